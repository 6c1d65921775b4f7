"""An identity provider of its own: Django OAuth Toolkit, another Django in a process of its own.

``python -m tests.identity.provider FD`` serves on a listening socket it is given. Whoever comes is
signed in there already. ``PUT /told`` says, in JSON, what it then tells of them (``claims``),
whether it signs that (``signs_userinfo``, as ProConnect does), and which lie it tells (``lie``).
"""

import json
import socket
import sys
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET = "eclub", "a secret of tests"
BACK = "http://testserver/accounts/oidc/proconnect/login/callback/"
AFTER_LOGOUT = "http://localhost:8000/accounts/login/"
TOLD: dict[str, Any] = {}


def new_key() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def configure(url: str) -> None:
    settings.configure(
        SECRET_KEY="tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.identity.provider",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        # Tables as the models say: nobody upgrades this one.
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider")),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "tests.identity.provider.signed_in",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"{url}/o",
            "OIDC_RSA_PRIVATE_KEY": new_key(),
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "", "profile": "", "email": ""},
            "OAUTH2_VALIDATOR_CLASS": "tests.identity.validator.Validator",
        },
    )


def signed_in(get_response: Any) -> Any:
    """Somebody is signed in here, whoever comes."""

    def respond(request: Any) -> Any:
        from django.contrib.auth.models import User

        request.user = User.objects.get_or_create(username="somebody")[0]
        return get_response(request)

    return respond


def told(request: Any) -> Any:
    from django.http import HttpResponse
    from oauth2_provider.models import AccessToken

    TOLD.clear()
    TOLD.update(json.loads(request.body))
    return HttpResponse(str(AccessToken.objects.count()))


def userinfo(request: Any) -> Any:
    """As the toolkit answers, signed where the provider signs."""
    from django.http import HttpResponse
    from oauth2_provider.views import UserInfoView

    from tests.identity.validator import lying, signed

    answer = UserInfoView.as_view()(request)
    if answer.status_code != 200:
        return answer
    claims = json.loads(answer.content)
    if TOLD.get("lie") == "userinfo of somebody else":
        claims["sub"] = "2"
    if not TOLD.get("signs_userinfo"):
        return HttpResponse(json.dumps(claims), content_type="application/json")
    claims |= {"iss": f"{settings.OAUTH2_PROVIDER['OIDC_ISS_ENDPOINT']}", "aud": CLIENT}
    forged = TOLD.get("lie") == "userinfo signed by somebody else"
    token = lying(claims, "signature") if forged else signed(claims)
    return HttpResponse(token, content_type="application/jwt; charset=utf-8")


def __getattr__(name: str) -> Any:
    """The addresses, made when the other Django asks: its models need its settings."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path

    return [
        path("told", told),
        path("o/userinfo/", userinfo),
        path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    ]


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


def serve(descriptor: int) -> None:
    listening = socket.socket(fileno=descriptor)
    host, port = listening.getsockname()
    configure(f"http://{host}:{port}")
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", run_syncdb=True, verbosity=0)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=BACK,
        post_logout_redirect_uris=AFTER_LOGOUT,
        skip_authorization=True,
        algorithm=Application.RS256_ALGORITHM,
    )
    server = WSGIServer((host, port), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = host, port
    server.setup_environ()
    server.set_app(get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    # One module, whichever way it is asked for.
    sys.modules["tests.identity.provider"] = sys.modules["__main__"]
    serve(int(sys.argv[1]))

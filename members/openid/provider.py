"""What is asked of a provider, and what is believed of its answer."""

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
    _pick_data,
)
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from members.openid import tokens

# In the session: by which provider one came in, and its word for it, shown on leaving.
SIGNED_IN_BY = "eclub_openid"


class Adapter(OpenIDConnectOAuth2Adapter):
    """The code's exchange; every signature is verified, whatever it came through."""

    state: dict[str, Any]

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is, once the provider's two answers agree and belong to this attempt."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("no id_token")
        if request.GET.get("iss", self.openid_config["issuer"]) != self.openid_config["issuer"]:
            raise OAuth2Error("another provider answers")
        claims = self._read(app, id_token, requires=("iss", "aud", "exp", "iat", "sub"))
        nonce = self.state.get("nonce") or ""
        if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("the id_token belongs to another attempt")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("two answers about two people")
        request.session[SIGNED_IN_BY] = {"provider": self.provider_id, "id_token": id_token}
        data = {"userinfo": userinfo, "id_token": claims}
        return self.get_provider().sociallogin_from_response(request, data)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        from allauth.socialaccount.adapter import get_adapter

        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers=headers)
            response.raise_for_status()
        if response.headers.get("Content-Type", "").partition(";")[0].strip() == "application/jwt":
            return self._read(self.get_provider().app, response.text, requires=("iss", "aud"))
        said = response.json()
        if not isinstance(said, dict):
            raise OAuth2Error("nothing is said of anybody")
        return said

    def _read(self, app: Any, token: str, *, requires: tuple[str, ...]) -> dict[str, Any]:
        from allauth.socialaccount.adapter import get_adapter

        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        issuer = self.openid_config["issuer"]
        return tokens.read(
            token.strip(), response.json(), issuer=issuer, client=app.client_id, requires=requires
        )


class Provider(OpenIDConnectProvider):
    """With a nonce, and nothing that a link may slip in."""

    package = "members.openid"
    oauth2_adapter_class = Adapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        params: dict[str, str] = self.get_auth_params()
        return params

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def redirect(
        self, request: HttpRequest, process: str, *arguments: Any, **kwargs: Any
    ) -> HttpResponse:
        """To the provider; a page of ours when it does not answer."""
        nonce = secrets.token_urlsafe(32)
        params = kwargs.pop("auth_params", None) or self.get_auth_params()
        kwargs |= {"auth_params": {**params, "nonce": nonce}, "nonce": nonce}
        try:
            answer: HttpResponse = super().redirect(request, process, *arguments, **kwargs)
        except (RequestException, KeyError, ValueError) as error:
            answer = render_authentication_error(request, self, exception=error)
        return answer

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """One that the provider says it has not verified is not, however trusted it is."""
        known = _pick_data(data)
        address, verified = known.get("email"), known.get("email_verified")
        if not address:
            return []
        if verified is None:
            # ProConnect says nothing of it: its members answer for their addresses.
            verified = self.app.settings.get("email_authentication", False)
        return [EmailAddress(email=address, verified=verified in (True, "true"), primary=True)]


def way_out(request: HttpRequest) -> str | None:
    """Where signing out goes on, for who came in by a provider that wants to know."""
    came = request.session.get(SIGNED_IN_BY)
    if not came:
        return None
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.models import SocialApp

    try:
        app = get_adapter(request).get_app(request, came["provider"])
        config = Adapter(context.request, app.provider_id).openid_config
    except (SocialApp.DoesNotExist, RequestException, ValueError):
        # Signing out here must not depend on anybody else.
        return None
    if not config.get("end_session_endpoint"):
        return None
    asked = {
        "id_token_hint": came["id_token"],
        "post_logout_redirect_uri": settings.PUBLIC_URL + reverse("account_login"),
        "state": secrets.token_urlsafe(32),
        "client_id": app.client_id,
    }
    return f"{config['end_session_endpoint']}?{urlencode(asked)}"


provider_classes = [Provider]

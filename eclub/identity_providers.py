"""Signing in elsewhere (ProConnect, France Travail Connect), as the environment says.

``OIDC_PROVIDERS=proconnect`` names them; each then has ``OIDC_PROCONNECT_NAME``, ``_URL`` (its
issuer), ``_CLIENT_ID`` and ``_SECRET``; ``_SCOPE`` and ``_PARAMETERS`` say what is asked of it
beyond what everybody asks. Without any, no page speaks of it.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from eclub import environment as env


@dataclass(frozen=True)
class IdentityProvider:
    """One provider: allauth's description of it, and the origin that forms may lead to."""

    app: dict[str, object]
    origin: str


def identity_providers() -> list[IdentityProvider]:
    """The providers of ``OIDC_PROVIDERS``, in the order of the sign-in page."""
    return [_read(name) for name in env.listing("OIDC_PROVIDERS")]


def _read(name: str) -> IdentityProvider:
    variable = f"OIDC_{name.upper().replace('-', '_')}"
    url = env.text(f"{variable}_URL", says="the issuer's address, https://…")
    parts = urlsplit(url)
    return IdentityProvider(
        app={
            "provider_id": name,
            "name": env.text(f"{variable}_NAME", name),
            "client_id": env.text(f"{variable}_CLIENT_ID", says="the client id you were given"),
            "secret": env.text(f"{variable}_SECRET", says="the client secret you were given"),
            "settings": {
                "server_url": url,
                "scope": env.text(f"{variable}_SCOPE", "openid profile email").split(),
                "auth_params": dict(parse_qsl(env.text(f"{variable}_PARAMETERS", ""))),
                # Only a provider that verifies addresses itself may open an account by them.
                "email_authentication": env.flag(f"{variable}_TRUSTS_EMAIL", default=False),
            },
        },
        origin=f"{parts.scheme}://{parts.netloc}",
    )

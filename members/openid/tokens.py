"""Whether a signed token comes from the provider, and is meant for us."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Made with the provider's own private key: a shared secret or none at all is no signature.
ALGORITHMS = frozenset(
    """
    RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA
    """.split()  # noqa: SIM905  # names read better without quotes
)
# Clocks differ; seconds.
LEEWAY = 30


def read(
    token: str, keys: dict[str, Any], *, issuer: str, client: str, requires: tuple[str, ...]
) -> dict[str, Any]:
    """The claims of a token; raises OAuth2Error for any that is not the provider's, or not ours."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error(f"unknown algorithm {header.get('alg')}")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(keys, header).key,
            algorithms=[header["alg"]],
            audience=client,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": list(requires)},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error("the token is not valid") from error
    if claims.get("azp", client) != client:
        raise OAuth2Error("the token is for somebody else")
    return claims


def _key(keys: dict[str, Any], header: dict[str, Any]) -> jwt.PyJWK:
    signing = [key for key in keys["keys"] if key.get("use", "sig") == "sig"]
    name = header.get("kid")
    named = [key for key in signing if name is None or key.get("kid") == name]
    # Without a name there is only one it can be.
    if not named or (name is None and len(named) > 1):
        raise OAuth2Error("the token is signed with an unknown key")
    return jwt.PyJWK.from_dict(named[0], algorithm=header["alg"])

"""What the provider signs, and the lies it can tell."""

import json
from typing import Any

from jwcrypto import jwk, jwt
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.identity.provider import TOLD, new_key

LIES = {
    "issuer": {"iss": "https://elsewhere.example"},
    "audience": {"aud": "somebody-else"},
    "nonce": {"nonce": "of another attempt"},
    "expiry": {"exp": 1_600_000_000},
}


def signed(claims: dict[str, Any], key: jwk.JWK | None = None, algorithm: str = "RS256") -> str:
    ours = Application.objects.get().jwk_key
    header = {"alg": algorithm, "kid": ours.thumbprint(), "typ": "JWT"}
    token = jwt.JWT(header=header, claims=claims, algs=[algorithm])
    token.make_signed_token(key or ours)
    return str(token.serialize())


def lying(claims: dict[str, Any], lie: str) -> str:
    """A token with one thing wrong; the signature of another key, or of a shared secret."""
    if lie == "signature":
        return signed(claims, jwk.JWK.from_pem(new_key().encode()))
    if lie == "algorithm":
        public = Application.objects.get().jwk_key.export_to_pem()
        return signed(claims, jwk.JWK(kty="oct", k=jwk.base64url_encode(public)), "HS256")
    if lie == "no nonce":
        claims.pop("nonce")
    return signed(claims | LIES.get(lie, {}))


class Validator(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return dict(TOLD.get("claims", {}))

    def finalize_id_token(self, id_token: Any, token: Any, handler: Any, request: Any) -> str:
        honest = super().finalize_id_token(id_token, token, handler, request)
        lie = TOLD.get("lie", "")
        if lie not in {*LIES, "signature", "algorithm", "no nonce"}:
            return honest
        return lying(json.loads(jwt.JWT(jwt=honest, key=request.client.jwk_key).claims), lie)

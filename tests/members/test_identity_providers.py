"""Signing in elsewhere is a matter of the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from eclub.identity_providers import identity_providers
from members.adapters import IdentityAdapter


def test_none_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_PROVIDERS", raising=False)
    assert identity_providers() == []


def test_one_is_read_from_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_PROVIDERS", "france-travail")
    for name, value in {
        "NAME": "France Travail Connect",
        "URL": "https://issuer.example:8443/realms/x",
        "CLIENT_ID": "id",
        "SECRET": "secret",
    }.items():
        monkeypatch.setenv(f"OIDC_FRANCE_TRAVAIL_{name}", value)
    (provider,) = identity_providers()
    # What the content policy must let forms lead to.
    assert provider.origin == "https://issuer.example:8443"
    assert provider.app["name"] == "France Travail Connect"
    assert provider.app["settings"] == {
        "server_url": "https://issuer.example:8443/realms/x",
        "scope": ["openid", "profile", "email"],
        "auth_params": {},
        "email_authentication": False,
    }


def test_a_forgotten_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_PROVIDERS", "proconnect")
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROCONNECT_URL is not set"):
        identity_providers()


def test_another_service_creates_nobody() -> None:
    assert IdentityAdapter().is_open_for_signup(None, None) is False  # type: ignore[arg-type]

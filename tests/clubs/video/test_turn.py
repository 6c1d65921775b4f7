"""ICE servers and coturn's credentials."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from clubs.video.protocol import IceServer
from clubs.video.turn import credentials, ice_servers
from eclub import environment

NOW = datetime(2025, 1, 6, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_set(settings):
    settings.ICE_SERVERS, settings.STUN_URLS, settings.TURN_URLS = [], [], []


def test_without_settings_there_are_none():
    assert ice_servers("ann", NOW) == ([], None)


def test_servers_are_given_as_written(settings):
    settings.ICE_SERVERS = [{"urls": ["turn:a"], "username": "u", "credential": "c"}]
    settings.STUN_URLS = ["stun:b"]
    servers, expires_at = ice_servers("ann", NOW)
    assert servers == [IceServer(["turn:a"], "u", "c"), IceServer(["stun:b"])]
    assert expires_at is None


def test_turn_credentials_last_four_hours(settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:t"], "north"
    (server,), expires_at = ice_servers("ann", NOW)
    assert expires_at == NOW + timedelta(hours=4)
    assert server.username == f"{int(expires_at.timestamp())}:ann"


def test_credentials_are_what_coturn_computes(settings):
    """Computed with: printf '1736186400:ann' | openssl dgst -sha1 -hmac north -binary | base64"""
    settings.TURN_SECRET = "north"
    username, credential = credentials("ann", datetime.fromtimestamp(1736186400, UTC))
    assert username == "1736186400:ann"
    assert credential == "TXjicnJSpBMU3YP/Yopltl12/zQ="


@pytest.mark.parametrize("value", ["{", '{"urls": "x"}', '["stun:a"]'])
def test_ice_servers_are_an_array_of_objects(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("ICE_SERVERS", value)
    with pytest.raises(ImproperlyConfigured, match="ICE_SERVERS is not a JSON array"):
        environment.json_list("ICE_SERVERS")


@pytest.mark.parametrize("value", ["soon", "0", "-1", "inf", "nan", ""])
def test_times_are_numbers(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("ROOM_DEAD_SECONDS", value)
    with pytest.raises(ImproperlyConfigured, match="for example 15"):
        environment.seconds("ROOM_DEAD_SECONDS", 15)

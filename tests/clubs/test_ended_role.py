"""A name left on clubs and sessions gives no right once the role has ended."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404
from django.test import Client
from pytest_django import Settings

from clubs.access import club_to_change, may_change, may_correct
from clubs.models import Club, ClubSession
from clubs.services import attention, feed
from clubs.video import rights
from clubs.video.protocol import Close, Role
from members.models import User
from members.services import role as roles
from members.services.gates import SECOND_FACTOR
from tests.factories.members import RoleFactory
from tests.rights import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def dismissed(cast: Cast, name: str) -> User:
    """The person, as the next request reads them after their last role ended."""
    person = getattr(cast, name)
    roles.end(person.roles.get(), by=cast.administrator)
    return User.objects.get(pk=person.pk)


def sign_in_key(person: User) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.session.session_key
    assert key
    assert SessionStore(key).exists(key)
    return key


def assert_without_rights(cast: Cast, person: User, session: ClubSession) -> None:
    club = cast.club
    assert not Club.objects.visible_to(person).filter(pk=club.pk).exists()
    assert not ClubSession.objects.visible_to(person).filter(club=club).exists()
    assert not ClubSession.objects.attended_by(person).filter(club=club).exists()
    assert not may_change(person, club)
    assert not may_correct(person, session)
    with pytest.raises(Http404):
        club_to_change(person, club.pk)
    assert club.pk not in {found.club_id for found in feed.sessions_of(person, cast.now)}
    caller = rights.Caller(sign_in_key(person))
    assert rights.refused(caller, person.pk, session.pk, cast.now) == Close.NO_RIGHT
    with pytest.raises(rights.Refusal):
        rights.admit(caller, session.pk, cast.now)


def test_a_dismissed_advisor_sees_and_changes_nothing(cast: Cast) -> None:
    advisor = dismissed(cast, "advisor")
    assert_without_rights(cast, advisor, cast.under_way)
    client = cast.client("advisor")
    for page in (cast.club.get_absolute_url(), cast.over.get_absolute_url()):
        assert client.get(page).status_code == 404


def test_advising_elsewhere_gives_nothing_back(cast: Cast) -> None:
    RoleFactory(person=cast.advisor, agency=cast.outsider.roles.get().agency)
    roles.end(cast.advisor.roles.get(agency=cast.club.agency), by=cast.administrator)
    advisor = User.objects.get(pk=cast.advisor.pk)
    assert_without_rights(cast, advisor, cast.under_way)
    home = attention.of_advisor(advisor, cast.now)
    assert (home.today, home.next, home.cards, home.attention.count) == ([], None, [], 0)


def test_who_stands_in_needs_to_advise_somewhere(cast: Cast) -> None:
    now = cast.stood_in.starts_at
    caller = rights.Caller(sign_in_key(cast.stand_in))
    assert rights.admit(caller, cast.stood_in.pk, now).role == Role.ADVISOR
    assert cast.stood_in in feed.sessions_of(cast.stand_in, cast.now)
    assert may_correct(cast.stand_in, cast.stood_in)
    assert not may_change(cast.stand_in, cast.club)
    assert_without_rights(cast, dismissed(cast, "stand_in"), cast.stood_in)


def test_a_room_asks_staff_for_their_second_factor(cast: Cast, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    caller = rights.Caller(sign_in_key(cast.advisor))
    with pytest.raises(rights.Refusal):
        rights.admit(caller, cast.under_way.pk, cast.now)
    person, session = cast.advisor.pk, cast.under_way.pk
    assert rights.refused(caller, person, session, cast.now) == Close.NO_RIGHT
    # Having one is no proof: it is given in this session.
    Authenticator.objects.create(user=cast.advisor, type=Authenticator.Type.TOTP, data={})
    assert rights.refused(caller, person, session, cast.now) == Close.NO_RIGHT
    kept = SessionStore(caller.session_key)
    kept[SECOND_FACTOR] = True
    kept.save()
    assert rights.refused(caller, person, session, cast.now) is None
    assert rights.admit(caller, session, cast.now).role == Role.ADVISOR
    assert rights.admit(rights.Caller(sign_in_key(cast.owner)), session, cast.now).seat == 1


def test_a_room_asks_for_the_charter(cast: Cast, settings: Settings) -> None:
    caller = rights.Caller(sign_in_key(cast.owner))
    assert rights.refused(caller, cast.owner.pk, cast.under_way.pk, cast.now) is None
    settings.CHARTER_VERSION = "2"
    assert rights.refused(caller, cast.owner.pk, cast.under_way.pk, cast.now) == Close.NO_RIGHT


def test_closed_accounts_are_not_expected(cast: Cast) -> None:
    User.objects.filter(pk__in=[cast.mate.pk, cast.advisor.pk]).update(is_active=False)
    session = ClubSession.objects.get(pk=cast.coming.pk)
    assert session.attendees() == [cast.owner]

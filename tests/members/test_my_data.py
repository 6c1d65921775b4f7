"""What somebody agreed to, dated and taken back; who of the staff read their data."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Brochure, BrochureCard
from clubs.services import cv_review
from eclub.kit import personal_data
from eclub.kit.models import AuditEvent
from members.enums import ConsentKind, ConsultedKind
from members.models import Consent, Consultation, CvLink, CvPhoto, User
from members.services import consent, consultation
from tests.factories.clubs import SeatFactory
from tests.factories.cv import CvFactory
from tests.factories.members import AdvisorFactory, UserFactory

pytestmark = pytest.mark.django_db


def given(person: User) -> set[str]:
    return {one.kind for one in consent.of(person) if one.since}


def test_the_database_dates_what_is_agreed_to() -> None:
    seat = SeatFactory(member__joined_at=timezone.now() - timedelta(days=1))
    person = seat.member
    wished = {ConsentKind.DIGEST, ConsentKind.CALL_BACKS, ConsentKind.FOLLOW_UP}
    assert given(person) == wished
    cv = CvFactory(owner=person)
    link = CvLink.objects.create(cv=cv, token_hash=b"1" * 32, until=timezone.localdate())
    cv_review.show(cv, seat.club, None, by=person)
    brochure = Brochure.objects.create(club=seat.club, title="Nous")
    card = BrochureCard.objects.create(brochure=brochure, member=person, headline="Soudeuse")
    assert given(person) == wished | {
        ConsentKind.CV_ONLINE,
        ConsentKind.CV_SHOWN,
        ConsentKind.BROCHURE,
    }
    link.delete()
    card.delete()
    User.objects.filter(pk=person.pk).update(wants_digest=False)
    person.refresh_from_db()
    assert given(person) == (wished - {ConsentKind.DIGEST}) | {ConsentKind.CV_SHOWN}
    told = Consent.objects.get(person=person, kind=ConsentKind.DIGEST)
    assert told.given_at == person.joined_at
    assert told.withdrawn_at


def test_what_was_agreed_to_before_it_was_dated_is_dated_too() -> None:
    seat = SeatFactory()
    person = seat.member
    cv = CvFactory(owner=person)
    CvPhoto.objects.create(cv=cv, name="a.jpg", media_type="image/jpeg", size=1)
    link = CvLink.objects.create(cv=cv, token_hash=b"1" * 32, until=timezone.localdate())
    shown = cv_review.show(cv, seat.club, None, by=person)
    brochure = Brochure.objects.create(club=seat.club, title="Nous")
    card = BrochureCard.objects.create(brochure=brochure, member=person, headline="Soudeuse")
    # As it was before there were any triggers.
    Consent.objects.all().delete()
    with connection.cursor() as cursor:
        for name in ("members.migrations.0019", "clubs.migrations.0037"):
            migration = import_module(f"{name}_consents_of_before")
            cursor.execute(migration.BEFORE)
            cursor.execute(migration.BEFORE)
    dates = dict(Consent.objects.filter(withdrawn_at=None).values_list("kind", "given_at"))
    assert dates == {
        ConsentKind.PHOTO: cv.updated_at,
        ConsentKind.CV_ONLINE: link.made_at,
        ConsentKind.CV_SHOWN: shown.shown_at,
        ConsentKind.BROCHURE: card.written_at,
    }
    for kind in dates:
        consent.withdraw(person, ConsentKind(kind))
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_whatever_was_agreed_to_is_taken_back_on_one_page(client: Client) -> None:
    seat = SeatFactory()
    person = seat.member
    cv = CvFactory(owner=person)
    link = CvLink.objects.create(cv=cv, token_hash=b"1" * 32, until=timezone.localdate())
    shown = cv_review.show(cv, seat.club, None, by=person)
    brochure = Brochure.objects.create(club=seat.club, title="Nous")
    BrochureCard.objects.create(brochure=brochure, member=person, headline="Soudeuse")
    client.force_login(person)
    for kind in ConsentKind:
        response = client.post(reverse("consent_withdraw", args=[kind.value]), follow=True)
        assert response.status_code == 200
    person.refresh_from_db()
    link.refresh_from_db()
    shown.refresh_from_db()
    assert given(person) == set()
    assert link.withdrawn_at
    assert shown.hidden_at
    assert not BrochureCard.objects.exists()
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == len(ConsentKind)


def test_the_staff_is_noted_once_a_day_and_nobody_else(client: Client) -> None:
    person, mate = UserFactory(), UserFactory()
    advisor = AdvisorFactory()
    for _each in range(2):
        consultation.note(advisor, ConsultedKind.CV, [person, advisor])
        consultation.note(mate, ConsultedKind.CV, [person])
    assert Consultation.objects.count() == 1
    client.force_login(person)
    page = client.get(reverse("my_data")).content.decode()
    assert advisor.full_name in page
    assert "Votre CV" in page
    client.force_login(mate)
    assert advisor.full_name not in client.get(reverse("my_data_readers")).content.decode()


def test_a_candidate_finds_it_once_they_have_an_account() -> None:
    consultation.note(AdvisorFactory(), ConsultedKind.APPLICATION, emails=["a@example.org"])
    person = UserFactory(email="a@example.org")
    assert Consultation.objects.about(person).count() == 1


def test_it_is_forgotten_after_a_year_to_the_day() -> None:
    person, advisor = UserFactory(), AdvisorFactory()
    read = {"person": person, "reader": advisor, "kind": ConsultedKind.CV}
    Consultation.objects.create(**read, on=date(2023, 3, 1))
    assert consultation.sweep(datetime(2024, 3, 1, 12, tzinfo=UTC)) == 0
    assert consultation.sweep(datetime(2024, 3, 2, 12, tzinfo=UTC)) == 1


def test_the_public_page_is_the_register(client: Client) -> None:
    page = client.get(reverse("privacy")).content.decode()
    for category in personal_data.categories():
        assert f'id="donnees-{category.key}"' in page
    for cookie in personal_data.cookies():
        assert f"<code>{cookie.name}</code>" in page
    assert "2 ans après la fermeture de l’e-club" in page

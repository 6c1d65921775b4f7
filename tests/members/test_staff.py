"""Administrators keep the staff."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from eclub.kit.models import AuditEvent
from members.enums import RoleKind
from members.models import Invitation, Role, User
from members.services import invitation as invitations
from members.services import staff
from tests.factories.members import (
    AdministratorFactory,
    AdvisorFactory,
    AgencyFactory,
    ManagerFactory,
    RegionFactory,
    UserFactory,
)
from tests.members.mailbox import last_mail, link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    person = AdministratorFactory()
    client.force_login(person)
    return person


def test_an_advisor_is_invited_and_comes_with_the_role(client: Client, administrator: User) -> None:
    agency = AgencyFactory(name="Morlaix")
    answers = {"email": "Conseil@Example.org", "kind": "advisor", "agency": agency.pk}
    assert client.post(reverse("staff"), answers)["Location"] == reverse("staff")
    link = link_in(last_mail("conseil@example.org"))
    Client().post(link, {"first_name": "A", "last_name": "B", "means": "code"})
    role = Role.objects.get(person__email="conseil@example.org")
    assert (role.kind, role.agency) == (RoleKind.ADVISOR, agency)


def test_an_invitation_is_written_in_its_readers_language(administrator: User) -> None:
    UserFactory(email="english@example.org", language="en")
    with translation.override("en"):
        for email in ("new@example.org", "english@example.org"):
            staff.invite_staff(
                email=email, kind="administrator", agency=None, region=None, by=administrator
            )
    assert "rejoindre les administrateurs" in last_mail("new@example.org").text
    assert "administrateurs" not in last_mail("english@example.org").text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"email": "pas une adresse", "kind": "administrator"}, "adresse complète"),
        ({"email": "a@example.org", "kind": "advisor"}, "Choisissez l’agence"),
        ({"email": "a@example.org", "kind": "manager"}, "Choisissez la région"),
        ({"email": "a@example.org"}, "Choisissez une réponse"),
    ],
)
def test_a_wrong_invitation_comes_back_with_words(
    client: Client, administrator: User, answers: dict[str, str], words: str
) -> None:
    response = client.post(reverse("staff"), answers)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert f'value="{answers["email"]}"' in response.content.decode()


def test_nobody_is_invited_twice_to_one_role(client: Client, administrator: User) -> None:
    region = RegionFactory()
    ManagerFactory(email="deja@example.org", region=region)
    taken = {"email": "deja@example.org", "kind": "manager", "region": region.pk}
    assert "a déjà ce rôle" in client.post(reverse("staff"), taken).content.decode()
    new = taken | {"email": "neuf@example.org"}
    client.post(reverse("staff"), new)
    assert "déjà en attente" in client.post(reverse("staff"), new).content.decode()
    assert Invitation.objects.count() == 1


def test_an_invitation_is_sent_again_or_withdrawn(client: Client, administrator: User) -> None:
    client.post(reverse("staff"), {"email": "a@example.org", "kind": "administrator"})
    first = link_in(last_mail("a@example.org"))
    invitation = Invitation.objects.get()
    client.post(reverse("staff_invitation_renew", args=[invitation.pk]))
    second = link_in(last_mail("a@example.org"))
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client.post(reverse("staff_invitation_withdraw", args=[invitation.pk]))
    assert Client().get(second).status_code == 410


def test_a_member_s_invitation_is_not_staff_s(client: Client, administrator: User) -> None:
    invitation, _ = invitations.invite("m@example.org", purpose="l’e-club", by=administrator)
    for route in ("staff_invitation_renew", "staff_invitation_withdraw"):
        assert client.post(reverse(route, args=[invitation.pk])).status_code == 404


def test_a_role_ends_and_the_administrator_s_own_stays(client: Client, administrator: User) -> None:
    advisor = AdvisorFactory()
    client.post(reverse("role_end", args=[advisor.roles.get().pk]))
    assert not advisor.roles.exists()
    assert AuditEvent.objects.get(action="role.ended").actor_id == administrator.pk
    own = client.post(reverse("role_end", args=[administrator.roles.get().pk]), follow=True)
    assert "votre propre rôle" in own.content.decode()
    assert administrator.roles.exists()


def test_the_list_is_searched_and_says_when_nobody_answers(
    client: Client, administrator: User
) -> None:
    AdvisorFactory(first_name="Rozenn", last_name="Cadiou")
    found = client.get(reverse("staff"), {"name": "cadiou roz"}).content.decode()
    assert "Rozenn Cadiou" in found
    none = client.get(reverse("staff"), {"name": "cadiou", "kind": "manager"}).content.decode()
    assert "Rozenn Cadiou" not in none
    assert "Voir tout le personnel" in none


def test_the_list_asks_as_many_questions_for_one_as_for_three(
    client: Client, administrator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(reverse("staff"))
    for _ in range(2):
        AdvisorFactory()
        invitations.invite(
            "x@example.org", purpose="x", by=administrator, role_kind=RoleKind.ADMINISTRATOR
        )
        with django_assert_num_queries(8):
            client.get(reverse("staff"))


def test_rights_of_each_route() -> None:
    """Role by route: 302 to the sign-in page for nobody, 403 for whom it is not."""
    people = {
        "nobody": None,
        "member": UserFactory(),
        "advisor": AdvisorFactory(),
        "manager": ManagerFactory(),
        "administrator": AdministratorFactory(),
    }
    role = AdvisorFactory().roles.get()
    routes = [
        ("get", reverse("account"), [302, 200, 200, 200, 200]),
        ("get", reverse("charter"), [302, 200, 200, 200, 200]),
        ("get", reverse("staff"), [302, 403, 403, 403, 200]),
        ("post", reverse("staff"), [302, 403, 403, 403, 200]),
        ("get", reverse("outbox"), [302, 403, 403, 403, 200]),
        ("get", reverse("outbox_mail", args=[0]), [302, 403, 403, 403, 404]),
        ("post", reverse("outbox_again", args=[0]), [302, 403, 403, 403, 404]),
        ("post", reverse("role_end", args=[0]), [302, 403, 403, 403, 404]),
        ("get", reverse("role_end", args=[role.pk]), [302, 403, 403, 403, 405]),
        ("post", reverse("staff_invitation_renew", args=[0]), [302, 403, 403, 403, 404]),
        ("post", reverse("staff_invitation_withdraw", args=[0]), [302, 403, 403, 403, 404]),
        ("get", reverse("invitation", args=["x"]), [404] * 5),
        ("get", reverse("language"), [405] * 5),
        ("get", reverse("admin:index"), [302, 302, 302, 302, 200]),
        ("get", reverse("admin:login"), [302, 403, 403, 403, 302]),
    ]
    found = {}
    for method, address, _ in routes:
        codes = []
        for person in people.values():
            browser = Client()
            if person:
                browser.force_login(person)
            codes.append(getattr(browser, method)(address).status_code)
        found[method, address] = codes
    expected = {(method, address): codes for method, address, codes in routes}
    assert found == expected

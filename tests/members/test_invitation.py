"""An invitation: written once, accepted once, and kind whatever its state."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclub.kit.models import AuditEvent, OutboxMail
from members.enums import InvitationState, RoleKind
from members.models import Invitation, User
from members.services import invitation as invitations
from members.services.invitation import InvitationClosed, InvitationRefused, invitation_accepted
from tests.factories.members import PASSWORD, AdministratorFactory, AgencyFactory, UserFactory
from tests.members.mailbox import last_mail, link_in

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@example.org"
ANSWERS = {"first_name": "Soizic", "last_name": "Le Bras", "means": "code"}


@pytest.fixture
def invited() -> tuple[Invitation, str]:
    inviter = UserFactory(first_name="Maëlle", last_name="Le Goff", email="maelle@example.org")
    invitation, token = invitations.invite(
        " Nouvelle@Example.org", purpose="l’e-club de Morlaix", by=inviter
    )
    invitations.send(invitation, token)
    return invitation, token


def address(token: str) -> str:
    return reverse("invitation", args=[token])


def test_the_database_knows_the_hash_of_a_long_secret_only(
    invited: tuple[Invitation, str],
) -> None:
    invitation, token = invited
    assert len(token) == 43
    assert token.encode() not in bytes(invitation.token_hash)
    assert len(bytes(invitation.token_hash)) == 32
    assert invitation.email == EMAIL


def test_the_mail_says_who_invites_to_what_and_leads_to_the_page(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    mail = last_mail(EMAIL)
    assert "Maëlle Le Goff vous invite à rejoindre l’e-club de Morlaix." in mail.text
    assert link_in(mail) == address(invited[1])
    page = client.get(link_in(mail))
    assert page.status_code == 200
    assert "l’e-club de Morlaix" in page.content.decode()


def test_sending_one_link_twice_writes_one_mail(invited: tuple[Invitation, str]) -> None:
    invitations.send(*invited)
    assert OutboxMail.objects.filter(to=EMAIL).count() == 1


def test_reading_the_page_uses_nothing_up(client: Client, invited: tuple[Invitation, str]) -> None:
    for _ in range(3):
        client.get(address(invited[1]))
        client.head(address(invited[1]))
    invited[0].refresh_from_db()
    assert invited[0].state() == InvitationState.PENDING
    assert not User.objects.with_email(EMAIL).exists()


def test_the_secret_address_is_told_to_nobody(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    for token in (invited[1], "wrong"):
        response = client.get(address(token))
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]


def test_accepting_makes_an_account_with_a_verified_address_and_signs_in(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    response = client.post(address(invited[1]), ANSWERS)
    assert response["Location"] == reverse("home")
    person = User.objects.with_email(EMAIL).get()
    assert get_user(client) == person
    assert (person.full_name, person.has_usable_password()) == ("Soizic Le Bras", False)
    assert EmailAddress.objects.get(user=person).verified
    invited[0].refresh_from_db()
    assert invited[0].accepted_by == person
    assert AuditEvent.objects.filter(action="invitation.accepted", actor=person).exists()


def test_a_password_serves_afterwards(client: Client, invited: tuple[Invitation, str]) -> None:
    client.post(address(invited[1]), ANSWERS | {"means": "password", "password": PASSWORD})
    client.logout()
    signing = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert signing.status_code == 302
    assert get_user(client).is_authenticated


def test_choosing_a_passkey_leads_to_its_page_without_asking_who_one_is(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    response = client.post(address(invited[1]), ANSWERS | {"means": "passkey"}, follow=True)
    assert response.redirect_chain == [(reverse("mfa_add_webauthn"), 302)]
    assert response.status_code == 200
    assert "Créer la clé" in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"first_name": ""}, "Écrivez votre prénom"),
        ({"means": "password"}, "Choisissez un mot de passe, ou"),
        ({"means": "password", "password": "court"}, "12 caractères"),
        ({"means": "telepathy"}, "telepathy"),
    ],
)
def test_wrong_answers_come_back_with_words_and_what_was_typed(
    client: Client, invited: tuple[Invitation, str], wrong: dict[str, str], words: str
) -> None:
    response = client.post(address(invited[1]), ANSWERS | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'value="Le Bras"' in page
    assert not User.objects.with_email(EMAIL).exists()


def test_a_link_works_once(client: Client, invited: tuple[Invitation, str]) -> None:
    client.post(address(invited[1]), ANSWERS)
    again = Client().get(address(invited[1]))
    assert again.status_code == 410
    assert "a déjà servi" in again.content.decode()
    with pytest.raises(InvitationClosed) as closed:
        invitations.accept(invited[1], first_name="X", last_name="Y")
    assert closed.value.state == InvitationState.ACCEPTED


def test_an_expired_link_says_so_and_asks_the_inviter_once_a_day(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = client.get(address(invited[1]))
    assert (page.status_code, "expiré" in page.content.decode()) == (410, True)
    assert client.post(address(invited[1]), ANSWERS).status_code == 410
    assert not User.objects.with_email(EMAIL).exists()
    for _ in range(2):
        asked = client.post(reverse("invitation_again", args=[invited[1]]))
        assert "Votre demande est partie" in asked.content.decode()
    assert OutboxMail.objects.filter(to="maelle@example.org").count() == 1
    assert EMAIL in last_mail("maelle@example.org").text


def test_asking_again_is_rate_limited(client: Client, invited: tuple[Invitation, str]) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    again = reverse("invitation_again", args=[invited[1]])
    codes = [client.post(again).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_a_withdrawn_link_says_so(client: Client, invited: tuple[Invitation, str]) -> None:
    invitations.withdraw(invited[0], by=UserFactory())
    page = client.get(address(invited[1]))
    assert (page.status_code, "retirée" in page.content.decode()) == (410, True)
    with pytest.raises(InvitationClosed):
        invitations.renew(invited[0], by=UserFactory())


def test_withdrawing_leaves_an_accepted_invitation_alone(
    invited: tuple[Invitation, str],
) -> None:
    invitations.accept(invited[1], first_name="S", last_name="B")
    invitations.withdraw(invited[0], by=UserFactory())
    invited[0].refresh_from_db()
    assert invited[0].withdrawn_at is None


def test_an_unknown_link_is_a_kind_404(client: Client) -> None:
    page = client.get(address("x" * 43))
    assert (page.status_code, "n’ouvre aucune invitation" in page.content.decode()) == (404, True)


def test_renewing_replaces_the_link(client: Client, invited: tuple[Invitation, str]) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    token = invitations.renew(invited[0], by=UserFactory())
    assert link_in(last_mail(EMAIL)) == address(token)
    assert client.get(address(invited[1])).status_code == 404
    assert client.get(address(token)).status_code == 200


def test_an_existing_account_signs_in_and_keeps_its_password(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    person = UserFactory(email=EMAIL, first_name="Déjà")
    page = client.get(address(invited[1])).content.decode()
    assert "Vous avez déjà un compte" in page
    client.post(address(invited[1]), ANSWERS | {"means": "password", "password": "Autre-chose-9"})
    invited[0].refresh_from_db()
    assert invited[0].state() == InvitationState.PENDING
    client.force_login(person)
    assert client.post(address(invited[1]))["Location"] == reverse("home")
    person.refresh_from_db()
    invited[0].refresh_from_db()
    assert (invited[0].accepted_by, person.first_name) == (person, "Déjà")
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("known", [True, False])
def test_somebody_else_signed_in_cannot_accept_for_another(
    client: Client, invited: tuple[Invitation, str], known: bool
) -> None:
    if known:
        UserFactory(email=EMAIL)
    other = UserFactory(first_name="Autre", last_name="Personne")
    client.force_login(other)
    response = client.post(address(invited[1]), ANSWERS)
    assert "Déconnecter Autre P." in response.content.decode()
    invited[0].refresh_from_db()
    assert invited[0].state() == InvitationState.PENDING


def test_a_role_comes_with_a_staff_invitation() -> None:
    agency = AgencyFactory()
    _, token = invitations.invite(
        EMAIL,
        purpose="l’équipe",
        by=AdministratorFactory(),
        role_kind=RoleKind.ADVISOR,
        agency=agency,
    )
    person = invitations.accept(token, first_name="A", last_name="B")
    assert [(role.kind, role.agency) for role in person.roles.all()] == [("advisor", agency)]


def test_what_a_receiver_refuses_is_said_and_nothing_stays(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    def no_seat(**kwargs: object) -> None:
        raise InvitationRefused("Les huit places sont prises.")

    invitation_accepted.connect(no_seat)
    try:
        response = client.post(address(invited[1]), ANSWERS)
    finally:
        invitation_accepted.disconnect(no_seat)
    assert response.status_code == 409
    assert "Les huit places sont prises." in response.content.decode()
    assert not User.objects.with_email(EMAIL).exists()
    invited[0].refresh_from_db()
    assert invited[0].state() == InvitationState.PENDING


def test_a_closed_account_is_not_opened_by_a_link(invited: tuple[Invitation, str]) -> None:
    UserFactory(email=EMAIL, is_active=False)
    with pytest.raises(InvitationRefused, match="fermé"):
        invitations.accept(invited[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("links", [1, 2])
def test_two_acceptances_at_once(links: int) -> None:
    """One link: one wins. Two links of one address: both are accepted by one account."""
    inviter = UserFactory()
    tokens = [invitations.invite(EMAIL, purpose="l’e-club", by=inviter)[1] for _ in range(links)]
    together = Barrier(2)
    outcomes: list[int | InvitationState | None] = []

    def accept(token: str) -> None:
        together.wait()
        try:
            outcomes.append(invitations.accept(token, first_name="S", last_name="B").pk)
        except InvitationClosed as closed:
            outcomes.append(closed.state)
        finally:
            connection.close()

    threads = [Thread(target=accept, args=[tokens[-1 * number]]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    person = User.objects.with_email(EMAIL).get()
    expected = {person.pk} if links == 2 else {person.pk, InvitationState.ACCEPTED}
    assert len(outcomes) == 2
    assert set(outcomes) == expected


def test_mails_that_let_in_are_marked_secret(
    client: Client, invited: tuple[Invitation, str]
) -> None:
    assert OutboxMail.objects.latest("pk").is_secret
    person = UserFactory()
    for page in ("account_reset_password", "account_request_login_code"):
        OutboxMail.objects.all().delete()
        client.post(reverse(page), {"email": person.email})
        assert OutboxMail.objects.get(to=person.email).is_secret, page

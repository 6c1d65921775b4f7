"""The outbox: every message once, whatever the mail server does."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from eclub.kit import mail as mail_line
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox
from eclub.kit.services.mentions import Identity
from tests.factories.members import AdministratorFactory, UserFactory
from tests.mail_server import MailServer, Trouble, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with serving() as server:
        use(settings, server.port)
        yield server


def use(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "eclub.kit.mail.PatientBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 0.3


def written(**fields: object) -> OutboxMail:
    return OutboxMail.objects.create(
        **{"to": "a@example.org", "subject": "Séance", "text": "Bonjour", **fields},
        not_before=timezone.now(),
    )


def test_without_a_mail_server_messages_are_kept(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    mail = written()
    outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.KEPT, 1)


def test_a_message_is_sent_once_with_its_calendar(mail_server: MailServer) -> None:
    mail = written(calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    for _ in range(2):
        outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert len(mail_server.accepted) == 1
    assert 'method="REQUEST"' in mail_server.accepted[0].text
    assert f"<outbox-{mail.pk}@" in mail_server.accepted[0].text


def test_headers_are_sent_with_it_and_forgotten_with_a_secret(mail_server: MailServer) -> None:
    stop = {
        "List-Unsubscribe": f"<https://eclub.example/digest/{'1.' + 43 * 'a'}/stop/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    outbox.write_message("a@example.org", "Bonjour", "texte", headers=stop, secret=True)
    mail = OutboxMail.objects.get()
    outbox.deliver(mail.pk)
    sent = message_from_string(mail_server.accepted[0].text)
    assert {name: sent[name].strip() for name in stop} == stop
    assert sent["Message-ID"].startswith(f"<outbox-{mail.pk}@")
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.headers) == (MailState.SENT, "", {})


def test_a_line_break_cannot_slip_a_header_in(mail_server: MailServer) -> None:
    outbox.write_message("a@example.org", "Bonjour\r\nBcc: x@evil.example", "texte")
    mail = OutboxMail.objects.get()
    outbox.deliver(mail.pk)
    assert "\nBcc:" not in mail_server.accepted[0].text


def test_a_server_that_refuses_is_tried_five_times_then_an_administrator_tries_anew(
    client: Client, settings: Settings
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        use(settings, closed.getsockname()[1])
        mail = written()
        for attempt in range(1, 6):
            outbox.deliver(mail.pk)
            mail.refresh_from_db()
            assert mail.attempts == attempt
            assert "refused" in mail.error
            OutboxMail.objects.update(not_before=timezone.now())
    assert mail.state == MailState.FAILED
    client.force_login(AdministratorFactory())
    page = client.get(reverse("outbox_mail", args=[mail.pk])).content.decode()
    assert "Envoyer de nouveau" in page
    client.post(reverse("outbox_again", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == (MailState.PENDING, 0, "")


def test_a_server_that_hangs_delays_the_message_and_loses_nothing(
    mail_server: MailServer,
) -> None:
    mail_server.ail(Trouble.SILENT)
    mail = written()
    outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.PENDING, 1)
    assert mail.not_before > timezone.now()
    mail_server.mend()
    OutboxMail.objects.update(not_before=timezone.now())
    outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_an_answer_that_is_slow_is_waited_for(mail_server: MailServer) -> None:
    """Hanging up would have the message sent again, and it is taken already."""
    mail_server.slow = 0.6  # the line is given up after 0.3 s otherwise
    mail_server.ail(Trouble.SLOW)
    mail = written()
    outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, len(mail_server.accepted)) == (MailState.SENT, 1)


def test_a_server_that_never_answers_is_given_up(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second copy has the name of the first, by which a receiver knows it."""
    monkeypatch.setattr(mail_line, "ANSWERS_WITHIN", 0.3)
    mail_server.ail(Trouble.MUTE)
    mail = written()
    outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.PENDING, 1)
    mail_server.mend()
    OutboxMail.objects.update(not_before=timezone.now())
    outbox.deliver(mail.pk)
    letters = [*mail_server.unanswered, *mail_server.accepted]
    assert len(letters) == 2
    assert len({letter.id for letter in letters}) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_is_written_down_before_the_goodbye(
    settings: Settings, mail_server: MailServer
) -> None:
    """Whoever is killed while the server takes its time to part has sent it all the same."""
    settings.EMAIL_TIMEOUT = 10
    mail_server.ail(Trouble.LINGERS)
    mail = written()

    def work() -> None:
        try:
            outbox.deliver(mail.pk)
        finally:
            connection.close()

    sending = Thread(target=work)
    sending.start()
    assert mail_server.met.wait(10)
    mail.refresh_from_db()
    mail_server.mend()
    sending.join()
    assert mail.state == MailState.SENT


@pytest.mark.parametrize(("attempts", "words"), [(1, "1 essai sans"), (2, "2 essais sans")])
def test_the_page_counts_the_attempts(client: Client, attempts: int, words: str) -> None:
    mail = written()
    OutboxMail.objects.update(attempts=attempts)
    client.force_login(AdministratorFactory())
    assert words in client.get(reverse("outbox_mail", args=[mail.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message_once(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_TIMEOUT = 10
    mail_server.ail(Trouble.SILENT)
    mail = written()

    def work() -> None:
        try:
            outbox.deliver(mail.pk)
        finally:
            connection.close()

    first = Thread(target=work)
    first.start()
    assert mail_server.met.wait(10)
    # The first is talking to the server: the second finds the row taken and goes away.
    work()
    mail_server.mend()
    first.join()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(mail_server.accepted)) == (MailState.SENT, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_key_is_one_message_even_when_written_at_once() -> None:
    together, answers = Barrier(2), []

    def write() -> None:
        try:
            with transaction.atomic():
                together.wait()
                answers.append(outbox.write_message("a@example.org", "S", "T", key="rappel-1"))
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]
    assert OutboxMail.objects.count() == 1


def test_another_constraint_is_not_taken_for_a_second_message() -> None:
    with pytest.raises(IntegrityError):
        outbox.write_message("a@example.org", "S", None)  # type: ignore[arg-type]  # not null


@pytest.mark.django_db(transaction=True)
def test_a_page_goes_on_without_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    from eclub.kit.tasks import deliver_mail

    def away(*arguments: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(deliver_mail, "delay", away)
    assert outbox.write_message("a@example.org", "S", "T")
    assert OutboxMail.objects.get().state == MailState.PENDING


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def test_the_list_pages_by_number_and_finds_words(administrator: Client) -> None:
    for number in range(65):
        written(subject=f"Message {number}", to=f"p{number}@example.org")
    first = administrator.get(reverse("outbox"))
    subjects = [mail.subject for mail in first.context["mails"]]
    assert subjects == [f"Message {number}" for number in range(64, 34, -1)]
    second = administrator.get(reverse("outbox") + "?" + first.context["older"])
    third = administrator.get(reverse("outbox") + "?" + second.context["older"])
    assert [len(second.context["mails"]), len(third.context["mails"])] == [30, 5]
    assert third.context["older"] == ""
    found = administrator.get(reverse("outbox"), {"text": "p7@ message"})
    assert [mail.subject for mail in found.context["mails"]] == ["Message 7"]


def test_an_empty_list_says_which_filter_empties_it(administrator: Client) -> None:
    written()
    page = administrator.get(reverse("outbox"), {"state": "failed"}).content.decode()
    assert "Aucun courriel ne répond" in page
    assert "Voir tous les courriels" in page
    odd = administrator.get(reverse("outbox"), {"state": "x", "before": "y"})
    assert odd.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    administrator: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        written()
    administrator.get(reverse("outbox"))
    with django_assert_num_queries(5):
        administrator.get(reverse("outbox"))


def test_links_are_clickable_and_markup_is_not(administrator: Client) -> None:
    mail = written(text="Voir https://eclub.example/x/ <script>1</script>")
    page = administrator.get(reverse("outbox_mail", args=[mail.pk])).content.decode()
    assert '<a href="https://eclub.example/x/"' in page
    assert "<script>1" not in page


def test_a_secret_is_forgotten_once_sent(administrator: Client, mail_server: MailServer) -> None:
    secret, other = written(text="/invitation/xyz/", is_secret=True), written()
    for mail in (secret, other):
        outbox.deliver(mail.pk)
        mail.refresh_from_db()
    assert "/invitation/xyz/" in mail_server.accepted[0].text
    assert (secret.state, secret.text) == (MailState.SENT, "")
    assert (other.state, other.text) == (MailState.SENT, "Bonjour")
    page = administrator.get(reverse("outbox_mail", args=[secret.pk])).content.decode()
    assert "n’est plus conservé" in page


@pytest.mark.parametrize("state", MailState)
def test_a_secret_is_shown_only_where_no_mail_server_takes_it(
    administrator: Client, state: MailState
) -> None:
    """Else an administrator could sign in as somebody whose code is still to be sent."""
    mail = written(text="code 123456", is_secret=True)
    OutboxMail.objects.update(state=state)
    page = administrator.get(reverse("outbox_mail", args=[mail.pk])).content.decode()
    assert ("123456" in page) is (state == MailState.KEPT)


def test_a_secret_stays_where_it_is_read_or_still_to_send(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    kept = written(is_secret=True)
    outbox.deliver(kept.pk)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        use(settings, closed.getsockname()[1])
        failing = written(is_secret=True)
        outbox.deliver(failing.pk)
    for mail, state in ((kept, MailState.KEPT), (failing, MailState.PENDING)):
        mail.refresh_from_db()
        assert (mail.state, mail.text) == (state, "Bonjour")


@pytest.mark.parametrize("state", MailState)
def test_messages_are_erased_after_some_months_unless_they_wait(state: MailState) -> None:
    for address in ("old@example.org", "new@example.org"):
        outbox.write_message(address, "Objet", "Texte")
    OutboxMail.objects.update(state=state)
    OutboxMail.objects.filter(to="old@example.org").update(
        created_at=timezone.now() - outbox.FORGOTTEN_AFTER - timedelta(minutes=1)
    )
    outbox.forget_old()
    left = set(OutboxMail.objects.values_list("to", flat=True))
    waits = {"old@example.org"} if state == MailState.PENDING else set()
    assert left == {"new@example.org"} | waits


NAMED = [
    "Gwenn   Riou viendra",
    "GWENN\nRIOU",
    "(Riou-Gwenn)",
    "écrire à gwenn.riou@example.org.",
    "appeler le 02 98 00 00 01 :",
    "02.98.00.00.01",
    "+33298000001",
]


def test_messages_that_name_somebody_are_found_by_index() -> None:
    person = UserFactory(first_name="Gwenn", last_name="Riou")
    identity = Identity.of(person, ["gwenn.riou@example.org"], ["02 98 00 00 01"])
    named = [written(text=text) for text in NAMED]
    named += [written(subject=NAMED[0]), written(headers={"X-About": NAMED[0]})]
    for text in ("Gwennaëlle Riou", "Gwenn", "Riou", "98 02 00", ""):
        written(text=text)
    found = OutboxMail.objects.naming(identity.terms)
    assert set(found) == set(named)
    assert not OutboxMail.objects.naming(["", "…"]).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = found.exclude(to__in=identity.addresses).order_by().explain()
    assert "outbox_said" in plan
    assert "Seq Scan" not in plan


def test_a_word_of_any_length_can_be_said_and_found() -> None:
    """By its beginning: an index holds nothing of that length."""
    word = "".join(sha256(bytes([part])).hexdigest() for part in range(79))[:5_000]
    address = f"{word}@example.org"
    said = [written(text=f"Voici {address}."), written(subject="Objet", text=word.upper())]
    assert set(OutboxMail.objects.naming([word])) == set(said)
    assert set(OutboxMail.objects.naming([address])) == {said[0]}
    written(text=word[:199])
    assert set(OutboxMail.objects.naming([word])) == set(said)

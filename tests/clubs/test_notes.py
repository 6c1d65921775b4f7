"""The notes of a session: kept change by change, drawn together, read and taken along."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from clubs import tasks
from clubs.models import ClubSession, NotesChange, SessionNotes
from clubs.services import notes
from clubs.services.notes import Full, Nonsense
from clubs.video.changes import Character, Insertion, Removal, Stretch
from clubs.video.text import Text
from tests.clubs.video.writers import session_of_writers
from tests.factories.clubs import ClubSessionFactory
from tests.factories.members import UserFactory
from tests.rights import NOW, Cast, assemble

ANN, BOB = "0000000a", "0000000b"


@pytest.fixture
def session(db: None) -> ClubSession:
    made: ClubSession = ClubSessionFactory()
    return made


def test_changes_are_kept_once_and_read_again(session: ClubSession) -> None:
    ann, bob = UserFactory(), UserFactory()
    text = Text()
    first = text.insert(ANN, 0, "Rappeler la conserverie")
    assert notes.write(session.pk, ann.pk, [first]) == notes.Kept(1, is_new=True)
    assert notes.write(session.pk, ann.pk, [first]) == notes.Kept(1, is_new=False)
    second = text.remove(BOB, 0, 9)
    third = text.insert(BOB, 0, "Écrire à ")
    # Some of them were kept before.
    assert notes.write(session.pk, bob.pk, [second]).is_new
    assert notes.write(session.pk, bob.pk, [second, third]) == notes.Kept(3, is_new=True)
    assert notes.text_of(session) == str(text) == "Écrire à la conserverie"
    assert notes.editors_of(session) == [bob.short_name, ann.short_name]


def test_notes_nobody_wrote_are_empty(session: ClubSession) -> None:
    assert notes.text_of(session) == ""
    assert notes.editors_of(session) == []
    assert notes.whole(session) == {"version": 0, "state": None, "changes": [], "editors": []}


@pytest.mark.parametrize(
    "change",
    [
        Insertion(ANN, 5, "x", None),
        Insertion(BOB, 0, "x", Character(ANN, 3)),
        Insertion(BOB, 0, "x", Character("0000000f", 0)),
        Insertion(BOB, 0, "x", Character(BOB, 0)),
        Removal(BOB, 0, [Stretch(ANN, 1, 3)]),
        Insertion(ANN, 3, "another's name", None),
    ],
)
def test_what_no_page_writes_is_refused_whole(session: ClubSession, change: Insertion) -> None:
    notes.write(session.pk, UserFactory().pk, [Insertion(ANN, 0, "mot", None)])
    hostile = UserFactory()
    good = Insertion("0000000c", 0, "bon", None)
    with pytest.raises(Nonsense):
        notes.write(session.pk, hostile.pk, [good, change])
    assert NotesChange.objects.count() == 1
    assert notes.text_of(session) == "mot"


def test_notes_have_an_end(session: ClubSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "WRITTEN_MOST", 10)
    person = UserFactory().pk
    notes.write(session.pk, person, [Insertion(ANN, 0, "dix lettre", None)])
    with pytest.raises(Full):
        notes.write(session.pk, person, [Insertion(ANN, 10, "s", Character(ANN, 9))])
    assert notes.text_of(session) == "dix lettre"


@pytest.mark.parametrize("seed", range(3))
def test_drawn_together_it_is_the_same_text(
    session: ClubSession, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(notes, "DRAWN_AT", 20)
    people = {client: UserFactory().pk for client in (ANN, BOB, "0000000c")}
    changes, text = session_of_writers(random.Random(seed), 90)
    for change in changes:
        notes.write(session.pk, people[change.client], [change])
    kept = SessionNotes.objects.get()
    assert (kept.version, kept.drawn_version) == (90, 80)
    assert kept.changes.count() == 10
    assert notes.text_of(session) == str(text)
    # What was drawn together and is sent again is still known.
    assert not notes.write(session.pk, people[changes[3].client], [changes[3]]).is_new
    tasks.draw_notes_together()
    assert NotesChange.objects.count() == 10, "somebody may be writing"
    SessionNotes.objects.update(changed_at=kept.changed_at - timedelta(minutes=6))
    tasks.draw_notes_together()
    assert NotesChange.objects.count() == 0
    assert notes.text_of(session) == str(text)


class TestPages:
    @pytest.fixture
    def cast(self, db: None, at: Callable[..., None]) -> Cast:
        at(NOW)
        return assemble()

    def test_the_notes_are_read_on_the_page_and_taken_along(self, cast: Cast) -> None:
        words = "Décisions :\n- appeler <la coopérative>"
        notes.write(cast.over.pk, cast.owner.pk, [Insertion(ANN, 0, words, None)])
        page = cast.client("mate").get(cast.over.get_absolute_url()).content.decode()
        assert "Décisions :\n- appeler &lt;la coopérative&gt;" in page
        address = reverse("session_notes_file", args=[cast.over.pk])
        assert address in page
        response = cast.client("mate").get(address)
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert 'filename="notes-seance-1.md"' in response["Content-Disposition"]
        text = response.content.decode()
        assert text.startswith("# Notes de la séance 1\n\nE-club de Morlaix, 6 mars 2025\n\n")
        assert text.endswith(words + "\n")
        page = cast.client("manager").get(cast.over.get_absolute_url()).content.decode()
        assert "coopérative" not in page

    def test_a_page_starts_from_a_state_and_the_changes_since(self, cast: Cast) -> None:
        notes.write(cast.under_way.pk, cast.owner.pk, [Insertion(ANN, 0, "un", None)])
        notes.draw_together(SessionNotes.objects.get())
        notes.write(cast.under_way.pk, cast.mate.pk, [Insertion(BOB, 0, "deux", None)])
        found = cast.client("owner").get(reverse("session_notes", args=[cast.under_way.pk])).json()
        assert found == {
            "version": 2,
            "state": {"next": {ANN: 2}, "runs": [[ANN, 0, "un", None, False]]},
            "changes": [
                {
                    "kind": "insert",
                    "client": BOB,
                    "counter": 0,
                    "text": "deux",
                    "parent": None,
                    "before": False,
                }
            ],
            "editors": [cast.mate.short_name, cast.owner.short_name],
        }

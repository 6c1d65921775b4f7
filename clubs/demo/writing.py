"""What the demo's club wrote together: the notes of two sessions, and a file in the chat."""

from uuid import uuid5

from clubs.models import ClubSession
from clubs.services import notes, shared_file
from clubs.video.text import Text
from members.models import User

# Seat of the writer (0: the advisor), and what they add at the end.
GOING_ON = [
    (0, "Tour de table : chacun dit sa démarche de la semaine.\n"),
    (3, "- Conserverie de Roscoff : ils rappellent jeudi.\n"),
    (6, "- Coopérative de Landivisiau : cherche un contact à l’atelier.\n"),
    (4, "  → je donne le nom de mon ancien chef d’atelier\n"),
]
LAST = [
    (0, "Thème : préparer un appel\n\n"),
    (1, "1. Se présenter en une phrase\n2. Dire pourquoi cette entreprise\n"),
    (2, "3. Demander dix minutes, pas un emploi\n"),
    (5, "\nÀ essayer avant la prochaine séance : deux appels chacun.\n"),
]
FILE_NAME = "Entreprises à appeler.txt"
FILE = """Entreprises à appeler cette semaine

1. la conserverie, demander l'atelier
2. la coopérative, demander le service du personnel
3. le chantier naval, demander le chef d'équipe
"""


def take_notes(
    session: ClubSession, by_seat: dict[int, User], lines: list[tuple[int, str]]
) -> None:
    """Write lines one after another, each by whoever holds that seat."""
    text = Text()
    for number, line in lines:
        writer = by_seat[number]
        client = uuid5(session.uid, f"notes {number}").hex[:8]
        notes.write(session.pk, writer.pk, [text.insert(client, len(str(text)), line)])


def send_file(session: ClubSession, author: User) -> None:
    key = uuid5(session.uid, FILE_NAME)
    shared_file.share(session, author, key=key, name=FILE_NAME, chunks=[FILE.encode()])

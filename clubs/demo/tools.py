"""The demo's shared tools: the club's brochure, two CVs read together, the pulse of week 0."""

from uuid import uuid4

from clubs.access import Insider
from clubs.enums import BrochureLayout, PulseMoment
from clubs.models import Club, Seat
from clubs.services import brochure, cv_lines, cv_review, pulse
from members.models import Cv, User

# By seat; who is missing did not wish to be on it.
CARDS = {
    1: (
        "Assistante administrative",
        "L’accueil, les devis, les relances : j’aime que tout soit prêt.",
    ),
    2: ("Menuisier d’agencement", "Quinze ans d’atelier et de pose, du plan à la livraison."),
    3: (
        "Conductrice de ligne agroalimentaire",
        "Le froid, l’hygiène et les matins tôt me vont bien.",
    ),
    4: ("Mécanicien agricole", "Moissonneuses, traite, hydraulique : je dépanne aussi le samedi."),
    5: ("Vendeuse conseil en jardinerie", "Les plantes, les clients, la caisse : dans cet ordre."),
    7: ("Aide-soignante à domicile", "Je conduis, je connais le pays, je parle breton."),
}
TEXT = (
    "Nous sommes huit, entre Roscoff et Huelgoat. Deux fois par semaine, nous cherchons un emploi "
    "ensemble, par visioconférence.\n"
    "Recevez l’un de nous dix minutes : vous en rencontrez huit."
)  # fmt: skip
COMMENTS = [
    (2, "On comprend tout de suite le métier cherché.", "Ajouter le secteur, en deux mots ?"),
    (5, "Le titre donne envie de lire la suite.", ""),
]
PULSES = {
    1: [2, 1, 3, 2, 2, 3],
    2: [3, 2, 3, 3, 2, 2],
    3: [2, 2, 2, 3, 3, 3],
    4: [4, 2, 3, 2, 3, 4],
}


def share(club: Club, advisor: User) -> None:
    """What the members who meet now made together."""
    seats = {seat.number: seat for seat in club.seats.open().select_related("member")}
    _print_brochure(club, advisor, seats)
    _read_cvs(club, seats)
    for number, values in PULSES.items():
        pulse.answer(seats[number], PulseMoment.START, values, by=seats[number].member)


def _print_brochure(club: Club, advisor: User, seats: dict[int, Seat]) -> None:
    brochure.write(
        club,
        title="L’e-club de Morlaix, huit personnes à rencontrer",
        text=TEXT,
        layout=BrochureLayout.RING,
        revision=0,
        by=advisor,
    )
    for number, (headline, pitch) in CARDS.items():
        member = seats[number].member
        brochure.put_card(club, member, headline=headline, pitch=pitch, place=member.commune)


def _read_cvs(club: Club, seats: dict[int, Seat]) -> None:
    for cv in Cv.objects.filter(owner__in=[seats[1].member, seats[4].member]):
        shown = cv_review.show(cv, club, None, by=cv.owner)
        for number, praise, idea in COMMENTS:
            reader = Insider(seats[number].member, club, sits=True, advises=False)
            review = cv_review.read(shown, reader)
            line = review.blocks[0].lines[0] if review.blocks else None
            if line:
                cv_review.comment(
                    review,
                    key=uuid4(),
                    anchor=line.anchor,
                    quote=cv_lines.quote_of(line.text),
                    praise=praise,
                    idea=idea,
                )

"""The demo's candidates: invented people who wait for a seat, as the form would write them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clubs.demo.people import address
from clubs.enums.application import Device, Equipped, Line, Obstacle
from clubs.models import Application, Club
from clubs.services import application as applications
from clubs.services import offering
from members.models import User

# Commune, INSEE's code, latitude and longitude of its centre.
PLACES = {
    "Plouaret": ("22207", 48.61939, -3.48298),
    "Botsorhel": ("29014", 48.50591, -3.62886),
    "Carantec": ("29023", 48.65536, -3.91294),
    "Cléder": ("29030", 48.66054, -4.12447),
    "Guerlesquin": ("29067", 48.53153, -3.58783),
    "Huelgoat": ("29081", 48.36155, -3.75818),
    "Lanmeur": ("29113", 48.64229, -3.72151),
    "Plougasnou": ("29188", 48.67757, -3.81231),
}
PHONE = {"device": Device.PHONE, "line": Line.MOBILE}
OLD_COMPUTER = {"camera": Equipped.NO, "microphone": Equipped.UNSURE}
TRIED = {
    "camera_tried": True,
    "microphone_tried": True,
    "line_ms": 72,
    "line_kbps": 6800,
    "line_up_kbps": 940,
}
# First name, commune, occupations, days of waiting, why, and what differs from a computer on ADSL.
Life = tuple[str, str, list[str], int, str, dict[str, Any]]
RECRUITING: list[Life] = [
    (
        "Alwena",
        "Plougasnou",
        ["D1106", "D1209"],
        19,
        "Je cherche seule depuis huit mois, sans voiture. À plusieurs je tiendrai mieux.",
        TRIED,
    ),
    (
        "Hoel",
        "Guerlesquin",
        ["N4101"],
        12,
        "L’agence est à une heure de car. Je veux appeler des employeurs, mais je n’ose pas.",
        PHONE | {"obstacles_more": "Un seul car, le matin."},
    ),
    (
        "Rivanone",
        "Lanmeur",
        ["K1302", "J1501"],
        6,
        "Je garde mes enfants l’après-midi ; chez moi, je peux suivre toutes les séances.",
        TRIED | {"obstacles": [Obstacle.CARE, Obstacle.COST]},
    ),
    (
        "Gireg",
        "Botsorhel",
        ["A1203"],
        2,
        "J’ai envie de comprendre comment on trouve les places dont personne ne parle.",
        OLD_COMPUTER,
    ),
]
FULL: list[Life] = [
    (
        "Sterenn",
        "Carantec",
        ["D1106"],
        24,
        "On m’a parlé du club, on s’y entraide.",
        TRIED,
    ),
    ("Budog", "Cléder", ["A1405"], 15, "Je voudrais refaire mon CV avec d’autres.", PHONE),
]
ELSEWHERE: list[Life] = [
    (
        "Tekla",
        "Huelgoat",
        ["K1302"],
        9,
        "N’importe quel e-club me va, du moment que je ne fais pas la route.",
        TRIED | {"anywhere": True},
    ),
]


def fill(recruiting: Club, full: Club, elsewhere: Club, now: datetime, *, advisor: User) -> None:
    """People to choose from, a waiting list, and somebody who would come from elsewhere."""
    _apply(recruiting, RECRUITING, now)
    for waiting in _apply(full, FULL, now):
        offering.put_on_list(waiting, by=advisor)
    _apply(elsewhere, ELSEWHERE, now)


def _apply(club: Club, people: list[Life], now: datetime) -> list[Application]:
    made = []
    for name, commune, occupations, days, why, more in people:
        code, latitude, longitude = PLACES[commune]
        told: dict[str, Any] = {
            "first_name": name,
            "last_name": "(démo)",
            "email": address(f"candidat.{name.lower()}"),
            "commune": commune,
            "commune_code": code,
            "latitude": latitude,
            "longitude": longitude,
            "occupations": occupations,
            "obstacles": [Obstacle.CAR, Obstacle.DISTANCE],
            "motivation": why,
            "device": Device.COMPUTER,
            "camera": Equipped.YES,
            "microphone": Equipped.YES,
            "line": Line.ADSL,
        }
        key = uuid4()
        applications.apply(club, key=key, **(told | more))
        moment = now - timedelta(days=days)
        rows = Application.objects.filter(key=key)
        rows.update(applied_at=moment, state_at=moment, consented_at=moment)
        made.append(rows.get())
    return made

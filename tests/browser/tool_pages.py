"""Addresses of the club's tools, with something to read on each."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from clubs.models import FollowUp, IntroductionAnswer
from clubs.services import brochure as brochures
from clubs.services import follow_up
from clubs.services import introduction as introductions
from eclub.dashboards.services import attention, snapshot
from eclub.dashboards.services.publication import SITUATION
from eclub.kit.secret_links import new_token
from members.enums import ConsultedKind
from members.models import Commune, CvImport, CvSelection
from members.services import consultation, cv_link, data_export, digest, erasure
from prospecting import demo_registers
from prospecting.models import MessageTemplate, Rejection, SavedSearch
from prospecting.services import call_back, employer_link
from tests.clubs.test_library import added
from tests.factories.clubs import (
    ApplicationFactory,
    ClubFactory,
    CvCommentFactory,
    OutcomeFactory,
    ShownCvFactory,
)
from tests.factories.cv import CvFactory, CvItemFactory, OccupationFactory
from tests.factories.members import AgencyFactory
from tests.factories.network import ContactFactory
from tests.factories.outcomes import FollowUpFactory
from tests.factories.prospecting import (
    ApproachFactory,
    CompanyFactory,
    CompanyMarkFactory,
    MessageFactory,
    ProspectFactory,
)
from tests.rights import Cast
from tests.rights.employers import choosable


def of_the_owner(cast: Cast) -> list[str]:
    """Their CV's, and their club's."""
    cv = CvFactory(owner=cast.owner)
    item = CvItemFactory(cv=cv)
    shown = ShownCvFactory(club=cast.club, cv=cv)
    CvCommentFactory(shown=shown, author=cast.mate, anchor=f"item-{item.pk}/0", quote="Autrefois")
    read = CvImport.objects.create(
        cv=cv,
        file_name="export.zip",
        document={"work": [{"name": "Cantine", "startDate": "2019-13"}], "skills": [{}]},
        account={"Positions": {"read": 1, "empty": [3], "torn": [5]}},
        private={"birth": "Jan 3"},
    )
    asked = CvImport.objects.create(
        cv=cv, file_name="export.zip", unknown={"Positions": ["Firma", "Rolle"]}
    )
    prospect = ProspectFactory(club=cast.club, in_charge=cast.owner, phone="02 61 91 00 00")
    sent = ApproachFactory(prospect=prospect, author=cast.owner, kind="email", answer="none")
    letter = MessageFactory(prospect=prospect, author=cast.owner)
    template = MessageTemplate.objects.create(member=cast.owner, kind="email", name="Le mien")
    club = cast.club.pk
    selection = CvSelection.objects.create(cv=cv, name="Accueil")
    OccupationFactory()
    return [
        *_employers_told(cast),
        reverse("my_outcome"),
        f"{reverse('my_outcome')}?way=training",
        reverse("cv"),
        reverse("cv_basics"),
        reverse("cv_item", args=[item.pk]),
        reverse("cv_item_add", args=["skills"]),
        f"{reverse('cv_preview')}?selection={selection.pk}",
        f"{reverse('cv_occupations')}?words=soudeur",
        reverse("cv_selections"),
        reverse("cv_selection_add"),
        reverse("cv_selection", args=[selection.pk]),
        reverse("cv_photo"),
        reverse("cv_sent"),
        reverse("cv_exchange"),
        reverse("cv_import", args=[read.pk]),
        reverse("cv_import", args=[asked.pk]),
        reverse("cv_reading"),
        reverse("cv_links"),
        reverse("club_cvs", args=[club]),
        reverse("cv_review", args=[shown.pk]),
        reverse("club_brochure", args=[club]),
        reverse("brochure_card", args=[club]),
        reverse("club_library", args=[club]),
        added(cast, "mate").address_in(cast.club),
        f"{reverse('club_network')}?company=Chantier",
        reverse("introduction_answer", args=[_question_to(cast).pk]),
        reverse("pulse"),
        reverse("own_words"),
        reverse("progress"),
        reverse("prospect_facts", args=[prospect.pk]),
        reverse("prospect_call", args=[prospect.pk]),
        reverse("call_script"),
        reverse("my_day"),
        reverse("approach_reply", args=[sent.pk]),
        reverse("message_write", args=[prospect.pk, "email"]),
        reverse("message", args=[letter.pk]),
        reverse("message_templates"),
        f"{reverse('message_template_add')}?from=0",
        reverse("message_template", args=[template.pk]),
    ]


def _question_to(cast: Cast) -> IntroductionAnswer:
    """The owner is asked by the mate, and asks the mate."""
    for owner in (cast.owner, cast.mate):
        ContactFactory(owner=owner, company="Chantier", shared_with_club=True)
    for asker in (cast.owner, cast.mate):
        seat = cast.club.seats.select_related("member").get(member=asker)
        introductions.ask(
            seat, company="Chantier", message="Un nom ?", key=uuid4(), now=timezone.now()
        )
    return IntroductionAnswer.objects.get(member=cast.owner)


def _one_who_left(cast: Cast) -> FollowUp:
    """Somebody who has found work since they left; the token of their question is ``secret``."""
    seat = cast.club.seats.get(member=cast.former)
    # Several people's visits may be furnished around one cast.
    if known := FollowUp.objects.filter(outcome__seat=seat).first():
        return known
    outcome = OutcomeFactory(seat=seat, kind="searching", channel="", happened_on=seat.left_on)
    today = timezone.localdate()
    asked: FollowUp = FollowUpFactory(
        outcome=outcome,
        token="secret",
        due_on=today,
        open_until=today + timedelta(days=9),
        answer="work",
        answered_at=timezone.now(),
        heard_by=cast.advisor,
    )
    return asked


def of_an_advisor(cast: Cast) -> list[str]:
    """Of one member, and where one says something about their CV."""
    shown = ShownCvFactory(club=cast.club, cv=CvFactory(owner=cast.owner))
    line = f"{reverse('cv_review', args=[shown.pk])}?line=basics-label/0"
    CompanyMarkFactory(club=cast.club, origin="member", confirmed_at=None, words="Au téléphone")
    CompanyMarkFactory(club=cast.club, kind="volunteer")
    choosable(cast)
    question = _one_who_left(cast)
    left = question.outcome.seat.pk
    OccupationFactory(code="G1602", label="Personnel de cuisine")
    waiting = ApplicationFactory(club=cast.club)
    decline = reverse("candidate_decline", args=[waiting.pk])
    return [
        f"{reverse('seat_release', args=[cast.seat.pk])}?way=work",
        reverse("club_outcomes", args=[cast.club.pk]),
        reverse("outcome_correct", args=[left]),
        reverse("outcome_take_back", args=[left]),
        reverse("follow_up_heard", args=[question.pk]),
        reverse("candidate_list"),
        f"{reverse('candidate_list')}?view=over",
        reverse("club_candidates", args=[cast.club.pk]),
        reverse("candidate", args=[waiting.pk]),
        decline,
        f"{decline}?reason=full",
        reverse("known_companies"),
        reverse("club_volunteers", args=[cast.club.pk]),
        reverse("seat_progress", args=[cast.seat.pk]),
        reverse("my_people"),
        reverse("club_people", args=[cast.club.pk]),
        reverse("club_report", args=[cast.club.pk]),
        reverse("club_words", args=[cast.club.pk]),
        reverse("club_brochure", args=[cast.club.pk]),
        line,
    ]


def of_a_manager(cast: Cast) -> list[str]:
    """Figures, with everything drawn, compared, emptied by a filter, and of one club."""
    away = AgencyFactory(region=cast.club.agency.region, name="Agence de Vannes", departement="56")
    other = ClubFactory(agency=away, starts_on=cast.now.date() - timedelta(days=200), members=2)
    for rank, seat in enumerate([*other.seats.all(), cast.seat]):
        OutcomeFactory(seat=seat, happened_on=seat.taken_on + timedelta(days=9 + rank))
    attention.look(timezone.now())
    region = reverse("figures", args=["region", cast.club.agency.region.code])
    made = snapshot.take(timezone.now())
    for cell, count in (("", 40), ("work", 22)) if made else ():
        made.lines.create(region="53", table=SITUATION, cell=cell, count=count)
    return [
        reverse("open_figures"),
        reverse("figures_report", args=["region", cast.club.agency.region.code]),
        f"{region}?compare=departement:56",
        f"{region}?from=2013-01-01&to=2013-04-01",
        reverse("figures", args=["agency", cast.club.agency.pk]),
        reverse("figures", args=["club", cast.club.pk]),
    ]


def _employers_told(cast: Cast) -> list[str]:
    """A company that answered by its link, and one that wants to be left alone."""
    answered, refusing = (ProspectFactory(club=cast.club) for _ in range(2))
    link, _address = employer_link.make(answered, cast.owner)
    employer_link.answer(link, "later", words="Au printemps", reach="L’atelier")
    mark = CompanyMarkFactory(
        company=refusing.company,
        club=cast.club,
        said_by=cast.owner,
        confirmed_at=None,
        words="Au téléphone",
    )
    return [
        reverse("prospect", args=[answered.pk]),
        reverse("prospect", args=[refusing.pk]),
        reverse("prospect_mark", args=[answered.pk]),
        reverse("prospect_lead", args=[answered.pk]),
        reverse("session_prospecting", args=[cast.under_way.pk]),
        reverse("mark_withdraw", args=[mark.pk]),
    ]


def of_own_data(cast: Cast) -> list[str]:
    """With a copy to take, and readings enough for a page of their own."""
    for kind in ConsultedKind:
        consultation.note(cast.advisor, kind, [cast.owner])
    data_export.make(data_export.ask(cast.owner).pk)
    return [reverse("my_data"), reverse("my_data_readers"), reverse("kept_forms")]


def of_nobody(cast: Cast) -> list[str]:
    """What stands on the web."""
    cv = CvFactory(owner=cast.owner)
    CvItemFactory(cv=cv)
    until = timezone.localdate() + timedelta(days=1)
    _, token = cv_link.publish(
        cv,
        selection=None,
        note="",
        shows_email=True,
        shows_phone=True,
        until=until,
        by=cast.owner,
    )
    card = brochures.put_card(cast.club, cast.owner, headline="Soudeuse", pitch="À bord")
    on_web = brochures.publish(card.brochure, timezone.now(), by=cast.advisor)
    prospect = ProspectFactory(club=cast.club)
    _one_who_left(cast)
    _link, to_answer = employer_link.make(prospect, cast.owner)
    link, answered = employer_link.make(prospect, cast.owner)
    employer_link.answer(link, "talk")
    return [
        *(urlsplit(address).path for address in (to_answer, answered)),
        reverse("employer_answer", args=["perdu"]),
        reverse("volunteer", args=choosable(cast)),
        reverse("cv_online", args=[token]),
        reverse("cv_online_answer", args=[token]),
        digest.LINK.address(cast.mate.pk).removeprefix(settings.PUBLIC_URL),
        erasure.KEEP_LINK.address(cast.mate.pk).removeprefix(settings.PUBLIC_URL),
        reverse("digest_stop", args=["perdu"]),
        reverse("privacy"),
        call_back.LINK.address(cast.mate.pk).removeprefix(settings.PUBLIC_URL),
        follow_up.LINK.address(cast.mate.pk).removeprefix(settings.PUBLIC_URL),
        reverse("follow_up", args=["secret"]),
        reverse("follow_up", args=["perdu"]),
        reverse("brochure_online", args=[on_web]),
        *_of_candidates(cast),
    ]


def _of_candidates(cast: Cast) -> list[str]:
    """Asking for a seat, and what one sees of it afterwards."""
    token, kept = new_token()
    ApplicationFactory(club=cast.club, token_hash=kept, state="lapsed")
    return [
        reverse("coming_clubs"),
        reverse("coming_departement", args=["29"]),
        reverse("coming_departement", args=["35"]),
        reverse("apply", args=[cast.club.pk]),
        reverse("applied", args=[cast.club.pk]),
        reverse("application", args=[token]),
        reverse("application", args=["perdu"]),
    ]


def of_the_directory(cast: Cast) -> list[str]:
    """Companies as a list and on the map, none at all, one, and those that are not for me."""
    demo_registers.load()
    morlaix = Commune.objects.get(code="29151")
    found = CompanyFactory(
        commune_code=morlaix.code,
        latitude=morlaix.latitude,
        longitude=morlaix.longitude,
        naf_rev2="10.71C",
        naf25="10.20Y",
        headcount="11",
    )
    away = CompanyFactory(commune_code=morlaix.code)
    Rejection.objects.create(member=cast.owner, company=away)
    SavedSearch.objects.create(owner=cast.owner, name="Tout près", query="within=5")
    club = cast.club.pk
    search = f"{reverse('company_list', args=[club])}?around=Morlaix"
    return [
        search,
        f"{search}&view=map",
        f"{search}&size=huge",
        reverse("company", args=[club, found.pk]),
        reverse("rejected_list", args=[club]),
    ]

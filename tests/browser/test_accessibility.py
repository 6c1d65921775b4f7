"""Axe finds nothing on any page, in either theme; and nothing overflows on a small phone."""

from collections.abc import Callable
from uuid import UUID

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from clubs.enums import AttendanceState, ClubState
from clubs.models import Certificate, Lead, Post
from clubs.services import attendance, wall
from clubs.services import certificate as certificates
from clubs.services import guest as guests
from eclub.kit.access import rule_of
from eclub.kit.services.outbox import write_message
from members.services import invitation
from prospecting.models import SireneImport, SireneRefusal
from tests.browser import tool_pages
from tests.browser.conftest import SignIn
from tests.factories.clubs import (
    AttendanceFactory,
    ChatMessageFactory,
    ClubFactory,
    CommentFactory,
    LeadFactory,
    PostFactory,
    SetbackCardFactory,
)
from tests.factories.network import ContactFactory
from tests.factories.prospecting import ProspectFactory
from tests.rights import Cast, assemble
from tests.rights.network import account, waiting
from tests.test_conventions import routes

# RGAA: nothing is lost at this width.
PHONE: ViewportSize = {"width": 320, "height": 640}
# Only what is wrong is told, and style sheets, which have no media of their own, are not read.
QUICK = {"resultTypes": ["violations"], "preload": False, "elementRef": False}
AROUND = [[".fr-skiplinks"], ["#header"], ["#footer"], ["#theme-modal"]]
# One question for both themes: each costs a journey to the browser and back.
JUDGE = """async ({ exclude, how }) => {
  const root = document.documentElement;
  const ready = () => root.dataset.frJs === "true" || document.body.matches(".room");
  const frame = () => new Promise(requestAnimationFrame);
  for (const end = Date.now() + 10_000; !ready() && Date.now() < end; ) await frame();
  const said = ready() ? [] : ["its script never started"];
  const judge = async (look, only) => {
    const { violations } = await axe.run({ exclude }, { ...how, ...only });
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes)
        said.push(`(${look}) ${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`);
  };
  await judge(root.dataset.frTheme, {});
  if (root.scrollWidth > innerWidth) said.push(`is ${root.scrollWidth} px wide on a phone`);
  if (root.dataset.frScheme === "system") {
    root.dataset.frTheme = "light";
    await frame();
    await judge("light", { runOnly: ["color-contrast"] });
  }
  return said;
}"""
DRAFT = UUID("00000000-0000-4000-8000-000000000001")

# Addresses by route; routes that only answer a POST, fragments and files are no pages.
Addresses = Callable[[Cast], list[str]]
NO_PAGES = frozenset(
    """
    account_stay consent_withdraw data_export data_export_ask
    attendance_check attendance_correct calendar calendar_feed_renew calendar_feed_withdraw
    certificate session_certificate device_end devices_end
    my_people_part club_follow club_prolong_preview club_report_pdf
    brochure_card_remove brochure_online_pdf brochure_pdf brochure_publish brochure_withdraw
    cv_file cv_item_duplicate cv_item_move cv_item_remove cv_item_restore cv_photo_file
    cv_photo_remove cv_selection_remove cv_sent_delete cv_sent_file
    cv_comment_delete cv_comment_resolve cv_docx cv_import_drop cv_json cv_link_renew
    cv_link_withdraw cv_online_pdf cv_online_photo cv_review_hide introduction_withdraw
    library_file library_put_back own_words_delete library_withdraw
    contact_delete contact_touched contacts_export
    club_open club_open_delete club_open_preview health health_live health_ready
    invitation_again language next_session
    sirene_import_stop
    occupation_options candidate_offer candidate_keep candidate_move
    feature_setting_reset
    outbox_again role_end seat_invitation_again seat_invitation_withdraw session_reinstate
    metrics session_agenda session_door session_file session_files
    session_notes session_notes_file session_postpone_preview guest_withdraw session_hand_over
    agenda_keep agenda_start_from agenda_template_delete
    session_agenda_move session_agenda_step session_round session_round_move
    session_commitment session_commitments session_now
    session_pairs session_pairs_message session_pairs_place session_pairs_prolong
    guest_grid
    answer_link answer_link_withdraw mark_confirm volunteer_cancel volunteer_confirm
    rehearsal_criteria rehearsal_grid session_pairs_recall session_pairs_start session_pairs_visit
    staff_invitation_renew staff_invitation_withdraw
    post_comment post_delete post_encourage post_hide post_show
    comment_delete comment_hide comment_show
    follow_up_settle my_follow_ups
    lead_delete lead_end lead_want setback_card_delete setback_card_move
    company_reject company_restore search_save search_drop
    own_figures
    open_figures_csv open_definitions_csv robots sitemap stay_withdraw try_upload
    prospect_add prospect_hand_over prospect_leave prospect_move prospect_take my_day_part
    known_companies_part
    message_letter message_template_delete
    """.split()  # noqa: SIM905  # a list of names reads better without quotes
)
CLUB_CHANGES = ("change", "advisor", "prolong", "close", "seats", "start")
SESSION_CHANGES = ("move", "cancel", "advisor", "postpone")


def furnished() -> Cast:
    """Around the server's own now; the session that is over has something to read."""
    cast = assemble(timezone.now())
    AttendanceFactory(session=cast.over, member=cast.owner)
    AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
    ChatMessageFactory(session=cast.over, author=cast.mate)
    post = PostFactory(club=cast.club, author=cast.owner)
    wall.encourage(post, cast.mate, "bravo")
    CommentFactory(post=post, author=cast.mate)
    PostFactory(club=cast.club, author=cast.mate, kind="setback", text="mot" * 200)
    LeadFactory(club=cast.club, finder=cast.owner)
    LeadFactory(club=cast.club, finder=cast.mate, title="mot" * 40)
    SetbackCardFactory.create_batch(2, member=cast.owner)
    SetbackCardFactory(member=cast.mate, shared=True)
    return cast


def of(route: str, *arguments: object, query: str = "") -> str:
    return reverse(route, args=arguments) + query


def for_nobody(cast: Cast) -> list[str]:
    _, token = invitation.invite("nora@example.org", purpose="l’e-club", by=cast.advisor)
    return [
        of("home"),
        of("account_login"),
        of("account_request_login_code"),
        of("account_reset_password"),
        of("account_signup"),
        of("invitation", token),
        of("invitation", "perdu"),
        of("guest", guests.invite(cast.coming, "Recruteuse", by=cast.advisor)[1]),
        of("guest_room", cast.coming.pk),
        of("certificate_check"),
        of("accessibility"),
        of("site_map"),
        of("certificate_checked", "PERDU"),
        of("certificate_checked", _certificate(cast).code),
        *tool_pages.of_nobody(cast),
        "/nulle-part/",
    ]


def _certificate(cast: Cast) -> Certificate:
    attendance.check(cast.over, actor=cast.advisor, now=cast.now)
    cast.over.refresh_from_db()
    return certificates.issue_for_session(cast.over, cast.owner, by=cast.owner, now=cast.now)


def for_a_member(cast: Cast) -> list[str]:
    prospect = ProspectFactory(club=cast.club)
    return [
        of("home"),
        of("prospect_list", cast.club.pk),
        of("prospect", prospect.pk),
        *tool_pages.of_the_directory(cast),
        of("session_list", cast.club.pk),
        of("club_wall", cast.club.pk),
        of("club_leads", cast.club.pk),
        of("lead", Lead.objects.get(finder=cast.owner).pk),
        of("club_cards", cast.club.pk, query="?example=0"),
        of("setback_card", cast.owner.setback_cards.all()[0].pk),
        *(of("session", session.pk) for session in (cast.over, cast.coming, cast.cancelled)),
        of("room", cast.under_way.pk),
        of("room", cast.over.pk),
        of("device_check"),
        of("seat_certificate", cast.seat.pk),
        *network(cast),
        *tool_pages.of_the_owner(cast),
        of("account"),
        of("account_erase"),
        *tool_pages.of_own_data(cast),
        of("charter"),
        of("calendar_feed"),
        of("site_map"),
        of("account_email"),
        of("account_change_password"),
        of("mfa_index"),
        of("usersessions_list"),
        of("account_confirm"),
        of("account_logout"),
    ]


def network(cast: Cast) -> list[str]:
    contact = ContactFactory(owner=cast.owner, next_on=cast.now.date(), phones=["02 99 00 00 00"])
    return [
        of("contact_list"),
        of("contact_list", query="?text=introuvable"),
        of("contact_add"),
        of("contact", contact.pk),
        of("contact_merge", contact.pk),
        of("contact_import"),
        of("contact_import_account", *account(cast)),
        of("contact_import_columns", *waiting(cast)),
        of("contacts_delete"),
    ]


def for_an_advisor(cast: Cast) -> list[str]:
    ClubFactory(
        name="Club en projet",
        agency=cast.club.agency,
        advisor=cast.advisor,
        state=ClubState.DRAFT,
        opening_key=DRAFT,
    )
    club, coming = cast.club.pk, cast.coming.pk
    return [
        of("home"),
        of("club_list"),
        of("club_list", query="?text=introuvable"),
        of("club", club),
        of("session", cast.over.pk),
        of("session", coming),
        of("session_guests", coming),
        of("wall_post", Post.objects.get(author=cast.owner).pk),
        *tool_pages.of_an_advisor(cast),
        *(of("club_open_step", DRAFT, query=f"?step={step}") for step in (1, 2, 3)),
        *(
            of(f"club_{what}", club)
            for what in ["change", "advisor", "prolong", "close", "seats", "start"]
        ),
        *(of(f"session_{what}", coming) for what in SESSION_CHANGES),
        of("agenda_prepare", coming),
        of("seat_release", cast.seat.pk),
        of("mfa_add_webauthn"),
        of("mfa_activate_totp"),
    ]


def for_a_manager(cast: Cast) -> list[str]:
    return [
        of("home"),
        of("club", cast.club.pk),
        of("staff"),
        *tool_pages.of_a_manager(cast),
    ]


def for_an_administrator(cast: Cast) -> list[str]:
    write_message("nora@example.org", "Votre séance", "Elle est jeudi.\n", key="one")
    from eclub.kit.models import OutboxMail

    former = SireneImport.objects.create(path="/nowhere.csv", names=["x.csv"], state="done")
    SireneRefusal.objects.create(sirene_import=former, line=3, siret="1", reason="siret")
    current = SireneImport.objects.create(path="/nowhere.csv", names=["y.csv"])
    return [
        of("sirene_imports"),
        of("sirene_import", former.pk),
        of("sirene_import", current.pk),
        of("home"),
        of("staff"),
        of("erasures"),
        of("outbox"),
        of("outbox_mail", OutboxMail.objects.get(key="one").pk),
        of("feature_settings"),
        of("feature_setting", "announcement"),
    ]


VISITS: dict[str, Addresses] = {
    "nobody": for_nobody,
    "owner": for_a_member,
    "former": lambda cast: [of("home")],
    "advisor": for_an_advisor,
    "manager": for_a_manager,
    "administrator": for_an_administrator,
}


@pytest.mark.parametrize("person", VISITS)
def test_axe_finds_nothing(person: str, page: Page, live_url: str, sign_in: SignIn) -> None:
    """In French, on the smallest phone, in dark colours and in light ones.

    Other widths, English, larger letters: `make bench ONLY=accessibility`, which takes longer.
    """
    cast = furnished()
    addresses = VISITS[person](cast)
    if person != "nobody":
        sign_in(page, getattr(cast, person))
    # Colours that are still fading have no contrast to judge.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    page.add_init_script(AXE_SCRIPT)
    trouble = judged(page, live_url + addresses[0], around=True)
    trouble += [line for address in addresses[1:] for line in judged(page, live_url + address)]
    assert trouble == [], "\n".join(trouble)


def judged(page: Page, address: str, *, around: bool = False) -> list[str]:
    """What is wrong with one page; header and footer, the same on all, are looked at once."""
    answer = page.goto(address, wait_until="domcontentloaded")
    if answer is None or answer.status >= 500:
        return [f"{address} answers {answer and answer.status}"]
    said = page.evaluate(JUDGE, {"exclude": [] if around else AROUND, "how": QUICK})
    return [f"{address} {line}" for line in said]


@pytest.mark.django_db
def test_every_page_of_ours_is_visited() -> None:
    """A new route is added to a visit above, or said to be no page."""
    visited = set()
    cast = furnished()
    resolver = get_resolver()
    for addresses in VISITS.values():
        for address in addresses(cast):
            path = address.partition("?")[0]
            if path != "/nulle-part/":
                visited.add(resolver.resolve(path).url_name)
    ours = {pattern.name for _, pattern in routes(resolver) if rule_of(pattern.callback)}
    assert ours - visited - NO_PAGES == set()

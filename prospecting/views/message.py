"""An e-mail or a letter to a company: written, checked, taken along, and noted as gone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.services.lead import today_of
from eclub.kit.access import access, signed_in
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest
from members.models import CvVersion
from prospecting.access import prospect_to_work_on
from prospecting.enums import MessageKind
from prospecting.forms.message import LeftForm, MessageForm
from prospecting.models import Message, MessageTemplate, Prospect
from prospecting.services import letter, message_reading, standing
from prospecting.services import message as letters
from prospecting.services.message_reading import Remark

MOST_VERSIONS = 10


@access(signed_in)
def message_write(request: AuthenticatedHttpRequest, pk: int, kind: str) -> HttpResponse:
    """Write to a company from one of one's templates; nothing leaves from here."""
    if kind not in MessageKind.values:
        raise Http404
    found = prospect_to_work_on(request.user, pk)
    if not standing.may_be_contacted(found):
        return redirect(found)
    if found.in_charge_id not in {None, request.user.pk}:
        messages.info(request, _("Quelqu’un d’autre s’occupe de cette entreprise."))
        return redirect(found)
    templates = letters.templates_of(request.user, kind)
    form = _form(request, found, kind, templates)
    remarks: list[Remark] = []
    if request.method == "POST" and form.is_valid():
        remarks = _read(form, found, kind)
        if not form.errors and (not remarks or "anyway" in request.POST):
            kept = _keep(request, form, found, kind)
            if kept is not None:
                return redirect("message", kept.pk)
    context = {
        "prospect": found,
        "kind": MessageKind(kind),
        "form": form,
        "remarks": [] if form.errors else remarks,
        "templates": list(enumerate(templates)),
        "chosen": _number(request, templates),
    }
    return render(
        request, "prospecting/message_write.html", context, status=422 if form.errors else 200
    )


@access(signed_in)
def message(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What was written, how it leaves, and the button that says it has left."""
    kept = _own(request, pk)
    if kept.approach is None and not standing.may_be_contacted(kept.prospect):
        return redirect(kept.prospect)
    today = today_of(kept.prospect.club)
    sent = request.method == "POST"
    if sent:
        prospect_to_work_on(request.user, kept.prospect_id)
    form = LeftForm(today, request.POST if sent else None)
    if sent and form.is_valid():
        again = form.call_back_on
        if form.saves(letters.left, kept, on=today, call_back_on=again, by=request.user):
            messages.success(request, _("La démarche est notée."))
            return redirect(kept.prospect)
    context = {
        "message": kept,
        "text": letters.text_of(kept),
        "prospect": kept.prospect,
        "form": form,
        "mail_link": letters.mail_link(kept) if kept.kind == MessageKind.EMAIL else "",
    }
    return render(request, "prospecting/message.html", context, status=422 if form.errors else 200)


@access(signed_in)
def message_letter(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The letter on paper."""
    kept = _own(request, pk)
    if kept.kind != MessageKind.LETTER:
        raise Http404
    on = kept.approach.on if kept.approach else today_of(kept.prospect.club)
    content = letter.as_pdf(kept, on=on, made_at=timezone.now())
    return as_download(content, name=letter.file_name(kept), media_type="application/pdf")


def _own(request: AuthenticatedHttpRequest, pk: int) -> Message:
    """Like a private note: nobody else's, and no more once one has left the club."""
    mine = Message.objects.filter(
        author=request.user, prospect__in=Prospect.objects.visible_to(request.user)
    )
    related = ("prospect__club__agency", "prospect__company", "author", "approach", "link")
    return get_object_or_404(mine.select_related(*related, "cv_version"), pk=pk)


def _number(request: AuthenticatedHttpRequest, templates: list[MessageTemplate]) -> int:
    wanted = request.GET.get("template", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    return number if number < len(templates) else 0


def _form(
    request: AuthenticatedHttpRequest,
    found: Prospect,
    kind: str,
    templates: list[MessageTemplate],
) -> MessageForm:
    person = request.user
    has_cv = hasattr(person, "cv")
    versions = CvVersion.objects.filter(cv__owner=person).defer("document")[:MOST_VERSIONS]
    draft = letters.begin(templates[_number(request, templates)], found, person)
    initial: dict[str, object] = {
        "to": found.email if kind == MessageKind.EMAIL else found.ask_for,
        "subject": draft.subject,
        "body": draft.body,
        "cv": "now" if has_cv else "",
    }
    earlier = request.GET.get("message", "")
    if earlier.isdecimal() and len(earlier) < 18:
        again = get_object_or_404(found.messages.filter(author=person, approach=None), pk=earlier)
        initial |= {"to": again.to, "subject": again.subject, "body": again.body, "key": again.key}
        initial["cv"] = str(again.cv_version_id or "")
    sent = request.POST if request.method == "POST" else None
    return MessageForm(kind, list(versions), sent, has_cv=has_cv, initial=initial)


def _read(form: MessageForm, found: Prospect, kind: str) -> list[Remark]:
    """Advice; what nobody wants to send is said beside its field."""
    told = form.cleaned_data
    remarks = message_reading.read(
        subject=told["subject"],
        body=told["body"],
        company=found.company.name,
        others=letters.other_names(found, found.club),
        with_cv=bool(told["cv"]),
        is_letter=kind == MessageKind.LETTER,
    )
    for remark in remarks:
        if remark.blocks:
            form.add_error(remark.field, remark.words)
    return [remark for remark in remarks if not remark.blocks]


def _keep(
    request: AuthenticatedHttpRequest, form: MessageForm, found: Prospect, kind: str
) -> Message | None:
    told, version = form.cleaned_data, form.version
    try:
        if form.wants_new_version:
            today, now = today_of(found.club), timezone.now()
            version = letters.freeze_for(found, request.user, today=today, now=now)
    except ValidationError as refusal:
        form.add_error("cv", refusal)
        return None
    try:
        return letters.keep(
            found,
            key=told["key"],
            kind=kind,
            to=told["to"],
            subject=told["subject"],
            body=told["body"],
            version=version,
            by=request.user,
        )
    except standing.DoNotContact as refusal:
        form.add_error(None, refusal)
        return None

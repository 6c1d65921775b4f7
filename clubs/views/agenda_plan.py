"""Preparing a session's agenda, and the templates its agency keeps."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import may_change, may_correct, session_to_change
from clubs.forms import agenda as agenda_forms
from clubs.models import ClubSession
from clubs.services import agenda_plan, agenda_state
from clubs.views.session import visible_session
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def agenda_prepare(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The steps that have not begun: put in order on the page, written when one says so."""
    session = _to_prepare(request, pk)
    if request.method != "POST":
        return _page(request, session)
    action = request.POST.get("action", "save")
    if action != "save":
        rows, focus = agenda_forms.rearranged(agenda_forms.rows_typed(request.POST), action)
        form = agenda_forms.steps_form(rows)
        return _page(request, session, form, seen=request.POST.get("seen", ""), focus=focus)
    formset = agenda_forms.steps_form_from(request.POST)
    if formset.is_valid():
        planned = [form.planned for form in formset if form.planned]
        try:
            agenda_plan.write(session, planned, seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as refusal:
            rows = agenda_forms.rows_planned(planned)
            form = agenda_forms.steps_form(rows)
            return _page(request, session, form, refusal=refusal, status=422)
        messages.success(request, _("L’ordre du jour est enregistré."))
        return redirect(f"{session.get_absolute_url()}#agenda")
    return _page(request, session, formset, seen=request.POST.get("seen", ""), status=422)


@require_POST
@access(signed_in)
def agenda_start_from(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put the steps of a template on the page; nothing is written yet."""
    session = _to_prepare(request, pk)
    form = agenda_forms.TemplateChoiceForm(agenda_plan.templates_for(session), request.POST)
    if not form.is_valid():
        return _page(request, session, choice=form, status=422)
    chosen = form.chosen
    planned = agenda_plan.steps_of(chosen) if chosen else agenda_plan.usual(session)
    rows = agenda_forms.rows_planned(planned)
    return _page(request, session, agenda_forms.steps_form(rows), focus=0, choice=form)


@require_POST
@access(signed_in)
def agenda_keep(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep this session's steps for the agency's next ones."""
    session = session_to_change(request.user, pk)
    form = agenda_forms.TemplateNameForm(request.POST)
    if form.is_valid() and form.saves(
        agenda_plan.keep_as_template, session, form.cleaned_data["name"], by=request.user
    ):
        messages.success(
            request, _("Le modèle « %(name)s » est gardé.") % {"name": form.cleaned_data["name"]}
        )
        return redirect("agenda_prepare", pk)
    return _page(request, session, keep=form, status=422)


@require_POST
@access(signed_in)
def agenda_template_delete(
    request: AuthenticatedHttpRequest, pk: int, template_pk: int
) -> HttpResponse:
    """The agency does not need it any more."""
    session = session_to_change(request.user, pk)
    templates = {template.pk: template for template in agenda_plan.templates_for(session)}
    if template := templates.get(template_pk):
        agenda_plan.delete_template(template, by=request.user)
        messages.success(request, _("Le modèle « %(name)s » est supprimé.") % {"name": template})
    return redirect("agenda_prepare", pk)


def _to_prepare(request: AuthenticatedHttpRequest, pk: int) -> ClubSession:
    """A session that this person leads, or whose club they may change."""
    session = visible_session(request, pk)
    if not may_correct(request.user, session):
        raise PermissionDenied
    return session


def _page(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    formset: forms.BaseFormSet | None = None,
    *,
    seen: str = "",
    focus: int | None = None,
    refusal: ValidationError | None = None,
    choice: agenda_forms.TemplateChoiceForm | None = None,
    keep: agenda_forms.TemplateNameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; ``focus`` is the row that has it when the rows are not written yet."""
    found = agenda_state.of_session(session, timezone.now())
    templates = agenda_plan.templates_for(session)
    context = {
        "session": session,
        "agenda": found,
        "planned": agenda_forms.as_typed(found, formset) if formset else found,
        "begun": [step for step in found.steps if step.has_begun],
        "formset": formset or agenda_forms.steps_form(agenda_forms.rows_of(found.coming)),
        "seen": seen or agenda_plan.digest(found.coming),
        "is_unsaved": formset is not None,
        "focus": focus,
        "refusal": refusal,
        "themes": agenda_plan.THEMES,
        "templates": templates,
        "choice": choice or agenda_forms.TemplateChoiceForm(templates),
        "keep": keep or agenda_forms.TemplateNameForm(),
        "may_keep": may_change(request.user, session.club),
    }
    return render(request, "clubs/agenda_prepare.html", context, status=status)

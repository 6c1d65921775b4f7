"""One's own templates of e-mails and letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from prospecting.enums import MessageKind
from prospecting.forms.message import TemplateForm
from prospecting.models import MessageTemplate
from prospecting.services import message as letters
from prospecting.services import wording


@access(signed_in)
def message_templates(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One's own, and ours to start from."""
    found = [one for kind in MessageKind for one in letters.templates_of(request.user, kind)]
    context = {
        "own": [one for one in found if one.pk],
        "ours": [(rank, one) for rank, one in enumerate(letters.ours())],
    }
    return render(request, "prospecting/message_templates.html", context)


@access(signed_in)
def message_template_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new one, from one of ours when the address names it."""
    wanted = request.GET.get("from", "")
    ours = dict(enumerate(letters.ours()))
    start = ours.get(int(wanted)) if wanted.isdecimal() and len(wanted) < 3 else None
    return _write(request, None, start)


@access(signed_in)
def message_template(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(MessageTemplate, member=request.user, pk=pk)
    return _write(request, own, own)


@require_POST
@access(signed_in)
def message_template_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(MessageTemplate, member=request.user, pk=pk).delete()
    messages.success(request, _("Le modèle est supprimé."))
    return redirect("message_templates")


def _write(
    request: AuthenticatedHttpRequest,
    template: MessageTemplate | None,
    start: MessageTemplate | None,
) -> HttpResponse:
    sent = request.method == "POST"
    initial: dict[str, Any] = {}
    if start:
        initial = {name: getattr(start, name) for name in ("kind", "name", "subject", "body")}
    if template:
        initial["key"] = template.key
    form = TemplateForm(request.POST if sent else None, initial=initial)
    if (
        sent
        and form.is_valid()
        and form.saves(letters.keep_template, request.user, template=template, **form.cleaned_data)
    ):
        messages.success(request, _("Le modèle est prêt."))
        return redirect("message_templates")
    context = {"form": form, "template": template, "places": wording.PLACES | wording.WRITTEN}
    return render(
        request, "prospecting/message_template.html", context, status=422 if form.errors else 200
    )

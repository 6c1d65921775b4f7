"""Entries of a CV: written as one types, moved, copied, removed and put back."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.enums import CvSection
from members.forms.cv import StampForm
from members.forms.cv_item import ItemForm, form_of
from members.models import CvItem
from members.services import cv as cvs
from members.services import cv_editor, cv_item, cv_paper
from members.views.cv import wants_part


@dataclass
class Sheet:
    """An entry's form with what its page needs around it; ``item`` is None before it is kept."""

    section: CvSection
    form: ItemForm
    key: UUID
    page: UUID
    item: CvItem | None = None
    # What somebody else wrote meanwhile.
    conflict: cv_paper.Entry | None = None

    @property
    def action(self) -> str:
        if self.item is None:
            return reverse("cv_item_add", args=[self.section.value])
        return reverse("cv_item", args=[self.item.pk])

    @property
    def revision(self) -> int:
        return self.item.revision if self.item else 0

    @property
    def line(self) -> cv_editor.Line | None:
        return cv_editor.line_of(self.item) if self.item else None

    @property
    def title(self) -> str:
        return self.line.title if self.line else str(cv_editor.ADD[self.section])


@access(signed_in)
def cv_item_add(request: AuthenticatedHttpRequest, section: str) -> HttpResponse:
    """A new entry; it is kept with the first words."""
    if section not in CvSection.values:
        raise Http404
    kind, stamp = CvSection(section), StampForm(request.POST or None)
    key, page = stamp.uuid("key"), stamp.uuid("page")
    form = form_of(kind, request.POST or None, data={}, tags=[], key=key)
    sheet = Sheet(kind, form, key, page)
    if form.is_valid():
        cv = cvs.to_write(request.user)
        merged = form.merged()
        try:
            sheet.item = cv_item.add(
                cv, section, merged, form.tags, key=key, page=page, by=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except cvs.ChangedElsewhere:
            return _conflict(request, sheet, get_object_or_404(cv.items, key=key))
        else:
            return _saved(request, sheet)
    return _draw(request, sheet, 422 if form.errors else 200)


@access(signed_in)
def cv_item_form(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An entry's form; what was removed while its form was open comes back when it is sent."""
    kept = CvItem.with_removed if request.POST else CvItem.objects
    item = get_object_or_404(kept.select_related("cv"), cv__owner=request.user, pk=pk)
    stamp = StampForm(request.POST or None)
    form = form_of(
        CvSection(item.section),
        request.POST or None,
        data=item.data,
        tags=item.tags,
        key=item.key,
    )
    sheet = Sheet(CvSection(item.section), form, item.key, stamp.uuid("page"), item)
    if not form.is_valid():
        return _draw(request, sheet, 422 if form.errors else 200)
    data, by, choice = form.merged(), request.user, request.POST.get("choice")
    seen = cvs.Stamp(item.revision if choice == "mine" else stamp.revision_seen(), sheet.page)
    try:
        if choice == "both":
            sheet.item = cv_item.add(
                item.cv, item.section, data, form.tags, key=uuid4(), page=sheet.page, by=by
            )
        else:
            sheet.item = cv_item.write(item, data, form.tags, seen, by=by)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _draw(request, sheet, 422)
    except cvs.ChangedElsewhere:
        return _conflict(request, sheet, item)
    return _saved(request, sheet)


@access(signed_in)
@require_POST
def move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another place in its section: one up, one down, or a rank from 0."""
    item = _of(request, pk)
    steps = {"up": -1, "down": 1}
    wanted = request.POST.get("to", "")
    here = item.position or 0
    if wanted in steps:
        cv_item.move(item, max(0, here + steps[wanted]), by=request.user)
    elif wanted.isdecimal() and len(wanted) < 6:
        cv_item.move(item, int(wanted), by=request.user)
    return HttpResponse(status=204) if wants_part(request) else _back(item)


@access(signed_in)
@require_POST
def duplicate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The same once more, to be changed."""
    try:
        copy = cv_item.duplicate(_of(request, pk), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("cv")
    return redirect("cv_item", copy.pk)


@access(signed_in)
@require_POST
def remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Taken away, with the button that puts it back in its place."""
    item = _of(request, pk)
    line = cv_editor.line_of(item)
    cv_item.remove(item, timezone.now(), by=request.user)
    name = "members/parts/cv_removed.html" if wants_part(request) else "members/cv_removed.html"
    return render(request, name, {"line": line, "place": item.position})


@access(signed_in)
@require_POST
def restore(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Back where it was."""
    found = CvItem.with_removed.select_related("cv")
    item = get_object_or_404(found, cv__owner=request.user, pk=pk)
    place = request.POST.get("place", "")
    to = int(place) if place.isdecimal() and len(place) < 6 else None
    try:
        item = cv_item.restore(item, to, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("cv")
    if wants_part(request):
        return render(request, "members/parts/cv_line.html", {"line": cv_editor.line_of(item)})
    return _back(item)


def _of(request: AuthenticatedHttpRequest, pk: int) -> CvItem:
    mine = CvItem.objects.select_related("cv").filter(cv__owner=request.user)
    return get_object_or_404(mine, pk=pk)


def _back(item: CvItem) -> HttpResponse:
    return redirect(f"{reverse('cv')}#item-{item.pk}")


def _draw(request: AuthenticatedHttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    name = "members/parts/cv_item_form.html" if wants_part(request) else "members/cv_item.html"
    return render(request, name, {"sheet": sheet, "form": sheet.form}, status=status)


def _saved(request: AuthenticatedHttpRequest, sheet: Sheet) -> HttpResponse:
    assert sheet.item is not None  # noqa: S101  # what was saved is there
    if wants_part(request):
        return _draw(request, sheet)
    messages.success(request, _("« %s » est enregistré.") % sheet.title)
    return _back(sheet.item)


def _conflict(request: AuthenticatedHttpRequest, sheet: Sheet, item: CvItem) -> HttpResponse:
    """Both texts, and what to do of them; nothing is overwritten by itself."""
    item = CvItem.objects.get(pk=item.pk)
    sheet.item, sheet.conflict = item, cv_paper.entry(item.section, item.data)
    return _draw(request, sheet, 409)

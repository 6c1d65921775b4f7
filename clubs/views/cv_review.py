"""The CVs that members show to their club, and comments on their lines.

Every form works as a page of its own; with scripts the page it leads to is cut to the part
that changed (``hx-select``), so that both are one markup.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import club_inside
from clubs.forms.cv_review import CvCommentForm, ShowCvForm
from clubs.models import CvComment, ShownCv
from clubs.services import cv_review
from clubs.services.cv_lines import Line, quote_of
from clubs.services.cv_review import Review
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.models import Cv
from members.services import consultation


@access(signed_in)
def club_cvs(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The CVs one may read, and where one shows one's own."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    cv = Cv.objects.of(request.user).first() if inside.sits else None
    if sent and cv is None:
        raise PermissionDenied
    form = ShowCvForm(cv, request.POST if sent else None) if cv else None
    if sent and cv and form and form.is_valid():
        selection = form.cleaned_data["selection"]
        cv_review.show(cv, inside.club, selection, by=request.user)
        messages.success(request, _("Le club lit maintenant votre CV."))
        return redirect("club_cvs", pk)
    shown = cv_review.of_club(inside)
    context = {
        "inside": inside,
        "club": inside.club,
        "cv": cv,
        "form": form,
        "mine": next((one for one in shown if one.cv == cv), None),
        "others": [one for one in shown if one.cv != cv],
    }
    return render(request, "clubs/cvs.html", context, status=422 if form and form.errors else 200)


@access(signed_in)
def cv_review_page(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One CV line by line; ``line`` names the one to say something about."""
    sent = request.method == "POST"
    review = _review(request, pk)
    consultation.note(request.user, ConsultedKind.CV, [review.shown.cv.owner])
    form = CvCommentForm(request.POST) if sent else None
    if sent and not review.may_comment:
        raise review.reader.refusal
    if form and form.is_valid() and not is_too_fast(request, form):
        made = form.saves(cv_review.comment, review, **form.cleaned_data)
        if made:
            messages.success(request, _("Votre commentaire est là."))
            return redirect(f"{review.shown.get_absolute_url()}#{form.cleaned_data['anchor']}")
    wanted = (request.POST if sent else request.GET).get("anchor" if sent else "line", "")
    line = _line(review, wanted) if review.may_comment else None
    if form is None and line:
        form = CvCommentForm(initial={"anchor": line.anchor, "quote": quote_of(line.text)})
    context = {
        "review": review,
        "club": review.reader.club,
        "form": form,
        # A line that went while somebody wrote: the form stands at the end.
        "chosen": line.anchor if line else "",
    }
    return render(request, "clubs/cv_review.html", context, status=422 if sent else 200)


@require_POST
@access(signed_in)
def cv_review_hide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The club reads it no more."""
    review = _review(request, pk)
    if not review.is_mine:
        raise PermissionDenied
    cv_review.hide(review.shown, timezone.now(), by=request.user)
    messages.success(request, _("Le club ne lit plus votre CV."))
    return redirect("club_cvs", review.shown.club_id)


@require_POST
@access(signed_in)
def cv_comment_resolve(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Settled, says whose CV it is."""
    review, comment = _comment(request, pk)
    if not review.is_mine:
        raise PermissionDenied
    cv_review.resolve(comment, timezone.now())
    messages.success(request, _("C’est réglé : le commentaire est rangé."))
    return redirect(review.shown)


@require_POST
@access(signed_in)
def cv_comment_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take one's own words back."""
    review, comment = _comment(request, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    comment.delete()
    messages.success(request, _("Votre commentaire est supprimé."))
    return redirect(review.shown)


def _review(request: AuthenticatedHttpRequest, pk: int) -> Review:
    open_ones = ShownCv.objects.open().select_related("cv__owner", "selection", "club")
    shown: ShownCv = get_object_or_404(open_ones, pk=pk)
    return cv_review.read(shown, club_inside(request.user, shown.club_id))


def _comment(request: AuthenticatedHttpRequest, pk: int) -> tuple[Review, CvComment]:
    comment: CvComment = get_object_or_404(CvComment, pk=pk)
    return _review(request, comment.shown_id), comment


def _line(review: Review, anchor: str) -> Line | None:
    lines = (line for block in review.blocks for line in block.lines)
    return next((line for line in lines if line.anchor == anchor), None)

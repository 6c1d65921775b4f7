"""The wall of a club, and one post of it with what its author and the advisors may do.

Every form works as a page of its own; with scripts the page it leads to is cut to the part
that changed (``hx-select``), so that both are one markup.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import Insider, club_inside
from clubs.enums import Encouragement
from clubs.forms.change import ChangeForm
from clubs.forms.wall import CommentForm, EncouragementForm, HideForm, PostChangeForm, PostForm
from clubs.models import Comment, Post
from clubs.services import wall
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_wall(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the club tells itself, the latest first, and where one tells something."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    form = PostForm(request.POST if sent else None)
    if sent and form.is_valid() and not is_too_fast(request, form):
        post = wall.tell(inside.club.pk, request.user, **form.cleaned_data)
        messages.success(request, _("Votre message est sur le mur."))
        return redirect(f"{reverse('club_wall', args=[pk])}#post-{post.pk}")
    before = request.GET.get("before", "")
    found = wall.page(inside, int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "inside": inside,
        "club": inside.club,
        "form": form,
        "wall": found,
        "cards": [(card, CommentForm(auto_id=_answer_id(card.post.pk))) for card in found.cards],
        "kind_words": Encouragement.choices,
    }
    return render(request, "clubs/wall.html", context, status=422 if form.errors else 200)


@access(signed_in)
def wall_post(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One post; its author may say it otherwise."""
    sent = request.method == "POST"
    card = _card(request, pk, writing=sent)
    if not sent:
        return _page(request, card)
    if not card.is_mine:
        raise PermissionDenied
    form = PostChangeForm(request.POST)
    if form.is_valid() and form.saves(wall.change, card.post, **form.cleaned_data):
        messages.success(request, _("Votre message est changé."))
        return _back_to(card)
    return _page(request, card, change=form)


@require_POST
@access(signed_in)
def post_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take one's own words back, with what others answered."""
    card = _card(request, pk)
    if not card.is_mine:
        raise PermissionDenied
    wall.delete(card.post)
    messages.success(request, _("Votre message est supprimé."))
    return redirect("club_wall", card.post.club_id)


@require_POST
@access(signed_in)
def post_encourage(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Say a kind word, another one, or none."""
    card = _card(request, pk, writing=True)
    form = EncouragementForm(request.POST)
    if not card.may_encourage or not form.is_valid():
        raise PermissionDenied
    if not form.saves(wall.encourage, card.post, request.user, **form.cleaned_data):
        return redirect("club_wall", card.post.club_id)
    return redirect(card.post) if request.htmx else _back_to(card)


@require_POST
@access(signed_in)
def post_comment(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Answer below a post."""
    card = _card(request, pk, writing=True)
    if not card.may_answer:
        raise PermissionDenied
    form = CommentForm(request.POST, auto_id=_answer_id(pk))
    if (
        form.is_valid()
        and not is_too_fast(request, form)
        and form.saves(wall.answer, card.post, request.user, **form.cleaned_data)
    ):
        return redirect(card.post) if request.htmx else _back_to(card)
    return _page(request, card, answer=form)


@require_POST
@access(signed_in)
def post_hide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Hide a post, with a reason its author reads."""
    return _hide(request, _card(request, pk))


@require_POST
@access(signed_in)
def post_show(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Show a hidden post again."""
    return _show(request, _card(request, pk))


@require_POST
@access(signed_in)
def comment_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take one's own answer back."""
    card, comment = _answered(request, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    wall.delete(comment)
    messages.success(request, _("Votre réponse est supprimée."))
    return redirect(card.post)


@require_POST
@access(signed_in)
def comment_hide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Hide an answer, with a reason its author reads."""
    card, comment = _answered(request, pk)
    return _hide(request, card, comment)


@require_POST
@access(signed_in)
def comment_show(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Show a hidden answer again."""
    card, comment = _answered(request, pk)
    return _show(request, card, comment)


def _hide(
    request: AuthenticatedHttpRequest, card: wall.Card, comment: Comment | None = None
) -> HttpResponse:
    if not card.reader.advises:
        raise PermissionDenied
    words = comment or card.post
    form = HideForm(request.POST, auto_id=_hide_id(words))
    if form.is_valid() and form.saves(wall.hide, words, **form.cleaned_data, by=request.user):
        messages.success(request, _("C’est masqué."))
        return redirect(card.post)
    return _page(request, card, hide=form, hidden=words)


def _show(
    request: AuthenticatedHttpRequest, card: wall.Card, comment: Comment | None = None
) -> HttpResponse:
    if not card.reader.advises:
        raise PermissionDenied
    try:
        wall.show(comment or card.post, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("club_wall", card.post.club_id)
    messages.success(request, _("Tout le club peut le lire de nouveau."))
    return redirect(card.post)


def _hide_id(words: Post | Comment) -> str:
    return f"hide-{words._meta.model_name}-{words.pk}-%s"


def _card(request: AuthenticatedHttpRequest, pk: int, *, writing: bool = False) -> wall.Card:
    post = get_object_or_404(Post, pk=pk)
    card = wall.card(club_inside(request.user, post.club_id, writing=writing), pk)
    if card is None:
        raise Http404
    return card


def _answered(request: AuthenticatedHttpRequest, pk: int) -> tuple[wall.Card, Comment]:
    comment = get_object_or_404(Comment, pk=pk)
    card = _card(request, comment.post_id)
    if comment not in card.comments:
        raise Http404
    return card, comment


def _back_to(card: wall.Card) -> HttpResponse:
    return redirect(f"{reverse('club_wall', args=[card.post.club_id])}#post-{card.post.pk}")


def _answer_id(post_id: int) -> str:
    return f"answer-{post_id}-%s"


def _page(
    request: AuthenticatedHttpRequest,
    card: wall.Card,
    *,
    change: ChangeForm | None = None,
    answer: ChangeForm | None = None,
    hide: ChangeForm | None = None,
    hidden: Post | Comment | None = None,
) -> HttpResponse:
    inside: Insider = card.reader
    hideable: list[Post | Comment] = [card.post, *card.comments] if inside.advises else []
    context = {
        "inside": inside,
        "club": inside.club,
        "card": card,
        "change": change or PostChangeForm.of(card.post),
        "answer": answer or CommentForm(auto_id=_answer_id(card.post.pk)),
        "kind_words": Encouragement.choices,
        "hides": [
            (words, hide if words == hidden else HideForm(auto_id=_hide_id(words)))
            for words in hideable
        ],
        "own": [one for one in card.comments if one.author_id == request.user.pk],
    }
    refused = change or answer or hide
    return render(request, "clubs/wall_post.html", context, status=422 if refused else 200)

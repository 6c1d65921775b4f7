"""Asking one's club who knows somebody in a company, and answering such a question."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clubs.access import seat_now
from clubs.forms.introduction import AnswerForm, AskForm, WhoKnowsForm
from clubs.models import Introduction, IntroductionAnswer
from clubs.services import introduction as introductions
from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest

TOO_MANY = ValidationError(
    gettext_lazy("Beaucoup de questions en peu de temps : attendez un peu."), code="rate"
)


@access(signed_in)
def club_network(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many know somebody there, the question to them, and what became of earlier ones."""
    seat, now = seat_now(request.user), timezone.now()
    ask = AskForm(request.POST if request.method == "POST" else None)
    # An answer to the question tells as much as the number.
    if ask.is_bound and not allowed(request, "ask_club_network"):
        ask.add_error(None, TOO_MANY)
    elif ask.is_valid() and ask.saves(introductions.ask, seat, now=now, **ask.cleaned_data):
        messages.success(request, _("Votre demande est partie : la réponse viendra ici."))
        return redirect("club_network")
    company = request.POST.get("company", request.GET.get("company"))
    form = WhoKnowsForm(None if company is None else {"company": company}, auto_id="find_%s")
    count = None
    if ask.is_bound and ask.has_error(None, "rate"):
        pass
    elif form.is_valid() and not allowed(request, "ask_club_network", reading=True):
        form.add_error(None, TOO_MANY)
    elif form.is_valid():
        company = form.cleaned_data["company"]
        count = introductions.count_knowing(seat.club_id, request.user, company)
        if not ask.is_bound:
            ask = AskForm(initial={"company": company})
    context = {
        "form": form,
        "company": company,
        "count": count,
        "ask": ask,
        "asked": introductions.asked_by(seat, now),
        "questions": introductions.put_to(seat, now),
    }
    is_wrong = bool(form.errors) or bool(ask.errors)
    return render(request, "clubs/network.html", context, status=422 if is_wrong else 200)


@access(signed_in)
def introduction_answer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A question put to oneself, and the form that says yes."""
    seat_now(request.user)
    mine = IntroductionAnswer.objects.put_to(request.user)
    answer = get_object_or_404(mine.select_related("introduction__asker", "member"), pk=pk)
    now = timezone.now()
    found = Introduction.objects.with_answers().get(pk=answer.introduction_id)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(request.user, found.company_key, sent)
    if "decline" in request.POST:
        return _decline(request, answer)
    if form.is_valid() and form.saves(introductions.accept, answer, now=now, **form.cleaned_data):
        name = answer.introduction.asker.short_name
        messages.success(request, _("Merci ! %(name)s lit votre réponse.") % {"name": name})
        return redirect("club_network")
    context = {
        "answer": answer,
        "question": introductions.Question(answer, found.state_at(now)),
        "form": form,
    }
    return render(
        request, "clubs/network_question.html", context, status=422 if form.errors else 200
    )


@require_POST
@access(signed_in)
def introduction_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The asker needs no answer any more."""
    found = get_object_or_404(Introduction.objects.asked_by(request.user), pk=pk)
    try:
        introductions.withdraw(found, now=timezone.now())
    except introductions.TooLate as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Votre demande est retirée."))
    return redirect("club_network")


def _decline(request: AuthenticatedHttpRequest, answer: IntroductionAnswer) -> HttpResponse:
    try:
        introductions.decline(answer, now=timezone.now())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("C’est noté. Personne ne saura que c’était vous."))
    return redirect("club_network")

"""A company's answer by the link of a message, and the links that members make."""

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from members.access import AuthenticatedHttpRequest
from prospecting.access import prospect_to_work_on
from prospecting.enums import EmployerAnswer
from prospecting.forms.employer_link import EmployerAnswerForm
from prospecting.services import employer_link as links
from prospecting.services.standing import DoNotContact


@access(public)
@secret_page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A company answers; looking changes nothing, and a second answer is the first."""
    if not allowed(request, "employer_page", reading=True):
        return respond_429(request)
    link = links.find(token)
    if link is None:
        return render(request, "prospecting/employer_closed.html", status=404)
    form = EmployerAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        links.answer(link, answers.pop("answer"), **answers)
        return redirect("employer_answer", token)
    context = {
        "link": link,
        "club": link.prospect.club,
        "company": link.prospect.company,
        "form": form,
        "stop": EmployerAnswer.STOP,
    }
    status = 422 if form.errors else 200
    return render(request, "prospecting/employer_answer.html", context, status=status)


@require_POST
@access(signed_in)
def make(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A link to copy into a message; it is shown this once."""
    prospect = prospect_to_work_on(request.user, pk)
    if not allowed(request, "write_in_club"):
        return respond_429(request)
    try:
        _link, address = links.make(prospect, request.user)
    except DoNotContact as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(prospect)
    context = {"prospect": prospect, "address": address}
    return render(request, "prospecting/answer_link.html", context)


@require_POST
@access(signed_in)
def withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One's own links to this company stop working."""
    prospect = prospect_to_work_on(request.user, pk, taking_back=True)
    count = links.withdraw_all(prospect, by=request.user)
    messages.success(
        request,
        ngettext("Le lien ne marche plus.", "Les liens ne marchent plus.", count)
        if count
        else _("Aucun de vos liens ne marchait."),
    )
    return redirect(prospect)

"""Erasures as those see them who answer for them: letters, what is coming, what was done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.access import opener
from clubs.forms.erasure import LetterForm
from clubs.services.erasure_preview import Preview
from eclub.kit.access import access
from eclub.kit.dates import day_in_words
from eclub.kit.models import Erasure
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.models import User
from members.services import consultation
from members.services import erasure as people

PER_PAGE = 25


@access(opener)
def erasures(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Note a letter; administrators also read what is coming, and the proofs of what was done."""
    form = LetterForm(request.user, request.POST or None)
    now = timezone.now()
    if form.is_valid() and form.person:
        noted = people.ask(form.person, by=request.user, now=now)
        day = day_in_words(timezone.localdate(noted.due_at))
        messages.success(
            request,
            _(
                "C’est noté : les données seront effacées le {day}. La personne est prévenue."
            ).format(day=day),
        )
        return redirect("erasures")
    sees_all = request.user.is_administrator
    coming = Paginator(Preview(now) if sees_all else [], PER_PAGE).get_page(request.GET.get("page"))
    shown = [one.who for one in coming if isinstance(one.who, User)]
    consultation.note(request.user, ConsultedKind.ACCOUNT, shown)
    context = {
        "form": form,
        "sees_all": sees_all,
        "days": people.DELAY.days,
        "coming": coming,
        "proofs": Erasure.objects.all()[:PER_PAGE] if sees_all else [],
    }
    return render(request, "clubs/erasures.html", context, status=422 if form.errors else 200)

"""The eight seats of a club: who holds them, who is invited, who leaves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from clubs.access import advises, club_to_change, invitation_to_change, seat_to_change
from clubs.forms.invitation import InvitationForm
from clubs.services import following
from clubs.services import invitation as invitations
from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest

TOO_MANY = gettext_lazy("Vous avez envoyé beaucoup d’invitations : réessayez dans une heure.")


@access(signed_in)
def club_seats(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The seats and the invitations; more people can be invited."""
    club = club_to_change(request.user, pk)
    form = InvitationForm(request.POST or None)
    if form.is_valid() and not allowed(request, "invite"):
        form.add_error("emails", TOO_MANY)
    elif form.is_valid() and form.saves(
        invitations.invite, club, form.cleaned_data["emails"], by=request.user
    ):
        count = len(form.cleaned_data["emails"])
        messages.success(
            request,
            ngettext(
                "%(count)s invitation est partie.", "%(count)s invitations sont parties.", count
            )
            % {"count": count},
        )
        return redirect("club_seats", club.pk)
    return render(
        request,
        "clubs/seats.html",
        {
            "club": club,
            "form": form,
            "seats": club.seats.open().select_related("member"),
            "invitations": club.invitations.unanswered().select_related("invitation"),
            "awaited": following.awaited(club),
            "free": invitations.free_seats(club),
            "candidates": club.applications.pending().count() if advises(request.user, club) else 0,
            "now": timezone.now(),
        },
    )


@access(signed_in)
@require_POST
def stay_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep no seat of the next season for somebody any more."""
    held = seat_to_change(request.user, pk)
    club = held.stays_in_id or held.club_id
    following.await_no_more(held, by=request.user)
    messages.success(
        request, _("La place gardée à %(name)s est libre.") % {"name": held.member.full_name}
    )
    return redirect("club_seats", club)


@access(signed_in)
@require_POST
def invitation_again(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    promised = invitation_to_change(request.user, pk)
    if not allowed(request, "invite"):
        messages.error(request, TOO_MANY)
        return redirect("club_seats", promised.club_id)
    try:
        invitations.send_again(promised, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            _("Un nouveau lien est parti à %(email)s ; l’ancien ne sert plus.")
            % {"email": promised.invitation.email},
        )
    return redirect("club_seats", promised.club_id)


@access(signed_in)
@require_POST
def invitation_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    promised = invitation_to_change(request.user, pk)
    invitations.withdraw(promised, by=request.user)
    messages.success(
        request,
        _("L’invitation de %(email)s est retirée.") % {"email": promised.invitation.email},
    )
    return redirect("club_seats", promised.club_id)

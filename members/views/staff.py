"""Staff: their roles and their invitations, kept by administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, administrator
from members.access import AuthenticatedHttpRequest
from members.forms.staff import FindStaffForm, InviteStaffForm
from members.models import Invitation, Role
from members.services import invitation as invitations
from members.services import role as roles
from members.services.staff import invite_staff

PER_PAGE = 25


@access(administrator)
def staff(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who acts where, who is invited, and the form that invites."""
    form = InviteStaffForm(request.POST or None)
    if form.is_valid():
        invitation = invite_staff(**form.cleaned_data, by=request.user)
        messages.success(request, _("L’invitation part à %(email)s.") % {"email": invitation.email})
        return redirect("staff")
    search = FindStaffForm(request.GET, auto_id="find_%s")
    page = Paginator(_found(search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "search": search,
        "page": page,
        "filtered": any(search.cleaned_data.values()),
        "invitations": Invitation.objects.unanswered().exclude(role_kind="")[:100],
    }
    return render(request, "members/staff.html", context, status=422 if form.errors else 200)


@access(administrator)
@require_POST
def end_role(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    role = get_object_or_404(Role.objects.select_related("person", "agency", "region"), pk=pk)
    try:
        roles.end(role, by=request.user)
    except roles.RoleKept as kept:
        messages.error(request, str(kept))
    else:
        messages.success(
            request, _("%(person)s n’a plus ce rôle.") % {"person": role.person.full_name}
        )
    return redirect("staff")


@access(administrator)
@require_POST
def renew_invitation(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Send a new link; the former one stops working."""
    invitation = get_object_or_404(_staff_invitations(), pk=pk)
    try:
        invitations.renew(invitation, by=request.user)
    except invitations.InvitationClosed:
        messages.error(request, _("Cette invitation a déjà été acceptée ou retirée."))
    else:
        messages.success(
            request, _("Un nouveau lien part à %(email)s.") % {"email": invitation.email}
        )
    return redirect("staff")


@access(administrator)
@require_POST
def withdraw_invitation(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(_staff_invitations(), pk=pk)
    invitations.withdraw(invitation, by=request.user)
    messages.success(request, _("L’invitation est retirée."))
    return redirect("staff")


def _staff_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.exclude(role_kind="")


def _found(search: FindStaffForm) -> QuerySet[Role]:
    found = Role.objects.select_related("person", "agency", "region").order_by(
        "person__last_name", "person__first_name", "pk"
    )
    if not search.is_valid():
        return found
    if kind := search.cleaned_data["kind"]:
        found = found.filter(kind=kind)
    for word in search.cleaned_data["name"].split():
        found = found.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    return found

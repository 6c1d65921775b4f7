"""One's own contacts; of anybody else's there is nothing here."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.forms.contact import ContactFilterForm, ContactForm, ForgetForm, OtherForm
from members.models import Contact
from members.services import contact as contacts
from members.services import contact_list as listing

# Of the moment that a page was read, as ISO 8601.
SEEN_LENGTH = 40


@access(signed_in)
def contact_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those to get in touch with, then all of them, with filters."""
    form = ContactFilterForm(request.GET)
    found = listing.page(request.user, form.chosen, request.GET.get("page", ""), _today())
    context = {"form": form, "listing": found, "wider": form.widened(found.wider)}
    return render(request, "members/contacts.html", context)


@access(signed_in)
def contact_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    form, twin = ContactForm(request.POST or None), None
    if form.is_valid():
        try:
            added = contacts.add(
                request.user, form.cleaned_data, today=_today(), anyway="anyway" in request.POST
            )
        except contacts.AlreadyKnown as refusal:
            twin = refusal.contact
            form.add_error(None, refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("« %s » est dans vos contacts.") % added)
            return redirect("contact_list")
    context = {"form": form, "twin": twin}
    return render(request, "members/contact_add.html", context, status=422 if form.errors else 200)


@access(signed_in)
def contact(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One contact, in the form that changes it."""
    found = _mine(request, pk)
    form = ContactForm(request.POST or None, instance=found)
    if form.is_valid():
        seen = parse_datetime(request.POST.get("seen", "")[:SEEN_LENGTH])
        try:
            contacts.change(found, form.cleaned_data, today=_today(), seen=seen)
        except contacts.ChangedElsewhere as refusal:
            form.say_beside(refusal.contact)
            form.add_error(None, refusal)
            found = refusal.contact
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("« %s » est enregistré.") % form.cleaned_data["name"])
            return redirect("contact_list")
    context = {"form": form, "contact": found, "today": _today()}
    return render(request, "members/contact.html", context, status=422 if form.errors else 200)


@require_POST
@access(signed_in)
def contact_touched(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One got in touch with somebody."""
    found = _mine(request, pk)
    contacts.note_touch(found, today=_today())
    messages.success(request, _("C’est noté : « %s ».") % found)
    return redirect("contact_list")


@require_POST
@access(signed_in)
def contact_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    contacts.delete(found)
    messages.success(request, _("« %s » n’est plus dans vos contacts.") % found)
    return redirect("contact_list")


@access(signed_in)
def contact_merge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Say which other contact is the same person."""
    found = _mine(request, pk)
    if request.method == "POST":
        form = OtherForm(request.POST)
        try:
            other = form.cleaned_data["other"] if form.is_valid() else found.pk
            contacts.merge(found, other)
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return redirect("contact_merge", found.pk)
        messages.success(request, _("Les deux fiches de « %s » n’en font qu’une.") % found)
        return redirect(found)
    search = ContactFilterForm(request.GET)
    others = listing.likely_twins(found, search.chosen.get("text", ""))
    context = {"contact": found, "form": search, "others": others}
    return render(request, "members/contact_merge.html", context)


@access(signed_in)
def contacts_delete(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Forget everybody, after a yes."""
    form = ForgetForm(request.POST or None)
    if form.is_valid():
        count = contacts.delete_all(request.user)
        messages.success(
            request,
            ngettext("%(n)s contact est oublié.", "%(n)s contacts sont oubliés.", count)
            % {"n": count},
        )
        return redirect("contact_list")
    context = {"form": form, "count": Contact.objects.of(request.user).count()}
    return render(
        request, "members/contacts_delete.html", context, status=422 if form.errors else 200
    )


def _mine(request: AuthenticatedHttpRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.of(request.user).select_related("owner"), pk=pk)


def _today() -> date:
    return timezone.localdate()

"""The outbox, as administrators read it: what was written to whom, and whether it left."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, administrator
from eclub.kit.forms import Form
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox as service
from eclub.kit.signals import mail_read

PER_PAGE = 30


class FindMailForm(Form):
    """The filters, and where the page starts: below this message's number."""

    text = forms.CharField(label=_("Destinataire ou objet"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("État"), choices=[("", _("Tous les états")), *MailState.choices], required=False
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@access(administrator)
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first, by pages that cost the same however deep."""
    form = FindMailForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    found = OutboxMail.objects.containing(wanted.get("text", ""))
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("before"):
        found = found.filter(pk__lt=wanted["before"])
    mails = list(found.defer("text", "calendar")[: PER_PAGE + 1])
    addresses = [mail.to for mail in mails[:PER_PAGE]]
    mail_read.send(sender=OutboxMail, reader=request.user, addresses=addresses)
    query = request.GET.copy()
    query.pop("before", None)
    newest = query.urlencode()
    if len(mails) > PER_PAGE:
        query["before"] = str(mails[PER_PAGE - 1].pk)
    context = {
        "form": form,
        "mails": mails[:PER_PAGE],
        "older": query.urlencode() if len(mails) > PER_PAGE else "",
        "newest": newest if wanted.get("before") else None,
        "filtered": bool(wanted.get("text") or wanted.get("state")),
    }
    return render(request, "kit/outbox.html", context)


@access(administrator)
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it was written."""
    mail = get_object_or_404(OutboxMail, pk=pk)
    mail_read.send(sender=OutboxMail, reader=request.user, addresses=[mail.to])
    return render(request, "kit/outbox_mail.html", {"mail": mail})


@access(administrator)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a message that failed back among those to send."""
    mail = get_object_or_404(OutboxMail, pk=pk)
    if service.send_again(mail):
        messages.success(request, gettext("Le message est de nouveau à envoyer."))
    else:
        messages.info(request, gettext("Ce message n’est pas en échec : rien n’est renvoyé."))
    return redirect("outbox_mail", pk)

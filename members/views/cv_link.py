"""A CV on the web: its owner's page of addresses, and what a reader sees."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import allowed, limited
from eclub.kit.secret_links import forgetting, secret_page, showing_once, shown_once
from eclub.kit.shelf import as_download, as_picture
from members.access import AuthenticatedHttpRequest
from members.forms.cv_link import CvAnswerForm, CvLinkForm
from members.models import Cv, CvLink, CvPhoto
from members.services import cv_link as links
from members.services import cv_paper, cv_pdf


@access(signed_in)
def cv_links(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One's addresses, and a new one, which the page after it shows this once."""
    cv = get_object_or_404(Cv.objects.of(request.user))
    form = CvLinkForm(cv, timezone.localdate(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _link, token = links.publish(
            cv,
            selection=chosen.get("selection"),
            note=chosen["note"],
            shows_email=chosen["shows_email"],
            shows_phone=chosen["shows_phone"],
            shows_photo=chosen.get("shows_photo", False),
            until=chosen["until"],
            by=request.user,
        )
        return showing_once(request, redirect("cv_links"), token)
    return _show(request, cv, form)


@access(signed_in)
@require_POST
def cv_link_renew(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another address for the same page; the former one stops working."""
    link = _own(request, pk)
    return showing_once(request, redirect("cv_links"), links.renew(link, by=request.user))


@access(signed_in)
@require_POST
def cv_link_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take one page off the web."""
    links.withdraw(_own(request, pk), timezone.now(), by=request.user)
    messages.success(request, _("Cette adresse ne marche plus."))
    return redirect("cv_links")


def _own(request: AuthenticatedHttpRequest, pk: int) -> CvLink:
    found: CvLink = get_object_or_404(
        CvLink.objects.open(timezone.localdate()).select_related("cv"),
        cv__owner=request.user,
        pk=pk,
    )
    return found


def _show(request: AuthenticatedHttpRequest, cv: Cv, form: CvLinkForm) -> HttpResponse:
    token = shown_once(request)
    address = settings.PUBLIC_URL + reverse("cv_online", args=[token]) if token else ""
    shown = CvLink.objects.filter(cv=cv).open(timezone.localdate()).select_related("selection")
    context = {"form": form, "links": shown, "address": address}
    status = 422 if form.errors else 200
    response = render(request, "members/cv_links.html", context, status=status)
    return forgetting(request, response) if token else response


def _of_token(
    view: Callable[[HttpRequest, CvLink, str], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the page that a secret opens to the view, in its owner's language; else 404."""

    def found(request: HttpRequest, token: str) -> HttpResponse:
        link = links.find(token, timezone.localdate())
        if link is None:
            raise Http404
        with translation.override(link.cv.owner.language):
            response = view(request, link, token)
            response.headers["Content-Language"] = translation.get_language()
            return response

    return found


@require_safe
@access(public)
@secret_page
@_of_token
def cv_online(request: HttpRequest, link: CvLink, token: str) -> HttpResponse:
    """The CV for whoever has its address."""
    if request.user != link.cv.owner and request.method == "GET":
        links.count_view(link, timezone.localdate())
    owner = link.cv.owner
    paper = cv_paper.of(links.document_of(link), language=owner.language, name=owner.full_name)
    has_photo = link.shows_photo and CvPhoto.objects.filter(cv=link.cv).exists()
    context = {
        "paper": paper,
        "link": link,
        "token": token,
        "photo_address": reverse("cv_online_photo", args=[token]) if has_photo else "",
    }
    return render(request, "members/cv_online.html", context)


@require_safe
@access(public)
@secret_page
@_of_token
def cv_online_photo(request: HttpRequest, link: CvLink, token: str) -> HttpResponse:
    """The picture of that page, gone with it."""
    if (content := links.photo_of(link)) is None:
        raise Http404
    return as_picture(content)


@require_safe
@access(public)
@secret_page
@limited("print_cv_online", reading=True)
@_of_token
def cv_online_pdf(request: HttpRequest, link: CvLink, token: str) -> HttpResponse:
    """The same page on paper."""
    try:
        content = links.print_now(link, timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("cv_online", token)
    name = cv_pdf.file_name(link.cv.owner.full_name)
    return as_download(content, name=name, media_type="application/pdf")


@access(public)
@secret_page
@_of_token
def cv_online_answer(request: HttpRequest, link: CvLink, token: str) -> HttpResponse:
    """Write to the person, whose address stays hidden."""
    form = CvAnswerForm(request.POST or None)
    if form.is_valid():
        if allowed(request, "answer_cv"):
            links.answer(link, **form.cleaned_data)
            messages.success(request, _("Votre message est parti. Merci !"))
            return redirect("cv_online", token)
        form.add_error(None, _("Trop de messages d’affilée. Réessayez dans une heure."))
    context = {"form": form, "link": link, "token": token}
    status = 422 if form.errors else 200
    return render(request, "members/cv_online_answer.html", context, status=status)

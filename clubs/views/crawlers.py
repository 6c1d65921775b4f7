"""What search engines are told: which pages are for anybody, and where they are.

Pages behind a secret link are in no list and say ``noindex`` themselves: to be refused them here
an engine would have to be told their addresses, and would never read that it must forget them.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clubs.services import coming
from eclub.kit.access import access, public
from eclub.kit.rates import limited

# They lead a robot nowhere but to the sign-in.
SIGNED_IN = ("/accounts/", "/administration/", "/clubs/", "/figures/", "/sessions/")
OPEN = ("/figures/open/",)


@require_safe
@access(public)
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in OPEN),
        *(f"Disallow: {path}" for path in SIGNED_IN),
        f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@access(public)
@limited("read_sitemap", reading=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The first page, where clubs open, and the clubs one may ask to join."""
    places = [
        reverse("home"),
        reverse("coming_clubs"),
        *(
            reverse("coming_departement", args=[one.code])
            for region in coming.regions()
            for one in region.departements
        ),
        *(reverse("apply", args=[pk]) for pk in coming.soonest()),
    ]
    addresses = [settings.PUBLIC_URL + place for place in places]
    return render(
        request, "clubs/sitemap.xml", {"addresses": addresses}, content_type="application/xml"
    )

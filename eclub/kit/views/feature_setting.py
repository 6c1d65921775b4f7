"""Feature settings, as administrators read and decide them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, administrator
from eclub.kit.feature_settings import MEMORY, Setting, every
from eclub.kit.forms import Form
from eclub.kit.models import FeatureSetting
from eclub.kit.services import feature_setting as service

SHOWN_CHANGES = 10


@dataclass(frozen=True)
class Line:
    """One setting of the list; without a moment it is as the environment says."""

    setting: Setting[Any]
    changed_at: datetime | None


@access(administrator)
def feature_settings(request: HttpRequest) -> HttpResponse:
    """All of them, by group, with what holds now."""
    # Whoever decided a moment ago may have done so in another process.
    MEMORY.forget()
    changed = dict(FeatureSetting.objects.values_list("key", "changed_at"))
    groups: dict[str, list[Line]] = {}
    for setting in every().values():
        line = Line(setting, changed.get(setting.key))
        groups.setdefault(str(setting.group), []).append(line)
    return render(request, "kit/feature_settings.html", {"groups": groups})


@access(administrator)
def feature_setting(request: HttpRequest, key: str) -> HttpResponse:
    """One of them: what it changes, what was decided before, and the field to decide in."""
    setting = _named(key)
    MEMORY.forget()
    sent = request.POST if request.method == "POST" else None
    form = Form(sent, initial={"value": setting.value})
    form.add_field("value", setting.field())
    if form.is_valid():
        if service.change(setting, form.cleaned_data["value"], by=cast(models.Model, request.user)):
            messages.success(request, _("Le réglage est enregistré."))
        else:
            messages.info(request, _("Rien ne change : cette valeur était déjà la bonne."))
        return redirect("feature_settings")
    context = {
        "setting": setting,
        "form": form,
        "is_decided": FeatureSetting.objects.filter(key=key).exists(),
        "default": setting.in_words(setting.default()),
        "changes": list(_changes(setting)),
    }
    status = 422 if form.errors else 200
    return render(request, "kit/feature_setting.html", context, status=status)


@access(administrator)
@require_POST
def feature_setting_reset(request: HttpRequest, key: str) -> HttpResponse:
    """Back to what the environment says."""
    if service.reset(_named(key), by=cast(models.Model, request.user)):
        messages.success(request, _("La valeur d’origine est rétablie."))
    else:
        messages.info(request, _("Ce réglage avait déjà sa valeur d’origine."))
    return redirect("feature_settings")


def _named(key: str) -> Setting[Any]:
    try:
        return every()[key]
    except KeyError:
        raise Http404 from None


def _changes(setting: Setting[Any]) -> Iterator[dict[str, object]]:
    for event in service.history(setting)[:SHOWN_CHANGES]:
        old, new = event.details.get("old"), event.details.get("new")
        yield {
            "at": event.at,
            "by": event.actor,
            "has_values": None not in (old, new),
            "old": "" if old is None else setting.in_words(old),
            "new": "" if new is None else setting.in_words(new),
            "is_reset": event.action == "feature_setting.reset",
        }

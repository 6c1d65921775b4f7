"""What a member keeps of searching: searches to make again, companies that are not for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import User
from prospecting.models.company import Company

SEARCH_NAME_LENGTH = 60
# Of an address: the filters in use.
QUERY_LENGTH = 400


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: User) -> "SavedSearchQuerySet":
        return self.filter(owner=user)


class SavedSearch(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("nom de la recherche"), max_length=SEARCH_NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH)
    saved_at = models.DateTimeField(auto_now=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("recherche enregistrée")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_search_once_by_name")
        ]

    def __str__(self) -> str:
        return self.name


class RejectionQuerySet(models.QuerySet["Rejection"]):
    def of(self, user: User) -> "RejectionQuerySet":
        return self.filter(member=user)


class Rejection(models.Model):
    """« Pas pour moi »: a company that is proposed to this person no more; nobody else sees it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rejections")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    rejected_at = models.DateTimeField(auto_now_add=True)

    objects = RejectionQuerySet.as_manager()

    class Meta:
        ordering = ["-rejected_at", "-id"]
        verbose_name = _("entreprise écartée")
        constraints = [
            models.UniqueConstraint(fields=["member", "company"], name="rejected_once_by_member")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.company_id}"

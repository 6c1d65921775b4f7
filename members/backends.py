"""What administrators may do in Django's administration: everything it shows."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from members.models import User


class AdministratorBackend(BaseBackend):
    """Answers for rights only; it signs nobody in."""

    def has_perm(
        self, user_obj: User | AnonymousUser, perm: str, obj: object | None = None
    ) -> bool:
        return isinstance(user_obj, User) and user_obj.is_active and user_obj.is_administrator

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)

"""When signing in asks for a second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from members.models import User


class SecondFactorStage(AuthenticateStage):
    """For staff, and for whoever set up an application; a member's passkey is a convenience.

    A member with a passkey on their telephone must still come in with a code by e-mail on the
    library's computer.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        if not isinstance(person, User):
            return False
        asks = (
            person.is_on_staff
            or Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
        )
        return asks and bool(super()._should_handle(request))

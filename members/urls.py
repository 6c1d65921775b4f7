"""Addresses of people and invitations."""

from django.urls import path

from members.views import account, charter, invitation, language, staff

urlpatterns = [
    path("account/", account.account, name="account"),
    path("charter/", charter.charter, name="charter"),
    path("language/", language.language, name="language"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/again/", invitation.ask_again, name="invitation_again"),
    path("staff/", staff.staff, name="staff"),
    path("staff/roles/<int:pk>/end/", staff.end_role, name="role_end"),
    path(
        "staff/invitations/<int:pk>/renew/",
        staff.renew_invitation,
        name="staff_invitation_renew",
    ),
    path(
        "staff/invitations/<int:pk>/withdraw/",
        staff.withdraw_invitation,
        name="staff_invitation_withdraw",
    ),
    # Before allauth's own route of this name and address.
    path("accounts/2fa/webauthn/add/", account.add_passkey, name="mfa_add_webauthn"),
]

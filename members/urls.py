"""Addresses of people and invitations."""

from django.urls import path

from members.views import account, charter, contact, contact_import, invitation, language, staff

urlpatterns = [
    path("account/", account.account, name="account"),
    path("charter/", charter.charter, name="charter"),
    path("language/", language.language, name="language"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/again/", invitation.ask_again, name="invitation_again"),
    path("network/", contact.contact_list, name="contact_list"),
    path("network/import/", contact_import.contact_import, name="contact_import"),
    path(
        "network/imports/<int:pk>/",
        contact_import.contact_import_account,
        name="contact_import_account",
    ),
    path(
        "network/imports/<int:pk>/columns/",
        contact_import.contact_import_columns,
        name="contact_import_columns",
    ),
    path("network/contacts.vcf", contact_import.contacts_export, name="contacts_export"),
    path("network/contacts/new/", contact.contact_add, name="contact_add"),
    path("network/contacts/delete/", contact.contacts_delete, name="contacts_delete"),
    path("network/contacts/<int:pk>/", contact.contact, name="contact"),
    path("network/contacts/<int:pk>/touched/", contact.contact_touched, name="contact_touched"),
    path("network/contacts/<int:pk>/merge/", contact.contact_merge, name="contact_merge"),
    path("network/contacts/<int:pk>/delete/", contact.contact_delete, name="contact_delete"),
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

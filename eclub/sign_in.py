"""What django-allauth is given: how often anything may be asked for, and our forms for its own.

The limits are those of the whole platform: see ``eclub.kit.rates``.
"""

LIMITS = {
    "confirm_identity": "6/h/user",
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",
    # Nobody fills somebody else's mailbox with codes and links, nor keeps them out by using up
    # what they may ask for: from one place, from all, and from browsers they signed in from.
    "mail_a_code_from": "3/m/key,5/h/key",
    "mail_a_code": "4/m/key,12/h/key",
    "mail_a_code_known": "3/m/key,12/h/key",
    # Browsers in which what one person typed is kept.
    "keep_form": "20/h/key",
    "accept_invitation": "30/m/ip",
    "ask_invitation": "10/h/ip",
    # Submissions that send invitations; an advisor with several clubs stays far below.
    "invite": "60/h/user",
    # A code has a hundred bits: nobody guesses one, and nobody needs to look up more.
    "check_certificate": "30/m/ip",
    "issue_certificate": "60/h/user",
    # A whole agency may apply from one room; one address asks for few seats a day.
    "apply": "30/h/ip",
    "apply_address": "5/d/key",
    "application_page": "30/m/ip",
    "find_occupation": "120/m/ip",
    # What one person adds to the pages of their club: nobody types that much.
    "write_in_club": "60/10m/user",
    "import_contacts": "60/h/user",
    # Nobody tries the names of all companies to learn where the club knows somebody.
    "ask_club_network": "60/h/user",
    "export_contacts": "60/h/user",
    "answer_cv": "10/h/ip",
    # Paper, a brochure's too, is made or read back for each; so is an import or a photo.
    "print_cv": "60/10m/user",
    "import_cv": "60/h/user",
    "print_cv_online": "30/m/ip",
    # A whole company may sit behind one address; nobody needs more.
    "employer_page": "30/m/ip",
    "read_open_figures": "60/m/ip",
    "try_upload": "20/m/ip",
    "read_sitemap": "60/m/ip",
    # A report is a PDF or a spreadsheet, made for each who asks.
    "export_figures": "60/10m/user",
    # By one click in a mail program: its servers ask for many people from one address.
    "stop_mail": "120/m/ip",
    # A club's members may all sit behind the address of one hall; nobody answers that often.
    "answer_follow_up": "60/m/ip",
    # Everything held on somebody is read for each.
    "export_my_data": "5/d/user",
}
FORMS = {
    "login": "members.forms.sign_in.PasswordForm",
    "request_login_code": "members.forms.sign_in.AskCodeForm",
    "confirm_login_code": "members.forms.sign_in.CodeForm",
    "reset_password": "members.forms.sign_in.ForgottenPasswordForm",
    "reset_password_from_key": "members.forms.sign_in.NewPasswordForm",
    "change_password": "members.forms.sign_in.ChangePasswordForm",
    "set_password": "members.forms.sign_in.FirstPasswordForm",
    "add_email": "members.forms.sign_in.NewAddressForm",
    "reauthenticate": "members.forms.sign_in.ConfirmPasswordForm",
}
SECOND_FACTOR_FORMS = {
    "add_webauthn": "members.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "members.forms.second_factor.RenamePasskeyForm",
    "activate_totp": "members.forms.second_factor.ActivateApplicationForm",
    "deactivate_totp": "members.forms.second_factor.DeactivateApplicationForm",
    "generate_recovery_codes": "members.forms.second_factor.NewRecoveryCodesForm",
    "authenticate": "members.forms.second_factor.SecondFactorForm",
    "reauthenticate": "members.forms.second_factor.ConfirmIdentityForm",
}

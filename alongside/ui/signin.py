"""What sign-in pages say when something is wrong, in place of allauth's own sentences.

`people.accounts` puts these into its adapters: `error_messages = {**Default.error_messages, ...}`.
None of them tells a stranger whether an address is known here.
"""

from django.utils.translation import gettext_lazy as _

ACCOUNT_ERRORS = {
    "account_inactive": _("This sign-in is switched off. Phone your practice or your service."),
    "cannot_remove_primary_email": _(
        "This is your main address. Make another one the main one first."
    ),
    "duplicate_email": _("You have this address already."),
    "email_password_mismatch": _(
        "The email address and the password do not go together. Check both and try again."
    ),
    "email_taken": _("There is a sign-in with this email address already."),
    "enter_current_password": _("Type the password that you have now."),
    "incorrect_code": _("This code is not right, or it is too old. Try the newest one."),
    "incorrect_password": _("This is not your password. Check for capital letters and try again."),
    "invalid_or_expired_key": _("This link does not work any more. Ask for a new one."),
    "invalid_login": _("The email address and the password do not go together."),
    "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    "max_email_addresses": _("You cannot have more than %d email addresses here."),
    "rate_limited": _("That was too often. Wait a few minutes and try again."),
    "same_as_current": _("This is the same as before. Choose something else."),
    "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again."),
    "unknown_email": _("We cannot use this email address here."),
    "unverified_primary_email": _("Confirm the address first, then make it the main one."),
}

MFA_ERRORS = {
    "add_email_blocked": _("Switch off your second step before you add an email address."),
    "cannot_delete_authenticator": _("You need a second step, so this one cannot be removed."),
    "cannot_generate_recovery_codes": _(
        "Set up a passkey or a code app first. Then you can make spare codes."
    ),
    "incorrect_code": ACCOUNT_ERRORS["incorrect_code"],
    "unverified_email": _(
        "Confirm your email address first: press the link in the email that we sent you."
    ),
}

UNKNOWN_PASSKEY = _(
    "This passkey does not open anything here, or it took too long. Try again, or choose another "
    "way."
)

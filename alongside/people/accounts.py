"""How signing in with e-mail meets people: allauth's adapters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alongside.core import keys
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.standing import Standing
from alongside.people.actions import logins
from alongside.people.addresses import client_address
from alongside.people.middleware import remember_language
from alongside.people.models import Login
from alongside.ui.paths import is_ours
from alongside.ui.signin import ACCOUNT_ERRORS, MFA_ERRORS, UNKNOWN_PASSKEY

_login = Standing(lambda key: Login.objects.filter(pk=key), key=uuid4())


class Backend(AuthenticationBackend):
    """allauth's own; who is signed in is asked at every request."""

    def get_user(self, user_id: UUID) -> Login | None:
        """The login of a session, if it may still be used."""
        login = _login.first(key=user_id)
        return login if login is not None and self.user_can_authenticate(login) else None


class AccountAdapter(DefaultAccountAdapter):
    """Every new login gets a person; mail goes through the outbox (EMAIL_BACKEND)."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        if commit:
            by = Actor(channel=Channel.WEB, assurance=Assurance.PASSWORD)
            name = form.cleaned_data.get("name", "").strip()
            logins.open_login(by=by, login=user, name=name)
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever came in by a passkey alone is asked for it again, not for a password."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if did_use_passwordless_login(context.request, user):
            found.sort(key=lambda way: way["id"] != "mfa_reauthenticate:webauthn")
        return found

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Addresses in mails begin with ours, whatever host the browser said that it asked: else a
        new password would be chosen at somebody else's."""
        ours = {
            name: settings.ALONGSIDE_ADDRESS + urlsplit(value).path
            for name, value in context.items()
            if name.endswith("_url") and isinstance(value, str)
        }
        super().send_mail(template_prefix, email, context | ours)

    def is_safe_url(self, url: str) -> bool:
        return is_ours(url)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.person is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.person.language)
        return response


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes are encrypted at rest; devices show passkeys by our name."""

    error_messages = DefaultMFAAdapter.error_messages | MFA_ERRORS

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A passkey is no code, and what is said about it speaks of none."""
        if code == "incorrect_code" and "credential" in context.request.POST:
            return ValidationError(UNKNOWN_PASSKEY, code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}

    def _fernet(self) -> Fernet:
        import base64

        return Fernet(base64.urlsafe_b64encode(keys.derived_key("mfa secrets")))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()

"""Settings. Everything that differs between places comes from the environment:

ALONGSIDE_DATA       the data folder (default: .data beside the code): embedded database, keys, logs
ALONGSIDE_MODE       "production" (default when DATABASE_URL is set), "demo" or "development"
ALONGSIDE_SECRET     signs sessions and links (default: made once in the data folder)
ALONGSIDE_KEYS       key-encryption keys, newest first (default: keys.txt in the data folder)
ALONGSIDE_HOSTS      host names, comma-separated
ALONGSIDE_ADDRESS    the address that links in messages begin with
ALONGSIDE_BEHIND_PROXY   "1" behind one proxy that writes X-Forwarded-For: throttles count its word
DATABASE_URL, ALONGSIDE_OWNER_URL, ALONGSIDE_SEALER_URL   a PostgreSQL of your own
ALONGSIDE_SMTP       smtp://user:password@host:port or smtps://; ALONGSIDE_FROM the sender
ALONGSIDE_NOTIFY_KEY and the rest of NOTIFY   texts by GOV.UK Notify (docs/how-to/send-texts.md)
ALONGSIDE_SMPP       smpp://name:password@host:port?from=447700900000 or smpps://
ALONGSIDE_TWILIO_ACCOUNT and the rest of TWILIO   texts by Twilio
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from alongside.core.databases import Connection, connections

ROOT = Path(__file__).resolve().parents[2]
ALONGSIDE_DATA = Path(os.environ.get("ALONGSIDE_DATA", ROOT / ".data")).resolve()
ALONGSIDE_MODE = os.environ.get(
    "ALONGSIDE_MODE", "production" if os.environ.get("DATABASE_URL") else "development"
)
PRODUCTION = ALONGSIDE_MODE == "production"
DEMO = ALONGSIDE_MODE == "demo"
DEBUG = os.environ.get("ALONGSIDE_DEBUG") == "1" and not PRODUCTION


def _kept_secret(name: str, make: str) -> str:
    """A secret made once, kept in the data folder and readable by its owner only."""
    path = ALONGSIDE_DATA / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole under another name, then linked: nobody ever reads half a secret, and of
        # two processes that start together the first one's counts.
        part = path.with_name(f"{name}.{os.getpid()}")
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(make + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_text().strip()


def _new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


SECRET_KEY = os.environ.get("ALONGSIDE_SECRET") or _kept_secret(
    "secret.txt", secrets.token_urlsafe(60)
)
ALONGSIDE_KEYS = [
    key
    for key in (os.environ.get("ALONGSIDE_KEYS") or _kept_secret("keys.txt", _new_key()))
    .replace("\n", ",")
    .split(",")
    if key.strip()
]
ALONGSIDE_AUDIT_HEAD = os.environ.get(
    "ALONGSIDE_AUDIT_HEAD", str(ALONGSIDE_DATA / "audit-head.txt")
)

_address = os.environ.get("ALONGSIDE_ADDRESS", "http://localhost:8000")
ALONGSIDE_ADDRESS = _address.rstrip("/")
ALLOWED_HOSTS = [
    host
    for host in os.environ.get(
        "ALONGSIDE_HOSTS", urlsplit(_address).hostname or "" if PRODUCTION else "*"
    ).split(",")
    if host
]
CSRF_TRUSTED_ORIGINS = [ALONGSIDE_ADDRESS] if PRODUCTION else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(["alongside.demo"] if DEMO else []),
    "alongside.home",
    "alongside.plans",
    "alongside.decisions",
    "alongside.followups",
    "alongside.publishing",
    "alongside.worklist",
    "alongside.messaging",
    "alongside.instruments",
    "alongside.records",
    "alongside.people",
    "alongside.ui",
    "alongside.core",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads with random bytes against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alongside.people.middleware.ActorMiddleware",
    "alongside.plans.drafts.DraftMiddleware",
]

ROOT_URLCONF = "alongside.config.urls"
WSGI_APPLICATION = "alongside.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "alongside.config.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "alongside.config.jinja.csrf_once",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(role: str, found: Connection) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.name,
        "USER": found.user,
        "PASSWORD": found.password,
        "HOST": found.host,
        "PORT": found.port,
        "ATOMIC_REQUESTS": role == "app",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **found.options,
            "connect_timeout": 5,
            # A person or a team is two tables, so a row with its people joins ten: to try every
            # order of them took the planner 100 ms. In fours it takes 4, and they run as fast.
            "options": "-c statement_timeout=15000 -c lock_timeout=8000"
            " -c idle_in_transaction_session_timeout=60000 -c join_collapse_limit=4"
            if role == "app"
            else "",
        },
    }


# With a server of your own, a process has only the roles that its environment names.
DATABASES = {
    "default" if role == "app" else role: _database(role, found)
    for role, found in connections(ALONGSIDE_DATA, os.environ).items()
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

AUTH_USER_MODEL = "people.Login"
AUTHENTICATION_BACKENDS = ["alongside.people.accounts.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "alongside.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "alongside.people.forms.ways_in.SignUpName"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # tablets and desks are shared
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a password, address or second step changes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alongside"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_ADAPTER = "alongside.people.accounts.MfaAdapter"
MFA_FORMS = {"add_webauthn": "alongside.people.forms.ways_in.AddPasskeyForm"}
LOGIN_URL = "/sign-in/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/way-in/goodbye/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [ROOT / "alongside" / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = USE_TZ = True
LANGUAGE_COOKIE_NAME = "alongside_language"
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "/static/"
STATIC_ROOT = ALONGSIDE_DATA / "static"
WHITENOISE_USE_FINDERS = ALONGSIDE_MODE == "development"  # no collecting while developing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION or DEMO
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

SESSION_ENGINE = "alongside.core.sessions"
SESSION_COOKIE_NAME = "alongside"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "alongside.ui.views.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_SERIALIZER = "alongside.core.sessions.SealedSerializer"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = os.environ.get("ALONGSIDE_TLS_REDIRECT", "1") == "1"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'", "blob:"],  # blob: a recording is listened to before it is sent
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# Only a proxy of ours may say where a request comes from (people/addresses).
ALONGSIDE_BEHIND_PROXY = os.environ.get("ALONGSIDE_BEHIND_PROXY") == "1"

# Every mail goes through the outbox; the SMTP gateway sends it from there.
EMAIL_BACKEND = "alongside.messaging.backends.OutboxBackend"
_smtp = urlsplit(os.environ.get("ALONGSIDE_SMTP", "smtp://localhost:25"))
SMTP = {
    "host": _smtp.hostname or "localhost",
    "port": _smtp.port or (465 if _smtp.scheme == "smtps" else 25),
    "username": unquote(_smtp.username or ""),
    "password": unquote(_smtp.password or ""),
    "use_ssl": _smtp.scheme == "smtps",
    "use_tls": "starttls" in _smtp.query,
    "timeout": 20,
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("ALONGSIDE_FROM", "alongside@localhost")

# Who carries texts. Without a key there is no account, and nobody is texted.
NOTIFY: dict[str, Any] = {
    "key": os.environ.get("ALONGSIDE_NOTIFY_KEY", ""),
    "template": os.environ.get("ALONGSIDE_NOTIFY_TEMPLATE", ""),
    "url": os.environ.get("ALONGSIDE_NOTIFY_URL", "https://api.notifications.service.gov.uk"),
    "sender": os.environ.get("ALONGSIDE_NOTIFY_SENDER", ""),
    # What Notify says when it calls us: two while the token is changed.
    "tokens": os.environ.get("ALONGSIDE_NOTIFY_TOKEN", "").split(","),
}
_smpp = urlsplit(os.environ.get("ALONGSIDE_SMPP", ""))
_smpp_more = dict(parse_qsl(_smpp.query))
SMPP: dict[str, Any] = {
    "host": _smpp.hostname or "",
    "port": _smpp.port or 2775,
    "name": unquote(_smpp.username or ""),
    "password": unquote(_smpp.password or ""),
    "tls": _smpp.scheme == "smpps",
    "sender": _smpp_more.get("from", ""),
    "system_type": _smpp_more.get("type", ""),
    "timeout": 20,
}
TWILIO: dict[str, Any] = {
    "account": os.environ.get("ALONGSIDE_TWILIO_ACCOUNT", ""),
    "token": os.environ.get("ALONGSIDE_TWILIO_TOKEN", ""),
    "sender": os.environ.get("ALONGSIDE_TWILIO_FROM", ""),
    "url": os.environ.get("ALONGSIDE_TWILIO_URL", "https://api.twilio.com"),
}
# Where the demo's post box and phones keep what they are sent.
DEMO_FOLDER = ALONGSIDE_DATA

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "alongside": {"level": "INFO"},
        # Query strings and form values of a failed request may hold a person's words.
        "django.request": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Clients of providers quote what they were answered: a number may be in it.
        "notifications_python_client": {"level": "CRITICAL"},
        "urllib3": {"level": "CRITICAL"},
        "smpplib": {"level": "CRITICAL"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []

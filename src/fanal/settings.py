"""Django's settings, all from the environment (`fanal.environment` has the table). Nothing secret stands here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from fanal import environment as env
from fanal.core.errors import BadInput
from fanal.outgoing import read_networks
from fanal.outgoing.signing import is_secret
from fanal.provider import read_provider

PACKAGE = Path(__file__).resolve().parent
FANAL_HOME = env.home()
FANAL_TRAINING = env.read_flag("FANAL_TRAINING")
FANAL_ORIGIN = env.read("FANAL_ORIGIN").rstrip("/")
_origin = urlsplit(FANAL_ORIGIN)
if _origin.scheme not in {"http", "https"} or not _origin.hostname:
    raise BadInput("FANAL_ORIGIN must look like https://node.example.org.", place="FANAL_ORIGIN")
FANAL_BIND = env.read_address("FANAL_BIND")
FANAL_LIVE_BIND = env.read_address("FANAL_LIVE_BIND")
FANAL_KEY_SERVICE = env.read_address("FANAL_KEY_SERVICE") if env.read("FANAL_KEY_SERVICE") else ""
FANAL_KEY_SERVICE_BIND = env.read_address("FANAL_KEY_SERVICE_BIND")
FANAL_KEY_SERVICE_FOLDER = Path(env.read("FANAL_KEY_SERVICE_FOLDER") or FANAL_HOME / "keyservice").expanduser()
if FANAL_KEY_SERVICE and not env.read("DATABASE_URL"):
    raise BadInput("Several machines need PostgreSQL: set DATABASE_URL, or leave FANAL_KEY_SERVICE empty.", place="FANAL_KEY_SERVICE")
FANAL_LIVE_ORIGIN = (
    env.read("FANAL_LIVE_ORIGIN").rstrip("/")
    or f"{_origin.scheme}://{_origin.hostname}:{FANAL_LIVE_BIND.rpartition(':')[2]}"
)
FANAL_MAX_UPLOAD_BYTES = env.read_int("FANAL_MAX_UPLOAD_MB", least=1, most=200) * 1024 * 1024
FANAL_TRUSTED_PROXIES = env.read_int("FANAL_TRUSTED_PROXIES", least=0, most=5)
try:
    FANAL_WEBHOOK_NETWORKS = read_networks(env.read_list("FANAL_WEBHOOK_NETWORKS"))
except ValueError as error:
    sentence = "FANAL_WEBHOOK_NETWORKS holds networks such as 10.20.0.0/16, separated by commas."
    raise BadInput(sentence, place="FANAL_WEBHOOK_NETWORKS") from error
FANAL_WEBHOOK_TRUST = env.read("FANAL_WEBHOOK_CA_FILE")
FANAL_TELEPHONE_SECRETS = (env.read_secret("FANAL_TELEPHONE_SECRET_FILE") or "").split()
if not all(is_secret(one) for one in FANAL_TELEPHONE_SECRETS):
    raise BadInput("Each line of the file of FANAL_TELEPHONE_SECRET_FILE begins with whsec_, then base64.", place="FANAL_TELEPHONE_SECRET_FILE")
FANAL_TEXT_SECRETS = (env.read_secret("FANAL_TEXT_SECRET_FILE") or "").split()
if not all(is_secret(one) for one in FANAL_TEXT_SECRETS):
    raise BadInput("Each line of the file of FANAL_TEXT_SECRET_FILE begins with whsec_, then base64.", place="FANAL_TEXT_SECRET_FILE")
FANAL_TEXT_GATEWAY = env.read("FANAL_TEXT_GATEWAY_FILE")
FANAL_TEXT_GATEWAY_SECRET = env.read_secret("FANAL_TEXT_GATEWAY_SECRET_FILE") or ""
#: On a training system a gateway on this machine may be called, to try it.
FANAL_TEXT_LOOPBACK = read_networks(["127.0.0.0/8", "::1/128"]) if FANAL_TRAINING else ()
FANAL_OIDC = read_provider(training=FANAL_TRAINING)


def _secret_key() -> str:
    """From its file. A node that was not initialised gets one for this process only: nothing signed outlives it."""
    given = env.read_secret("FANAL_SECRET_KEY_FILE")
    if given:
        return given
    made = FANAL_HOME / "secret.key"
    if made.exists():
        return made.read_text(encoding="ascii").strip()
    from django.core.management.utils import get_random_secret_key

    return get_random_secret_key()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [_origin.hostname, *env.read_list("FANAL_ALLOWED_HOSTS")]
ROOT_URLCONF = "fanal.urls"
WSGI_APPLICATION = "fanal.wsgi.application"
AUTH_USER_MODEL = "accounts.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "fanal.web",
    "fanal.jobs",
    "fanal.live",
    "fanal.vault",
    "fanal.journal",
    "fanal.accounts",
    "fanal.network",
    "fanal.exports",
    "fanal.cases",
    "fanal.desk",
    "fanal.privacy",
    "fanal.api",
    "fanal.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "fanal.ops.metrics.MetricsMiddleware",
    "fanal.web.middleware.RequestIdMiddleware",
    "fanal.web.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fanal.vault.middleware.VaultMiddleware",
    "fanal.network.middleware.NodeMiddleware",
    "fanal.accounts.middleware.ShiftMiddleware",
    "fanal.web.middleware.ErrorPagesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fanal.web.context.page",
                "fanal.network.context.node",
                "fanal.accounts.context.access",
                "fanal.ops.context.restored",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "fanal.web.templatetags.fanal"],
        },
    },
]


def _database() -> dict[str, Any]:
    """SQLite in FANAL_HOME, or PostgreSQL by DATABASE_URL."""
    url = env.read("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "fanal.ops.sqlite",
            "NAME": str(FANAL_HOME / "fanal.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadInput("DATABASE_URL must begin with postgresql://; leave it empty for SQLite.", place="DATABASE_URL")
    from urllib.parse import parse_qs

    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": env.read_secret("FANAL_DATABASE_PASSWORD_FILE") or unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**query, "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }


DATABASES = {"default": _database()}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

_suffix = env.read("FANAL_COOKIE_SUFFIX")
_secure = _origin.scheme == "https"
_prefix = "__Host-" if _secure else ""
SESSION_COOKIE_NAME = f"{_prefix}fanal{_suffix and '-' + _suffix}"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# The default puts what was said (references, colleagues' names) into a cookie without the node's suffix or `__Host-`.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_NAME = f"{_prefix}fanal-csrf{_suffix and '-' + _suffix}"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [FANAL_ORIGIN]
CSRF_FAILURE_VIEW = "fanal.web.views.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"fanal-language{_suffix and '-' + _suffix}"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 63_072_000 if _secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Without this every client behind the proxy is one network, and one of them slows the sign-in of all.
ALLAUTH_TRUSTED_PROXY_COUNT = FANAL_TRUSTED_PROXIES
if FANAL_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Uploads never touch the disk in clear: they stay in memory up to the limit, and the limit is checked before reading.
FILE_UPLOAD_HANDLERS = ["fanal.web.uploads.MemoryOnlyUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

#: Offered to people: only languages whose catalogue is complete for the staff pages (a test holds this).
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("el", _("Greek")), ("ar", _("Arabic"))]
LANGUAGE_CODE = env.read_choice("FANAL_LANGUAGE", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.read_choice("FANAL_TIME_ZONE", available_timezones(), examples="Europe/Brussels, Europe/Athens and the like")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# `fanal serve` collects them at every start; without (tests, commands) they are found where they lie.
STATIC_ROOT = FANAL_HOME / "static"
_collected = (STATIC_ROOT / "staticfiles.json").exists() or os.environ.get("FANAL_COLLECTING") == "1"
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_MANIFEST_STRICT = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fanal.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "fanal.accounts.adapters.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# allauth counts per network: behind one address ten passkeys a minute are a hotline at the change of shifts, and it locks them out.
# What can be guessed is slowed by accounts.throttle, per account; a passkey has nothing to guess.
ACCOUNT_RATE_LIMITS: bool = False
MFA_RATE_LIMITS: bool = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
MFA_TOTP_ISSUER = "Fanal"
# The clocks of phones differ: half a minute either way. Each code still opens once only (accounts.throttle.spend).
MFA_TOTP_TOLERANCE = 1

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "fanal.ops.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"}},
    "root": {"handlers": ["out"], "level": env.read_choice("FANAL_LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"])},
    "loggers": {
        "django": {"handlers": ["out"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["out"], "level": "ERROR", "propagate": False},
    },
}
# A traceback holds values of variables; the reports that Django would mail or show are off (DEBUG is never on).
DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"
ADMINS: list[str] = []
EMAIL_BACKEND = "fanal.ops.mail.Outbox"
DEFAULT_FROM_EMAIL = env.read("FANAL_MAIL_FROM") or f"fanal@{_origin.hostname}"
SILENCED_SYSTEM_CHECKS: list[str] = []

"""Settings from the environment; without DATABASE_URL, from the embedded servers' file.

A bad or missing value stops the start. On a server: DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL,
SECRET_KEY, ALLOWED_HOSTS, SITE_URL, EMAIL_URL (see .env.example).
"""

import json
import re

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from intespo.kit.sealing import key_bytes
from intespo.launch.paths import ASSETS, LOCAL, ROOT, read_services

env = environ.Env()
EMBEDDED = "DATABASE_URL" not in env.ENVIRON
_local = read_services() if EMBEDDED else {}
if EMBEDDED and not _local:
    raise ImproperlyConfigured(
        "No DATABASE_URL and no embedded servers: run `make services` first."
    )


def _need(name: str) -> str:
    return str(_local[name]) if EMBEDDED and name in _local else str(env.str(name))


def _secret(name: str, local: str) -> str:
    """A secret from the environment; one that is empty, short or an example stops the start."""
    value = str(_local[local]) if EMBEDDED and name not in env.ENVIRON else str(env.str(name))
    if len(value) < 32 or re.search("change|example|secret|insecure|xxxx", value, re.I):
        raise ImproperlyConfigured(f"{name} needs at least 32 characters of its own.")
    return value


SECRET_KEY = _secret("SECRET_KEY", "secret_key")
# 32 bytes each, base64: the first key seals personal numbers, the others only open them.
CNP_KEYS = _secret("CNP_KEYS", "cnp_key").split(",")
CNP_HASH_KEY = _secret("CNP_HASH_KEY", "cnp_hash_key")
for _key in (*CNP_KEYS, CNP_HASH_KEY):
    try:
        key_bytes(_key)
    except ValueError:
        raise ImproperlyConfigured("CNP_KEYS and CNP_HASH_KEY: 32 bytes each, base64.") from None
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("INTESPO_DEMO", default=EMBEDDED)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if EMBEDDED else [])
SITE_URL = env.str(
    "SITE_URL", default=f"http://127.0.0.1:{env.str('INTESPO_PORT', default='8000')}"
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATABASES = {
    # `default` is the role that serves; `owner` migrates and nothing else.
    "default": env.db_url_config(_need("DATABASE_URL")),
    "owner": env.db_url_config(_need("DATABASE_OWNER_URL")),
}
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["options"] = "-c timezone=UTC -c lock_timeout=10000"
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APP_ROLE = env.str("INTESPO_APP_ROLE", default=str(DATABASES["default"]["USER"]))

REDIS_URL = _need("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "TIMEOUT": 600,
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "lucide",
    "anymail",
    "intespo.apps.IntespoConfig",
    "intespo.kit",
    "intespo.territory",
    "intespo.accounts",
    "partners",
    "cases",
    "profiling",
    "outreach",
    "reporting",
    *(["django_linear_migrations"] if EMBEDDED else []),
]
MIDDLEWARE = [
    "intespo.kit.logs.RequestLogMiddleware",
    "intespo.kit.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "intespo.accounts.middleware.PrivatePagesMiddleware",
    "intespo.accounts.middleware.SecondFactorMiddleware",
    "intespo.kit.errors.DomainErrorMiddleware",
    "intespo.accounts.middleware.ReasonMiddleware",
]
ROOT_URLCONF = "intespo.urls"
WSGI_APPLICATION = "intespo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "intespo.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "intespo.kit.templatetags.kit",
                "cases.templatetags.lists",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

CSRF_FAILURE_VIEW = "intespo.accounts.views.errors.csrf_failure"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "intespo.accounts.adapter.StaffAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {"login": "intespo.accounts.sign_in.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
# Second factors: an app's codes, passkeys, recovery codes. A demo offers them, a server asks for
# them (roles in accounts/staff.py, counties by their own switch).
SECOND_FACTOR = env.bool("INTESPO_SECOND_FACTOR", default=not DEMO)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "INTESPO"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
# Single sign-on of the agency (OpenID Connect): opens accounts that exist, makes none.
SOCIALACCOUNT_ADAPTER = "intespo.accounts.adapter.StaffSocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A link, not a form: `form-action 'self'` would stop the way to the provider.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_URL = env.str("OIDC_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("OIDC_NAME", default="SSO"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
# Sessions are shortened by role at sign-in (accounts/staff.py); this is the longest.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "ro"
LANGUAGES = [("ro", _("Romanian"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Bucharest"
USE_TZ = True
# Figures are written by kit.figures; ids in templates must stay plain digits.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL / "static"
STATICFILES_DIRS = [ROOT / "static", ASSETS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploaded lists and reports: outside the static root, served only through views.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(LOCAL / "media"))
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "intespo.kit.uploads.QuotaHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# host:port of a clamd that is asked about every uploaded file; empty asks nobody.
CLAMAV = env.str("CLAMAV", default="")
MAX_LIST_BYTES = 64 * 1024 * 1024
# A registration holds so many days without a presence: not public, an assumption (domain.md §2.3).
PRESENCE_DAYS = env.int("INTESPO_PRESENCE_DAYS", default=180)
MAX_DOCUMENT_BYTES = env.int("INTESPO_MAX_DOCUMENT_BYTES", default=10 << 20)
# After so many seconds a list whose lock is free is taken up again: its worker died.
LIST_STALE_SECONDS = env.int("INTESPO_LIST_STALE_SECONDS", default=60)

_email = env.email_url("EMAIL_URL") if not EMBEDDED else {}
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_HOST, EMAIL_PORT = _email.get("EMAIL_HOST", ""), _email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = LOCAL / "mail"
# A provider instead of SMTP (mailgun, postmark, …) and its keys as JSON, by django-anymail's names.
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", default="")
ANYMAIL: dict[str, object] = json.loads(env.str("EMAIL_PROVIDER_KEYS", default="") or "{}")
if EMAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="INTESPO <noreply@intespo.example>")
# console (demo), kannel or twilio; what each needs stands in .env.example.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="console")
SMS_SENDER = env.str("SMS_SENDER", default="ANOFM")
KANNEL_URL = env.str("KANNEL_URL", default="http://127.0.0.1:13013/cgi-bin/sendsms")
KANNEL_USER = env.str("KANNEL_USER", default="")
KANNEL_PASSWORD = env.str("KANNEL_PASSWORD", default="")
KANNEL_SECRET = env.str("KANNEL_SECRET", default="")
TWILIO_URL = env.str("TWILIO_URL", default="")
TWILIO_ACCOUNT = env.str("TWILIO_ACCOUNT", default="")
TWILIO_TOKEN = env.str("TWILIO_TOKEN", default="")
# Where gateways reach us, when that is not the public address.
CALLBACK_URL = env.str("CALLBACK_URL", default=SITE_URL).rstrip("/")
# A worker that holds messages longer than this is taken for dead; it must exceed a gateway call.
OUTBOX_LEASE_SECONDS = env.int("INTESPO_OUTBOX_LEASE_SECONDS", default=120)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In KB. The font libraries keep a little of every document: a child that grew is replaced after
# its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 180_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Must exceed the longest task; a killed worker's tasks come back after it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2400,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ROUTES = {
    "cases.*": {"queue": "imports"},
    # What somebody waits for must not stand behind a campaign; drawing letters takes minutes.
    "outreach.send_code": {"queue": "default"},
    "outreach.send_trial": {"queue": "default"},
    "outreach.enrol": {"queue": "default"},
    "outreach.letters": {"queue": "reports"},
    "outreach.*": {"queue": "messages"},
    # A small list must not wait behind a month's documents.
    "reporting.make_export": {"queue": "default"},
    "reporting.*": {"queue": "reports"},
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = {
    "seal-record": {"task": "accounts.seal_record", "schedule": crontab(hour=2, minute=10)},
    "tell-break-glass": {"task": "accounts.tell_break_glass_late", "schedule": 300},
    "retention": {"task": "cases.retention", "schedule": crontab(hour=3, minute=30)},
    # A nudge that waited longer than until the next one is dropped.
    "drain-outbox": {"task": "outreach.drain", "schedule": 60, "options": {"expires": 55}},
    "advance-campaigns": {"task": "outreach.advance", "schedule": 300},
    "enrol": {"task": "outreach.enrol", "schedule": 120},
    "resume-letters": {"task": "outreach.resume_letters", "schedule": 120},
    "drain-mail": {"task": "outreach.drain_mail", "schedule": 60, "options": {"expires": 55}},
    "states": {"task": "cases.states", "schedule": crontab(hour=0, minute=15)},
    "exclusions": {"task": "cases.exclusions", "schedule": crontab(hour=0, minute=5)},
    "resume-imports": {"task": "cases.resume_lists", "schedule": 60},
    "resume-reports": {"task": "reporting.resume_runs", "schedule": 300},
    "exports": {"task": "reporting.tend_exports", "schedule": 600},
    "squash-counters": {"task": "reporting.squash", "schedule": 300},
    "recount": {"task": "reporting.recount", "schedule": crontab(hour=4, minute=15)},
    "month-ended": {"task": "reporting.month_ended", "schedule": crontab(hour=6, minute=0)},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Behind a proxy that speaks TLS (docker-compose.yml); off for http on loopback.
TLS = env.bool("INTESPO_TLS", default=not EMBEDDED)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "intespo.kit.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Their texts may carry a path with a query or a message's content.
        "django.request": {"level": "CRITICAL", "propagate": False},
        "django.server": {"level": "CRITICAL", "propagate": False},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
    },
}

# The project's period: 48 months (seed documents). It ran from 25 September 2017; the default is
# moved by six years so that a demo lives now. Dated target rows carry it, nothing else reads it.
PROJECT_START = env.str("INTESPO_PROJECT_START", default="2023-09-25")
PROJECT_MONTHS = 48
# A PKCS#12 file with the agency's certificate: reports are signed with it (PAdES); empty: they are
# not.
REPORT_CERTIFICATE = env.str("INTESPO_REPORT_CERTIFICATE", default="")
REPORT_CERTIFICATE_PASSWORD = env.str("INTESPO_REPORT_CERTIFICATE_PASSWORD", default="")

"""Settings, read from the environment; `.env.example` documents every variable.

One module for every place Xã Số runs. A value that differs between places is an environment
variable whose default suits a demo on one machine; `xaso` commands fill in the database
addresses of the embedded PostgreSQL when `DATABASE_URL` is absent.
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from xaso.site.logs import logging_config
from xaso.site.secret import read_or_make_secret

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("XASO_DATA", default="var")).resolve()
FILES_DIR = DATA_DIR / "files"
KEYS_DIR = DATA_DIR / "keys"
SPOOL_DIR = DATA_DIR / "spool"
TRUST_DIR = Path(env.str("XASO_TRUST", default=str(KEYS_DIR / "trust")))
TIME_STAMPER = env.str("XASO_TIME_STAMPER", default="")
PUBLIC_ADDRESS = env.str("XASO_ADDRESS", default="").rstrip("/")
DIGITISING_DIR = DATA_DIR / "digitising"
MASTER_KEYS_FILE = Path(env.str("XASO_MASTER_KEYS", default=str(KEYS_DIR / "master.json")))
BACKUPS_DIR = Path(env.str("XASO_BACKUPS", default=str(DATA_DIR / "backups")))
BACKUP_RECIPIENTS = env.list("XASO_BACKUP_RECIPIENTS", default=[])
WITNESS_FILE = Path(env.str("XASO_WITNESS", default="") or DATA_DIR / "witness" / "heads.jsonl")
WITNESS_MAIL = env.list("XASO_WITNESS_MAIL", default=[])

DEBUG = env.bool("XASO_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret(KEYS_DIR / "session.key")
ALLOWED_HOSTS = env.list("XASO_HOSTS", default=[".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("XASO_ORIGINS", default=[])
HTTPS = env.bool("XASO_HTTPS", default=False)
DEMO_PUBLIC = env.bool("XASO_DEMO_PUBLIC", default=False)

INSTALLED_APPS = [
    "xaso.site.apps.SiteConfig",
    "xaso.service.desk",
    "xaso.service.registers",
    "xaso.service.old_books",
    "xaso.service.reports",
    "xaso.service.digitising",
    "xaso.service.moving",
    "xaso.service.national",
    "xaso.service.feedback",
    "xaso.service.life_events",
    "xaso.service.calls",
    "xaso.service.custody",
    "xaso.service.privacy",
    "xaso.service.storage",
    "xaso.service.results",
    "xaso.service.bills",
    "xaso.service.gateways",
    "xaso.service.bank",
    "xaso.service.cash_desk",
    "xaso.service.receipts",
    "xaso.service.payments",
    "xaso.service.ledger",
    "xaso.service.dossiers",
    "xaso.service.procedures",
    "xaso.kernel.notifications",
    "xaso.kernel.exchange",
    "xaso.kernel.files",
    "xaso.kernel.calendar",
    "xaso.kernel.numbering",
    "xaso.kernel.residents",
    "xaso.kernel.keyring",
    "xaso.kernel.search",
    "xaso.kernel.signing",
    "xaso.kernel.rights",
    "xaso.kernel.identity",
    "xaso.kernel.organisations",
    "xaso.kernel.audit",
    "xaso.kernel.events",
    "xaso.kernel.jobs",
    "xaso.kernel.reference",
    "xaso.kernel.scope",
    "xaso.kernel.forms",
    "xaso.ui",
    "procrastinate.contrib.django",
    "django_linear_migrations",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "xaso.site.middleware.request_id",
    "xaso.site.middleware.database_outage",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xaso.site.middleware.page_compression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "xaso.site.middleware.no_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xaso.kernel.identity.middleware.session_limits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xaso.kernel.reference.middleware.one_look",
    "xaso.kernel.organisations.middleware.current_agency",
    "xaso.kernel.identity.middleware.scoped",
]

ROOT_URLCONF = "xaso.site.urls"
WSGI_APPLICATION = "xaso.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "template_partials.templatetags.partials",
                "xaso.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xaso.kernel.organisations.context.site_profile",
                "xaso.ui.context.navigation",
            ],
        },
    }
]

# The application serves as xaso_app; only `xaso migrate` and its kin ask for the owner.
_is_owner = env.str("XASO_DATABASE_ROLE", default="app") == "owner"
_app_url = env.str("DATABASE_URL", default="postgresql:///xaso")
_database = conninfo_to_dict(
    env.str("XASO_OWNER_DATABASE_URL", default=_app_url) if _is_owner else _app_url
)
# A migration may take its time; a request may not.
_time_limits = (
    "-c lock_timeout=10000"
    if _is_owner
    else "-c statement_timeout=15000 -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=60000"
)
# Above statement_timeout, so that only a frozen server meets it (xaso.site.postgres).
DATABASE_DEADLINE_SECONDS = (
    None if _is_owner else env.float("XASO_DATABASE_DEADLINE_SECONDS", default=18.0)
)
_pool_size = env.int("XASO_POOL", default=0)
DATABASES = {
    "default": {
        "ENGINE": "xaso.site.postgres",
        "NAME": _database.pop("dbname", "xaso"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0 if _pool_size else 60,
        "CONN_HEALTH_CHECKS": not _pool_size,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            **_database,
            "connect_timeout": 5,
            # Parameters travel apart from the SQL; what is asked often is planned once.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "options": _time_limits,
            **(
                {"pool": {"min_size": 1, "max_size": _pool_size, "timeout": 5}}
                if _pool_size
                else {}
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["xaso.kernel.identity.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xaso.kernel.identity.passwords.HardToGuess"},
]
SECOND_FACTOR = env.str("XASO_SECOND_FACTOR", default="auto")
if SECOND_FACTOR not in {"on", "off", "auto"}:
    raise ImproperlyConfigured(f"XASO_SECOND_FACTOR is on, off or auto, not {SECOND_FACTOR!r}")
PROXIES = env.int("XASO_PROXIES", default=0)
LOGIN_URL = "identity:sign-in"
LOGIN_REDIRECT_URL = "dossiers:queue"
ELSEWHERE_URL = "bills:home"
"""Where they go who sign in here and work for a provider."""
LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("XASO_STATIC", default=str(DATA_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "xaso.ui.storage.ModuleManifestStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_HANDLERS = ["xaso.kernel.files.uploads.MemoryUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MAX_FILE_BYTES = env.int("XASO_MAX_FILE_BYTES", default=20 * 1024 * 1024)
MAX_SCAN_BYTES = env.int("XASO_MAX_SCAN_BYTES", default=2 * 1024 * 1024 * 1024)

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-xaso" if HTTPS else "xaso"
SESSION_COOKIE_AGE = env.int("XASO_SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = env.int("XASO_SESSION_IDLE_MINUTES", default=30) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "xaso.site.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# smtp://user:password@host:25 plain, smtp+tls:// with STARTTLS, smtp+ssl:// TLS from the start.
EMAIL_CONFIG = env.email_url("XASO_SMTP", default="filemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST") or ""
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(EMAIL_CONFIG.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(EMAIL_CONFIG.get("EMAIL_USE_SSL"))
EMAIL_FILE_PATH = str(SPOOL_DIR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("XASO_MAIL_FROM", default="khong-tra-loi@localhost")
_SPOOL = "xaso.kernel.notifications.gateways.SpoolGateway"
NOTIFICATION_GATEWAYS = {
    "email": "xaso.kernel.notifications.gateways.EmailGateway",
    "sms": env.str("XASO_SMS_GATEWAY", default=_SPOOL),
    "zalo": env.str("XASO_ZALO_GATEWAY", default=_SPOOL),
}
PAPER_SOURCES = [path for path in env.list("XASO_PAPER_SOURCES", default=[]) if path]
"""Connected databases that hold papers of people: dotted paths of classes (`storage.connected`)."""

LOGGING_CONFIG = None
logging_config(json=env.bool("XASO_LOG_JSON", default=not DEBUG), level=env.str("XASO_LOG", "INFO"))
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"] if not HTTPS else []

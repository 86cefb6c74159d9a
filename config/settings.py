"""Every setting, in reading order: environment, apps, web, data, sign-in, work, watch, mail, words, logs."""

import logging
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.api_names import ENUM_NAMES

django_stubs_ext.monkeypatch()  # ModelForm[Note] and the like, before any app is loaded

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Environment -------------------------------------------------------------------------------
env = environ.Env()

#: "production" refuses unsafe defaults; "development" is the demo and a developer's desk; "test" is the suite.
STEWARD_ENV = env.str("STEWARD_ENV", default="development")
IS_PRODUCTION = STEWARD_ENV == "production"
DEBUG = env.bool("DEBUG", default=False)

_DEVELOPMENT_SECRET = "development-only-secret-never-for-production-0000000000000000"  # noqa: S105 - refused in production below
SECRET_KEY = env.str("SECRET_KEY", default=_DEVELOPMENT_SECRET)
if IS_PRODUCTION and (SECRET_KEY == _DEVELOPMENT_SECRET or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or too short."
        " Set it to a random text of 50 characters or more before starting in production."
    )

#: Every link we send is built from this address, never from the Host header of a request.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Apps --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "csp",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "users",
    "marketplace",
    "messaging",
    "payments",
    "policies",
    "sla",
    "cases",
    "escalations",
    "insights",
    "demo",
]
#: The words service levels tell cases apart by; a room below cases asks through this.
CASE_VOCABULARY = "cases.vocabulary.vocabulary"

# --- Web ---------------------------------------------------------------------------------------
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "common.middleware.DatabaseUnavailableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "users.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "words": "common.templatetags.words",
                "fields": "common.templatetags.fields",
            },  # `common` is no app
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    },
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (
        "/api/docs",
    ),  # the API page's own script is inline; it has its own policy there
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or STEWARD_ENV == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# More than anybody writes, so that what is too long is refused by its own field, in a sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
WHITENOISE_USE_FINDERS = DEBUG or STEWARD_ENV == "test"

# --- Data --------------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default="postgresql://steward@127.0.0.1:5432/steward"),
}
DATABASES["default"].update(
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=300),
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        "connect_timeout": 3,
        # A server that vanished without a word is noticed in seconds, not after two hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 15000,
        # A page that needs longer than this is a fault, and must not hold a lock meanwhile.
        # Our statements are short: compiling them or sharing them among processes costs more than running them.
        "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
        " -c jit=off -c max_parallel_workers_per_gather=0",
    },
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "steward",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0},
    },
    # What of a page is the same for everybody, made once by each process and language; see ADR 0050.
    "fragments": {
        "BACKEND": (
            "django.core.cache.backends.dummy.DummyCache"
            if DEBUG
            else "django.core.cache.backends.locmem.LocMemCache"
        ),
        "LOCATION": "fragments",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# --- Sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique: by a constraint that ignores case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # the database is the truth, so sessions outlive Redis
# One working day from sign-in, however busy, so a cookie taken from a machine dies the same day. No idle
# sign-out: it would end a call with a guest in mid-sentence, and a screen lock is the device's business.
# A new password, a new role or a deactivation ends every session, token and live stream at once.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "users.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are invited by an admin; there is no sign-up
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/5m/key"
}  # per address typed; the night desk's phone is below
#: Whom to call when somebody on call cannot sign in; shown on the sign-in page.
NIGHT_DESK_PHONE = env.str("NIGHT_DESK_PHONE", default="")
MFA_TOTP_ISSUER = "Steward"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION  # a laptop's demo has no certificate
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

REST_KNOX = {
    "TOKEN_TTL": timedelta(days=30),
    "AUTO_REFRESH": False,
    "TOKEN_LIMIT_PER_USER": 10,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.drf.NewestFirstCursor",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.drf.problem_details",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Steward API",
    "DESCRIPTION": "The same actions and the same visibility rule as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

#: Whose queues a person sees beside those of their own teams, for the stream of what changes: user id → team ids.
LIVE_QUEUES_OF = "cases.routing.helping.queues_of"

# --- Work --------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # no result matters: every outcome is a row
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = (
    False  # a lost knock is found by the next sweep; a page must not wait for it
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5.0,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "visibility_timeout": 60,
}
CELERY_IMPORTS = ["config.pulse"]  # who is at work says so, at PostgreSQL
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "BEAT_SCHEDULE_FILE", default=str(BASE_DIR / "var" / "beat-schedule")
)
CELERY_TASK_SOFT_TIME_LIMIT = 25
CELERY_TASK_ROUTES = {"escalations.*": {"queue": "pager"}, "messaging.*": {"queue": "pager"}}
CELERY_TASK_DEFAULT_QUEUE = "desk"

# A task that ignores its soft limit (hung in a library) is killed; what it held is a row whose lease runs out.
CELERY_TASK_TIME_LIMIT = 60
# A worker that lost the broker must not go on with a task that the broker will give to another.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# Children are renewed, so that what a library leaks does not gather.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB
#: Seconds without a knock, while beat and the broker are well, after which a worker is deaf and starts anew.
WORKER_DEAF_AFTER = env.float("WORKER_DEAF_AFTER", default=60.0)

# --- The watch ---------------------------------------------------------------------------------
#: Called every HEARTBEAT_EVERY seconds as long as all is well; whoever owns the address alarms when it falls silent.
HEARTBEAT_URL = env.str("HEARTBEAT_URL", default="")
HEARTBEAT_EVERY = env.float("HEARTBEAT_EVERY", default=10.0)
#: How the technical owner is told that the pager itself is unwell: Apprise addresses, not those pages leave by.
ALARM_URLS = env.list("ALARM_URLS", default=[])
#: Where a worker finds this house's web, for the page the pager sends itself; "screen" tests without the web.
PROBE_ADDRESS = env.str("PROBE_ADDRESS", default="").rstrip("/") or SITE_URL

# --- Mail --------------------------------------------------------------------------------------
#: Where our mail leaves: smtp://user:password@host:port (smtps:// and smtp+tls:// for encrypted).
SMTP_URL = env.str("SMTP_URL", default="smtp://127.0.0.1:1025")
#: Where mail arrives: the address and port of the SMTP listener.
MAIL_LISTEN_HOST = env.str("MAIL_LISTEN_HOST", default="127.0.0.1")
MAIL_LISTEN_PORT = env.int("MAIL_LISTEN_PORT", default=2525)
MAIL_MAX_BYTES = env.int("MAIL_MAX_BYTES", default=25 * 1024 * 1024)
#: The address customers write to; replies carry it, with the case's token after a plus sign.
MAIL_ADDRESS = env.str("MAIL_ADDRESS", default="care@steward.example")
MAIL_FROM_NAME = env.str("MAIL_FROM_NAME", default="Steward Care")
# Django's own mail (a forgotten password) leaves by the same door.
EMAIL_CONFIG = env.email_url("SMTP_URL", default=SMTP_URL)
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = f"{MAIL_FROM_NAME} <{MAIL_ADDRESS}>"

# --- Payments ----------------------------------------------------------------------------------
#: What moves money (a class of payments.provider.Provider); without LEDGER_URL payments are made outside, with a proof.
PAYMENT_PROVIDER = env.str("PAYMENT_PROVIDER", default="payments.ledger.Ledger")
LEDGER_URL = env.str("LEDGER_URL", default="").rstrip("/")
LEDGER_TOKEN = env.str("LEDGER_TOKEN", default="")

# --- Telephones and push -----------------------------------------------------------------------
#: Calls and text messages leave by Twilio's HTTP API, or anything that speaks it; without the next three they cannot.
TWILIO_URL = env.str("TWILIO_URL", default="https://api.twilio.com").rstrip("/")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_FROM = env.str("TWILIO_FROM", default="")
#: The doors the provider calls back at, below SITE_URL. Messaging knows none of the rooms above it.
TWILIO_DOORS = {"call": "escalations:phone_call", "status": "escalations:phone_status"}
#: Signs push messages: 32 random bytes as 64 hexadecimal digits. Another key makes every device subscribe again.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
#: Whom a push service may ask about us.
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=f"mailto:{MAIL_ADDRESS}")
#: The push services of browsers; a subscription names its own address, so only these are ever called.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",
        "*.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ],
)
#: Hosts of our own network that people's message services may live on; every other private address is refused.
OUTBOUND_PRIVATE_HOSTS = env.list(
    "OUTBOUND_PRIVATE_HOSTS", default=[] if IS_PRODUCTION else ["127.0.0.1", "localhost"]
)

# --- Words -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pt-br", _("Portuguese (Brazil)"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs --------------------------------------------------------------------------------------
LOGGING_CONFIG = "common.logs.configure"
LOGGING = {
    "format": env.str("LOG_FORMAT", default="json" if IS_PRODUCTION else "plain"),
    "level": env.str("LOG_LEVEL", default="INFO"),
}
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request: when it is finished
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

"""The platform's settings, all read from the environment (``.env.example`` lists them).

One file for every place it runs in: what differs between a laptop, the tests and production
is a variable, never a second settings module. Long lists that no variable touches stand in modules
beside it, by what they are for.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from eclub import environment as env
from eclub import error_reports, middleware, sign_in, timetable
from eclub.identity_providers import identity_providers
from eclub.kit import logs

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / "var")))

# --- What this installation is ----------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", says="a long random text, the same on every server")
# Former keys, the latest first: what they signed (sessions, certificates on paper) still holds.
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")
# Former keys that leaked: they only read the second factors set up while they held.
SECOND_FACTOR_FALLBACKS = env.listing("SECOND_FACTOR_FALLBACKS")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# The address people type, without a trailing slash; links in e-mails start with it.
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Full origins from which sockets are accepted; the public address by default.
SOCKET_ORIGINS = env.listing("SOCKET_ORIGINS", PUBLIC_URL)
# The demo's accounts and its hints on the sign-in page; never in production.
DEMO = env.flag("ECLUB_DEMO", default=False)

# The brand block of the header and footer; an operator outside the State changes these.
BRAND = {
    # A static file or a full address; by default our sign, the ring of eight places.
    "logo": env.text("BRAND_LOGO", ""),
    # The State's block, "République|Française": only its own services may show it.
    "block": env.text("BRAND_BLOCK", ""),
    "name": env.text("BRAND_NAME", "e-club"),
    "tagline": env.text("BRAND_TAGLINE", "Chercher un emploi ensemble, à distance"),
    "operator": env.text("BRAND_OPERATOR", ""),
    # Where the source of what runs here can be had: the licence asks for it.
    "source": env.text("BRAND_SOURCE", ""),
}
# Where people write. Like all that eclub.kit.feature_settings and its namesakes name, what holds
# until an administrator decides otherwise on a page.
CONTACT = env.text("BRAND_CONTACT", "contact@eclub.example")
# Who answers for personal data, on the page of that name: the operator's postal address, and its
# data-protection officer (a name or a service, and where to write); the contact when left out.
PRIVACY = {
    "address": env.text("OPERATOR_ADDRESS", ""),
    "officer": env.text("PRIVACY_OFFICER", ""),
    "contact": env.text("PRIVACY_CONTACT", ""),
}
# Who answers when somebody cannot use a page: the law asks for it on the statement.
ACCESSIBILITY_CONTACT = env.text("ACCESSIBILITY_CONTACT", "")

# --- Applications -----------------------------------------------------------------------
INSTALLED_APPS = [
    "eclub.kit",
    "members",
    "clubs",
    "prospecting",
    "eclub.dashboards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "eclub.kit.apps.AdministrationConfig",
    # Before django.forms, whose widget templates it replaces.
    "dsfr",
    "django.forms",
    "widget_tweaks",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "health_check",
    "django_prometheus",
    "django_structlog",
]
MIDDLEWARE = middleware.ORDER

ROOT_URLCONF = "eclub.urls"
WSGI_APPLICATION = "eclub.wsgi.application"
ASGI_APPLICATION = "eclub.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "eclub.kit.context_processors.brand",
                "members.context_processors.kept_forms",
                "clubs.context_processors.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        # 0: as long as it takes. What answers people has others (environment.answers_people).
        statement_timeout=env.integer("DATABASE_STATEMENT_SECONDS", 0),
        lock_timeout=env.integer("DATABASE_LOCK_SECONDS", 0),
    )
}
# A connection kept per thread runs the server out of them under ASGI; a small pool does not.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] |= {  # type: ignore[operator]  # the reader returns an object
    "pool": {
        "min_size": 1,
        "max_size": env.integer("DATABASE_POOL", 12),
        "timeout": env.seconds("DATABASE_WAIT_SECONDS", 10),
        # Of each try to connect anew. A longer one comes to try once a minute or less, and a
        # server that is back would be taken for away as long again.
        "reconnect_timeout": 5.0,
    },
}

REDIS_URL = env.redis_url("REDIS_URL")
# Queued work must survive a restart: in production a Redis of its own, append-only, no eviction.
BROKER_URL = env.redis_url("BROKER_URL", REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}

# --- The room ---------------------------------------------------------------------------
# Seconds: heartbeats of pages, silence after which a socket is dead, time to come back before
# leaving the room; the same of web processes. Tests shorten them.
ROOM_SECONDS = {
    "heartbeat": env.seconds("ROOM_HEARTBEAT_SECONDS", 5),
    "dead": env.seconds("ROOM_DEAD_SECONDS", 15),
    "give_up": env.seconds("ROOM_GIVE_UP_SECONDS", 20),
    "process_beat": env.seconds("ROOM_PROCESS_BEAT_SECONDS", 2),
    "process_dead": env.seconds("ROOM_PROCESS_DEAD_SECONDS", 6),
}
# Over how long at most a process that is to stop sends its rooms elsewhere; stop_grace_period is
# longer.
ROOM_DRAIN_SECONDS = env.seconds("ROOM_DRAIN_SECONDS", 20)
# Servers that help browsers to find a way to each other: as RTCPeerConnection takes them, in
# JSON, or simply their addresses. TURN_SECRET is coturn's static-auth-secret.
ICE_SERVERS = env.json_list("ICE_SERVERS")
STUN_URLS = env.listing("STUN_URLS")
TURN_URLS = env.listing("TURN_URLS")
TURN_SECRET = env.text("TURN_SECRET", "")
# Media servers, and what they share with us; none: everybody sends to everybody.
JANUS_URLS = env.listing("JANUS_URLS")
JANUS_SECRET = env.text("JANUS_SECRET", "")
JANUS_ADMIN_KEY = env.text("JANUS_ADMIN_KEY", "")
# Those of JANUS_URLS that take no new rooms: when the last one has ended, they may be stopped.
JANUS_DRAINING = env.listing("JANUS_DRAINING")
if JANUS_URLS and not (JANUS_SECRET and JANUS_ADMIN_KEY):
    raise ImproperlyConfigured("JANUS_URLS is set: set JANUS_SECRET and JANUS_ADMIN_KEY as there.")
if TURN_URLS and not TURN_SECRET:
    raise ImproperlyConfigured("TURN_URLS is set: set TURN_SECRET to coturn's static-auth-secret.")

# --- People -----------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "members.backends.AdministratorBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "members.passwords.StrengthValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "eclub.kit.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
# No script reads one, and pages carry the form's token themselves.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if SECURE:
    # A browser takes such names only over https, for this host alone: no neighbour sets them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
# What a backup leaves out: sessions, which a restored server would keep open, and the copy of their
# data that somebody asked for, which has everything on them.
BACKUP_LEAVES_TABLES = ["django_session", "usersessions_usersession", "members_dataexport"]
BACKUP_LEAVES_FOLDERS = ["exports"]
# Changing the charter's text means a new version, which everybody is asked to accept.
CHARTER_VERSION = "1"
# Staff see other people's data: without a second factor they only reach their own account.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=not DEMO)
# How long a session of theirs may rest before they sign in again.
STAFF_IDLE_HOURS = env.integer("STAFF_IDLE_HOURS", 12)

# --- Signing in (django-allauth) --------------------------------------------------------
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# On a computer left open, nobody moves an account to their own address or identity provider.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
# Mail may be slow, and so may somebody who has to find the message first.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Beside allauth's own limits, ours: see eclub.kit.rates.
ACCOUNT_RATE_LIMITS = sign_in.LIMITS
ACCOUNT_FORMS = sign_in.FORMS
# Behind N proxies of ours the visitor's address is the Nth from the right of X-Forwarded-For;
# wrong, and one visitor's mistakes lock everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "members.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = BRAND["name"]
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = sign_in.SECOND_FACTOR_FORMS
USERSESSIONS_ADAPTER = "members.adapters.SessionsAdapter"
SOCIALACCOUNT_ADAPTER = "members.adapters.IdentityAdapter"
_IDENTITY_PROVIDERS = identity_providers()
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [provider.app for provider in _IDENTITY_PROVIDERS],
        "OAUTH_PKCE_ENABLED": True,
        "provider_class": "members.openid.provider.Provider",
    }
}
# Found by address once, an account is known by the provider's number from then on.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# --- Language and time ------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# Hours in pages that belong to no agency (the outbox, devices); the database holds UTC.
TIME_ZONE = env.text("TIME_ZONE", "Europe/Paris")
USE_TZ = True

# --- Files ------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "eclub.kit.staticfiles.UsedAppDirectoriesFinder",
    "eclub.kit.staticfiles.DesignSystemFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "eclub.kit.staticfiles.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = STATE_DIR / "media"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "eclub.kit.uploads.CarefulUploadHandler",
]
# The largest file one may send in a session's chat.
CHAT_FILE_BYTES = env.integer("CHAT_FILE_MB", 10) * 1_000_000
# The largest file of contacts (with pictures they are heavy), and how many one may keep.
CONTACT_FILE_BYTES = env.integer("CONTACT_FILE_MB", 20) * 1_000_000
CONTACTS_MOST = env.integer("CONTACTS_MOST", 10_000)
# Days after which a question to the club's network is closed without an answer.
INTRODUCTION_DAYS = env.integer("INTRODUCTION_DAYS", 14)
# After how many days an advisor is told of a member without a sign, and without an interview.
SILENT_DAYS = env.integer("SILENT_DAYS", 10)
NO_INTERVIEW_DAYS = env.integer("NO_INTERVIEW_DAYS", 21)
# Of phone numbers written without a country.
PHONE_REGION = env.text("PHONE_REGION", "FR")
# What a journey to the agency costs: how fast one drives, cents and grams of CO₂ per kilometre.
TRAVEL_KM_PER_HOUR = env.integer("TRAVEL_KM_PER_HOUR", 50)
TRAVEL_CENTS_PER_KM = env.integer("TRAVEL_CENTS_PER_KM", 23)
TRAVEL_CO2_GRAMS_PER_KM = env.integer("TRAVEL_CO2_GRAMS_PER_KM", 218)
# Départements whose companies an import of SIRENE brings in; none: all of them.
SIRENE_DEPARTEMENTS = env.listing("SIRENE_DEPARTEMENTS")
# Where an administrator finds INSEE's files that are too heavy to be sent.
SIRENE_FOLDER = Path(env.text("SIRENE_FOLDER", str(STATE_DIR / "sirene")))
# The largest file of SIRENE that is sent through the page.
SIRENE_FILE_BYTES = env.integer("SIRENE_FILE_MB", 500) * 1_000_000
# The same of a document of the library.
LIBRARY_FILE_BYTES = env.integer("LIBRARY_FILE_MB", 10) * 1_000_000
# The largest file from which a CV is taken: LinkedIn's archive may hold years of messages.
CV_PHOTO_BYTES = env.integer("CV_PHOTO_MB", 12) * 1_000_000
CV_FILE_BYTES = env.integer("CV_FILE_MB", 20) * 1_000_000

# --- Browsers ---------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # Older Safari does not count sockets as one's own origin.
        "connect-src": [SELF, PUBLIC_URL.replace("http", "ws", 1)],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Signing in elsewhere starts with a form of ours that is redirected there.
        "form-action": [SELF, *(provider.origin for provider in _IDENTITY_PROVIDERS)],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "eclub.kit.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# Where the forms of secret links' pages go, those of the header included.
HIDDEN_ORIGIN_FORMS = (
    "/invitation/",
    "/guest/",
    "/digest/",
    "/follow-up/",
    "/accounts/logout/",
    "/language/",
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
# Being built into browsers is for the owner of the whole domain to ask, not for one of its hosts.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Later work -------------------------------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "celery:",
    "visibility_timeout": 600,
    # Work of a killed worker is taken up again within seconds, not after the defaults' 100 s.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
# A page does not wait for a broker that is down: what it wrote is swept up later.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.1}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "eclub.beat:LockedScheduler"
CELERY_BEAT_SCHEDULE = timetable.SCHEDULE

# --- Watching ---------------------------------------------------------------------------
LOGGING = logs.configuration(json=not (DEBUG or DEMO))
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
# Taken by eclub.kit.request_id when it is one, and not a stranger's words.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # debug: one line a request is enough
# Shown by whoever reads /metrics, as a bearer token; without one there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
SECURE_REDIRECT_EXEMPT = [r"^metrics$"]
if SENTRY_DSN := env.text("SENTRY_DSN", ""):
    error_reports.start(SENTRY_DSN)

# --- Mail -------------------------------------------------------------------------------
# Without a mail server every message is kept in the outbox, where administrators read it.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_BACKEND = "eclub.kit.mail.PatientBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "e-club <ne-pas-repondre@eclub.example>")

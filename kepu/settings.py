"""Settings: one file, driven by the environment (docs/operations.md lists the variables).

Without any variable the portal runs embedded: SQLite and a file-system queue in one data folder.
With DATABASE_URL and REDIS_URL the same code runs on PostgreSQL and Redis with any number of workers.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kepu import logs
from kepu.audit.guard import FLOOR_DAYS as AUDIT_FLOOR_DAYS
from kepu.sealing.keyfile import made_once

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where things are kept ------------------------------------------------------------------------
DATA_DIR = Path(env("KEPU_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
FILES_DIR = DATA_DIR / "files"
PACKS_DIR = DATA_DIR / "packs"
IMPORTS_DIR = DATA_DIR / "imports"
QUEUE_DIR = DATA_DIR / "queue"
for folder in (DATA_DIR, FILES_DIR, PACKS_DIR, IMPORTS_DIR, QUEUE_DIR):
    folder.mkdir(parents=True, exist_ok=True)

# KEPU_PRODUCTION=1 turns on what needs TLS and refuses to start with defaults that are unsafe there.
PRODUCTION = env.bool("KEPU_PRODUCTION", default=False)
DEBUG = env.bool("KEPU_DEBUG", default=False)


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder (embedded use only)."""
    if key := env("SECRET_KEY", default=""):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random value into the environment file, "
            "for instance the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return made_once(DATA_DIR / "secret.key")


def _field_keys() -> list[str]:
    """The keys that numbers and second factors are sealed with; else from a file made once (embedded)."""
    found = env.list("FIELD_KEYS", default=[])
    if PRODUCTION and not found:
        raise ImproperlyConfigured(
            "FIELD_KEYS is not set: telephone numbers and second factors are encrypted with it. Put a long random "
            "value into the environment file, and keep a copy apart from the backups: without it none can be read "
            "again. "
            "For instance the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    found = found or made_once(FIELD_KEY_FILE).split()
    if min(map(len, found)) < 32:
        raise ImproperlyConfigured("Each of FIELD_KEYS needs at least 32 random characters.")
    return found


SECRET_KEY = _secret_key()
FIELD_KEY_FILE = DATA_DIR / "field.keys"
FIELD_KEYS = _field_keys()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the host names under which the office opens Kepu.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Before our own: kepu/accounts/admin.py takes their English pages out of the back room again.
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "kepu.accounts",
    "kepu.records",
    "kepu.registers",
    "kepu.communities",
    "kepu.audit",
    "kepu.evidence",
    "kepu.exchange",
    "kepu.jobs",
    "kepu.imports",
    "kepu.trail",
    "kepu.privacy",
    "facilities",
    "volunteers",
    "campaigns",
    "reports",
    "reports.operations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "kepu.proxy.VisitorAddressMiddleware",
    "kepu.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "kepu.permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kepu.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kepu.requests.UserMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kepu.accounts.middleware.AccessMiddleware",
    "kepu.accounts.middleware.RehearsalMiddleware",
    "kepu.audit.middleware.AddressMiddleware",
    "kepu.audit.middleware.NotFoundMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kepu.urls"
WSGI_APPLICATION = "kepu.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kepu.accounts.context.navigation",
                "reports.operations.context.running_state",
            ],
            "builtins": ["kepu.templatetags.kepu", "kepu.registers.templatetags.registers"],
            "libraries": {"kepu": "kepu.templatetags.kepu"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# --- Database -------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without IMMEDIATE a reader that wants to write fails at once under load, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that is gone without a word must not hold every request until the system gives up, minutes later.
    DATABASES["default"].setdefault("OPTIONS", {}).update(connect_timeout=3, tcp_user_timeout=10_000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Jobs -----------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
# kind of job -> the function that does it; a dotted path keeps kepu.jobs from importing upwards.
KEPU_JOBS = {
    "pack": "reports.packs.build",
    "import": "kepu.imports.background.carry_on",
    "files": "kepu.evidence.verifying.carry_out",
    "audit": "kepu.audit.verifying.carry_out",
    "digest": "reports.digest.send",
    "backup": "reports.operations.jobs.carry_out_backup",
    "rehearsal": "reports.operations.jobs.carry_out_rehearsal",
    "check": "reports.operations.jobs.carry_out_check",
}
# Says what the boxes of the archive are and lack; likewise (campaigns/archive/boxes.py).
KEPU_BOXES = "reports.boxes"
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_TIME_LIMIT_SECONDS = 15 * 60
# Packs are set section by section, in processes of their own within these limits.
PACK_SECTIONS_DIR = PACKS_DIR / "sections"
PACK_PROCESSES = env.int("PACK_PROCESSES", default=min(2, os.cpu_count() or 1))
PACK_SECTION_SECONDS = env.int("PACK_SECTION_SECONDS", default=120)
PACK_SECTION_MEMORY = env.int("PACK_SECTION_MEMORY", default=1024**3)  # bytes of address space

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMIT_SECONDS + 30
CELERY_TASK_SOFT_TIME_LIMIT = JOB_TIME_LIMIT_SECONDS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Layout memory is not all given back after a PDF: a child that has grown past this is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Above the hard time limit, or a long job would be delivered twice.
        "visibility_timeout": JOB_TIME_LIMIT_SECONDS + 300,
        # Without this, kombu looks for lost messages only each ~100 s, whatever the timeout.
        "unacked_restore_throttle": 1,
        # A broker that accepts but never answers must not hold a web request.
        "socket_timeout": 5,
        "socket_connect_timeout": 0.5,
        "max_retries": 0,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(exist_ok=True)

# --- Mail: none, unless the environment names a server ---------------------------------------------
MAIL_IS_CONFIGURED = bool(env("EMAIL_URL", default=""))
if MAIL_IS_CONFIGURED:
    globals().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="kepu@localhost")
# How the portal is reached, for links in mails and on packs: https://kepu.example.gov.cn
PORTAL_URL = env("PORTAL_URL", default="").rstrip("/")

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kepu.accounts.backends.ActiveUserBackend",
]
_VALIDATION = "django.contrib.auth.password_validation"
_LIST = {"NAME": f"{_VALIDATION}.CommonPasswordValidator"}
_LIKE_PERSON = {
    "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
    "OPTIONS": {"user_attributes": ("username", "name", "email")},
}


def _at_least(characters: int) -> dict:
    return {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": characters}}


# mlps2 is what is usual for level 2 of GB/T 22239-2019 (7.1, 身份鉴别); asvs what OWASP ASVS 5.0 (6.2) advises. The two
# contradict each other on kinds of characters and on age, so one is chosen and they are not mixed.
PASSWORD_PROFILES = {
    "mlps2": [
        _LIKE_PERSON,
        _at_least(10),
        _LIST,
        {"NAME": "kepu.accounts.passwords.ThreeKindsValidator"},
        {"NAME": "kepu.accounts.passwords.NotRecentValidator", "OPTIONS": {"count": 5}},
    ],
    "asvs": [_at_least(15), _LIST],
}
PASSWORD_PROFILE = env("PASSWORD_PROFILE", default="mlps2")
if PASSWORD_PROFILE not in PASSWORD_PROFILES:
    raise ImproperlyConfigured(f"PASSWORD_PROFILE is one of {', '.join(PASSWORD_PROFILES)}, not {PASSWORD_PROFILE!r}.")
AUTH_PASSWORD_VALIDATORS = PASSWORD_PROFILES[PASSWORD_PROFILE]
PASSWORD_LONGEST = 4096  # characters; nobody types more, and every wrong try would have all of it read
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default={"mlps2": 90}.get(PASSWORD_PROFILE, 0))  # 0: any
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"

# The whole office shares one address, so the lock is on account and address together.
AXES_HANDLER = "kepu.accounts.tries.CountingHandler"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "kepu.accounts.backends.tried_name"
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True  # the audit keeps who signed in, and for how long is settled there
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # English pages; the list of accounts unlocks

# Second factor: whoever has a password may set one up; these roles have to.
SECOND_FACTOR_REQUIRED = env.list("SECOND_FACTOR_REQUIRED", default=["administrator"] if PRODUCTION else [])
MFA_ADAPTER = "kepu.accounts.factor_secrets.SealingAdapter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a telephone's clock may be wrong
MFA_TOTP_ISSUER = "Kepu"

# Sign-on through the office's own OpenID provider; without OIDC_ISSUER there is none.
OIDC_ISSUER = env("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="")  # how people call it; stands on the button
OIDC_CLAIM = env("OIDC_CLAIM", default="preferred_username")  # what has to be the name of the account here
if OIDC_ISSUER and not OIDC_CLIENT_ID:
    raise ImproperlyConfigured("OIDC_ISSUER is set and OIDC_CLIENT_ID is not: nobody could sign on.")
if PRODUCTION and OIDC_ISSUER and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("OIDC_ISSUER has to begin with https:// in production.")
SOCIALACCOUNT_ADAPTER = "kepu.accounts.sign_on.ExistingAccountsAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "kepu.accounts.sign_on.OfficeProvider"}}
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form would not get past our own policy, which forbids forms that lead elsewhere
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60  # idle limit; each request moves it on
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kepu.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Languages, times -----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["kepu.locale_formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- Uploads --------------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
UPLOAD_MAX_PIXELS = 60_000_000
UPLOAD_MAX_SIDE = 40_000  # pixels; a strip one pixel wide takes the decoder as long as it is
UPLOAD_MAX_PAGES = 500
UPLOAD_MAX_FILES_PER_RECORD = 40
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=20 * 1024**3)  # for each community; 0: none
# A virus scanner: clamd's socket, as a path or HOST:PORT. Where it gives no answer, nothing is taken, unless allowed.
CLAMD_SOCKET = env("CLAMD_SOCKET", default="")
CLAMD_REQUIRED = env.bool("CLAMD_REQUIRED", default=True)
CLAMD_SECONDS = 20
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- How long personal data is kept (kepu/personal_fields.py) ----------------------------------------
KEEP_LEFT_MONTHS = env.int("KEEP_LEFT_MONTHS", default=36)  # after a volunteer left, or a post ended
KEEP_WITHDRAWN_DAYS = env.int("KEEP_WITHDRAWN_DAYS", default=15)  # after a consent was withdrawn
KEEP_DRAFT_DAYS = env.int("KEEP_DRAFT_DAYS", default=90)  # after a begun form was touched last
if KEEP_LEFT_MONTHS < 6 or KEEP_WITHDRAWN_DAYS < 0 or KEEP_DRAFT_DAYS < 7:
    raise ImproperlyConfigured(
        "KEEP_LEFT_MONTHS is at least 6 (a certificate of service can be asked for in this time), "
        "KEEP_WITHDRAWN_DAYS at least 0, KEEP_DRAFT_DAYS at least 7."
    )

# --- Packs ----------------------------------------------------------------------------------------
PACK_PART_BYTES = env.int("PACK_PART_BYTES", default=1024**3)  # the biggest part of a pack's ZIP
if PACK_PART_BYTES < 1024**2:
    raise ImproperlyConfigured("PACK_PART_BYTES is less than 1 MiB: a pack would come in thousands of parts.")
# The PKCS#12 file that packs are signed with, and its passphrase; without a file packs are not signed.
PACK_CERTIFICATE = env("PACK_CERTIFICATE", default="")
PACK_CERTIFICATE_PASSPHRASE = env("PACK_CERTIFICATE_PASSPHRASE", default="")

# --- Operations -----------------------------------------------------------------------------------
BACKUP_DIR = env("BACKUP_DIR", default="")  # where the clock makes a backup every night; "": it makes none
BACKUP_KEEP = env.int("BACKUP_KEEP", default=30)  # backups that stay
BACKUP_KEY = env("BACKUP_KEY", default="")  # signs them; SECRET_KEY where it is not set
BACKUP_OLD_DAYS = env.int("BACKUP_OLD_DAYS", default=2)  # after so long the administrator is warned
REHEARSAL_OLD_DAYS = env.int("REHEARSAL_OLD_DAYS", default=14)
REHEARSAL_DIR = env("REHEARSAL_DIR", default="")  # where there is room for a second portal; "": the system's own
DISK_LOW_PERCENT = env.int("DISK_LOW_PERCENT", default=10)  # free room in the data folder; less is a warning
DISK_FULL_BYTES = 100 * 1024 * 1024  # less free room than this, and the portal is not ready to work
# Prometheus: with this token from anywhere; without one from this machine and these addresses alone.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_FROM = env.list("METRICS_FROM", default=[])
KEY_FILES = env.list("KEY_FILES", default=[])  # further files that `backup --with-keys` takes along

# --- Web security ---------------------------------------------------------------------------------
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # how many of our own stand in front
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Photos taken with the phone come by <input capture>: the camera's own app takes them, and no page needs the camera.
DEVICES_DENIED = [
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture", "encrypted-media"),
    *(
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
    ),
    *("payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
]
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on the machine itself, past nginx
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # The prefix makes browsers refuse a cookie that a neighbouring host name has planted.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Audit ------------------------------------------------------------------------------------------
AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", default=3 * 365 + 1)
if AUDIT_KEEP_DAYS < AUDIT_FLOOR_DAYS:
    raise ImproperlyConfigured(
        f"AUDIT_KEEP_DAYS is {AUDIT_KEEP_DAYS}, but the law wants logs kept for six months: {AUDIT_FLOOR_DAYS} or more."
    )
# Whether administrators read the audit too (a small office), or auditors alone (三员分立).
AUDITORS_ALONE = env.bool("KEPU_AUDITORS_ALONE", default=False)

# --- The office -----------------------------------------------------------------------------------
OFFICE_NAME = env("KEPU_OFFICE_NAME", default="科普街道")
DEFAULT_STANDARD = "demo-district"
# How long a figure that was worked out may be shown again while nothing is written; 0: never.
KEEP_SECONDS = env.int("KEPU_KEEP_SECONDS", default=60)
RECTIFY_DAYS = env.int("KEPU_RECTIFY_DAYS", default=15)  # until a problem found on inspection is due, unless said

# --- Logs -----------------------------------------------------------------------------------------
LOG_FORMAT = env("LOG_FORMAT", default="line")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured("LOG_FORMAT must be line or json.")
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=LOG_FORMAT == "json")  # a line for each request
LOGGING = logs.configuration(LOG_FORMAT, env("LOG_LEVEL", default="WARNING"))

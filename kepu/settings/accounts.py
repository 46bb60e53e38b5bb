"""Who signs in, and how: passwords, lock, second factor, the office's sign-on, sessions."""

from django.core.exceptions import ImproperlyConfigured

from kepu.settings.environment import PRODUCTION, env

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
SESSION_COOKIE_AGE = 30 * 60  # idle limit
# A request moves the limit on, but not each (seconds): that would be a write for every picture of a page.
SESSION_MOVED_ON_EVERY = 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kepu.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

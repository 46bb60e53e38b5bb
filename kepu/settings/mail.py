"""Mail: none, unless the environment names a server."""

from kepu.settings.environment import env

MAIL_IS_CONFIGURED = bool(env("EMAIL_URL", default=""))
if MAIL_IS_CONFIGURED:
    globals().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="kepu@localhost")
# How the portal is reached, for links in mails and on packs: https://kepu.example.gov.cn
PORTAL_URL = env("PORTAL_URL", default="").rstrip("/")

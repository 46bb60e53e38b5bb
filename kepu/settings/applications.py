"""Which applications there are, what each request passes through, how templates are found."""

from kepu.settings.environment import BASE_DIR

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

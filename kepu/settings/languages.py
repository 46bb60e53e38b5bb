"""Languages and times."""

from django.utils.translation import gettext_lazy as _

from kepu.settings.environment import BASE_DIR

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["kepu.locale_formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

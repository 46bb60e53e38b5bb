"""Static files, stored files and uploads."""

from pathlib import Path

from kepu.settings.environment import BASE_DIR, DATA_DIR, FILES_DIR, PRODUCTION, env

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

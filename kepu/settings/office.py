"""What the office sets for its own: its name, its standard, its periods."""

from kepu.settings.environment import env

OFFICE_NAME = env("KEPU_OFFICE_NAME", default="科普街道")
DEFAULT_STANDARD = "demo-district"
# How long a figure that was worked out may be shown again while nothing is written; 0: never.
KEEP_SECONDS = env.int("KEPU_KEEP_SECONDS", default=60)
RECTIFY_DAYS = env.int("KEPU_RECTIFY_DAYS", default=15)  # until a problem found on inspection is due, unless said

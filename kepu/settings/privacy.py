"""How long personal data and the audit trail are kept, and who reads the trail."""

from django.core.exceptions import ImproperlyConfigured

from kepu.audit.guard import FLOOR_DAYS as AUDIT_FLOOR_DAYS
from kepu.settings.environment import env

# kepu/personal_fields.py says which period counts for what.
KEEP_LEFT_MONTHS = env.int("KEEP_LEFT_MONTHS", default=36)  # after a volunteer left, or a post ended
KEEP_WITHDRAWN_DAYS = env.int("KEEP_WITHDRAWN_DAYS", default=15)  # after a consent was withdrawn
KEEP_DRAFT_DAYS = env.int("KEEP_DRAFT_DAYS", default=90)  # after a begun form was touched last
if KEEP_LEFT_MONTHS < 6 or KEEP_WITHDRAWN_DAYS < 0 or KEEP_DRAFT_DAYS < 7:
    raise ImproperlyConfigured(
        "KEEP_LEFT_MONTHS is at least 6 (a certificate of service can be asked for in this time), "
        "KEEP_WITHDRAWN_DAYS at least 0, KEEP_DRAFT_DAYS at least 7."
    )

AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", default=3 * 365 + 1)
if AUDIT_KEEP_DAYS < AUDIT_FLOOR_DAYS:
    raise ImproperlyConfigured(
        f"AUDIT_KEEP_DAYS is {AUDIT_KEEP_DAYS}, but the law wants logs kept for six months: {AUDIT_FLOOR_DAYS} or more."
    )
# Whether administrators read the audit too (a small office), or auditors alone (三员分立).
AUDITORS_ALONE = env.bool("KEPU_AUDITORS_ALONE", default=False)

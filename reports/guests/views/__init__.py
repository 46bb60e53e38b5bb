"""Pages of invitations: the office's, the way in, and what a guest reads."""

from reports.guests.views.entering import accept
from reports.guests.views.files import file, look
from reports.guests.views.office import (
    invitation_create,
    invitation_detail,
    invitation_list,
    invitation_renew,
    invitation_revoke,
)
from reports.guests.views.reading import draw, indicator_page, indicator_remark, round_page, round_remark

__all__ = [
    "accept",
    "draw",
    "file",
    "indicator_page",
    "indicator_remark",
    "invitation_create",
    "invitation_detail",
    "invitation_list",
    "invitation_renew",
    "invitation_revoke",
    "look",
    "round_page",
    "round_remark",
]

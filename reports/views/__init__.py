"""Pages of the top floor, one module per noun."""

from reports.views.dashboard import community_list, dashboard
from reports.views.gaps import facility_gaps
from reports.views.home import home
from reports.views.indicators import indicator_detail, indicator_export, indicator_list, judgement_file
from reports.views.packs import (
    pack_cancel,
    pack_create,
    pack_detail,
    pack_file,
    pack_issue,
    pack_list,
    pack_part,
    pack_progress,
    pack_retry,
    pack_withdraw,
    pack_word,
)
from reports.views.phases import phase_detail
from reports.views.visits import visit_begin
from reports.views.weeks import media_weeks

__all__ = [
    "community_list",
    "dashboard",
    "facility_gaps",
    "home",
    "indicator_detail",
    "indicator_export",
    "indicator_list",
    "judgement_file",
    "media_weeks",
    "pack_cancel",
    "pack_create",
    "pack_detail",
    "pack_file",
    "pack_issue",
    "pack_list",
    "pack_part",
    "pack_progress",
    "pack_retry",
    "pack_withdraw",
    "pack_word",
    "phase_detail",
    "visit_begin",
]

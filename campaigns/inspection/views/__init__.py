"""Pages of the inspection beside the register of visits."""

from campaigns.inspection.views.findings import (
    finding_create,
    finding_detail,
    finding_export,
    finding_file,
    finding_list,
    finding_recheck,
    finding_reopen,
    finding_report,
    finding_update,
)
from campaigns.inspection.views.statistics import statistics, statistics_export
from campaigns.inspection.views.visits import overview, visit_check, visit_record, visit_schedule

__all__ = [
    "finding_create",
    "finding_detail",
    "finding_export",
    "finding_file",
    "finding_list",
    "finding_recheck",
    "finding_reopen",
    "finding_report",
    "finding_update",
    "overview",
    "statistics",
    "statistics_export",
    "visit_check",
    "visit_record",
    "visit_schedule",
]

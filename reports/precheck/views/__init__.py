"""Pages of the check before an inspection: findings, the count of the files, draws."""

from reports.precheck.views.draws import draw_detail, draw_list, draw_pdf
from reports.precheck.views.files import files_count, files_progress
from reports.precheck.views.findings import (
    check_detail,
    explained_back,
    explained_list,
    export,
    finding_explain,
    overview,
)

__all__ = [
    "check_detail",
    "draw_detail",
    "draw_list",
    "draw_pdf",
    "explained_back",
    "explained_list",
    "export",
    "files_count",
    "files_progress",
    "finding_explain",
    "overview",
]

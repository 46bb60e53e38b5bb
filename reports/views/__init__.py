from django.http import HttpResponse

from reports.views.packs import (
    pack_cancel,
    pack_create,
    pack_detail,
    pack_file,
    pack_issue,
    pack_list,
    pack_progress,
    pack_retry,
)

__all__ = [
    "dashboard",
    "indicator_detail",
    "indicator_list",
    "pack_cancel",
    "pack_create",
    "pack_detail",
    "pack_file",
    "pack_issue",
    "pack_list",
    "pack_progress",
    "pack_retry",
]


def dashboard(request, code=None):
    return HttpResponse("")


indicator_list = indicator_detail = dashboard

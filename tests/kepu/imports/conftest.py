"""Files as the browser sends them, and what the pages answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kepu.imports import actions
from kepu.imports.models import LedgerImport
from tests.ledger_files import csv_bytes

HEADERS = ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"]
GOOD = ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"]
ALSO_GOOD = ["展览", "2026-05-02", "桂花社区", "广场", "科普展览", "120"]
WRONG = ["游园", "2026-05-41", "桂花社区", "公园", "科普游园", "many"]


def events_csv(*rows, name="events.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, csv_bytes([HEADERS, *rows]))


@pytest.fixture
def upload(as_user, guihua):
    """`upload(clerk, file)` sends a file for the events ledger; the import, or the page that refuses it."""

    def send(user, file, ledger="events"):
        data = {"file": file} if file else {}
        answer = as_user(user).post(reverse("imports:import_create") + f"?ledger={ledger}", data)
        if answer.status_code == 302:
            return LedgerImport.objects.get(pk=answer.url.split("/")[-2])
        return answer

    return send


@pytest.fixture
def everything_is_large(monkeypatch):
    """Whatever is uploaded goes to the worker."""
    monkeypatch.setattr(actions, "QUICK_BYTES", 0)

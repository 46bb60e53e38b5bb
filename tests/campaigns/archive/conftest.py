from datetime import date

import pytest

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem


@pytest.fixture
def file_one(officer):
    """`file_one(title="…", community=guihua)` files an item in box E7 of 2026, with sensible defaults."""

    def make(*, files=(), record=None, by=officer, **fields):
        defaults = {"box": "E7", "title": "活动签到表", "kind": "SIGN", "dated_on": date(2026, 5, 12)}
        return file_item(ArchiveItem(**(defaults | fields)), files=files, record=record, by=by)

    return make

from datetime import UTC, datetime

import pytest

from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.precheck.board import standing_of
from reports.precheck.found import Scope
from tests.conftest import TODAY


@pytest.fixture
def look(officer):
    """`look("photo_twice")` are the open findings of a check; `by` and `community` narrow them."""

    def open_findings(code, *, by=officer, community=None, period=None):
        scope = Scope(by, period or Period.ending(TODAY), TODAY, community)
        return standing_of(code, scope).part(0, 50)

    return open_findings


@pytest.fixture
def add_file(db):
    """`add_file(row, "a")` attaches a picture whose content is named "a"."""

    def add(row, content="a", *, kind="PHOTO", taken=None, media_type="image/jpeg"):
        about = {"media_type": media_type, "size": 1, "width": 40, "height": 30}
        if taken:
            about["taken_at"] = datetime(*taken, tzinfo=UTC)
        stored, _new = StoredFile.objects.get_or_create(sha256=content.ljust(64, "0"), defaults=about)
        return Attachment.objects.create(row=row, file=stored, kind=kind, name=f"{content}.jpg")

    return add

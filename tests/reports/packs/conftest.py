"""A pack that is being made, and rows with files, straight in the database."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from campaigns.models import Finding, Visit
from facilities.models import ContentUpdate, Facility
from kepu.evidence.actions import store
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Pack
from tests.conftest import TODAY

YEAR = Period.ending(TODAY)  # 2025-07-01 to 2026-06-30


@pytest.fixture
def pack(db):
    return Pack.objects.create(number="KP-2026-0002", standard="demo-district", starts_on=YEAR.start, as_of=YEAR.end)


@pytest.fixture
def add_photo(db):
    """Files are told apart by the grey of their picture."""
    greys = iter(range(256))

    def add(row, kind="PHOTO", caption="", name="IMG.jpg"):
        target = BytesIO()
        Image.new("L", (40, 30), next(greys)).save(target, "JPEG")
        target.seek(0)
        return Attachment.objects.create(row=row, file=store(target, name), name=name, kind=kind, caption=caption)

    return add


@pytest.fixture
def update(guihua):
    gallery = Facility.objects.create(
        name="中心画廊",
        kind="科普画廊",
        community=guihua,
        address="桂花路",
        renewal_days=60,
        opened_on=date(2025, 1, 1),
    )
    return ContentUpdate.objects.create(facility=gallery, updated_on=date(2026, 5, 1), topic="节约用水")


@pytest.fixture
def finding(guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    return Finding.objects.create(visit=visit, text="宣传栏过期", indicator="C4")

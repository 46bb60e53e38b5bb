from datetime import date

import pytest
from django.utils import translation

from facilities.models import ContentUpdate, Facility
from kepu.exchange.importer import Outcome
from tests.ledger_files import bring_in, messages, plan_of

pytestmark = pytest.mark.django_db
FACILITY = ["设施名称", "设施类型", "所属社区", "地址", "启用日期", "更新周期"]
UPDATE = ["设施名称", "所属社区", "更新日期", "主题"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def two_of_one_name(guihua):
    rows = [["画廊", "科普画廊", where, "路1号", "2026-01-01", "90"] for where in ("", "桂花社区")]
    bring_in("facilities", [FACILITY, *rows])


def test_an_empty_community_means_the_sub_districts_own(two_of_one_name, guihua):
    assert {facility.community for facility in Facility.objects.all()} == {None, guihua}
    assert all(facility.state == "在用" for facility in Facility.objects.all())


def test_a_gallery_needs_its_interval(guihua):
    plan = plan_of("facilities", [FACILITY, ["画廊", "科普画廊", "", "路1号", "2026-01-01", ""]])
    assert "renewal interval" in messages(plan)[2, "更新周期"]


def test_an_update_goes_to_the_facility_of_its_community(two_of_one_name, guihua):
    lines = [UPDATE, ["画廊", "桂花社区", "2026-03-01", "节水"], ["画廊", "", "2026-03-01", "节水"]]
    assert bring_in("updates", lines) == Outcome(2, 0, 0)
    assert bring_in("updates", lines) == Outcome(0, 0, 2)
    own = ContentUpdate.objects.get(facility__community=guihua)
    assert own.updated_on == date(2026, 3, 1)


def test_a_facility_elsewhere_is_named(two_of_one_name, songbai):
    said = messages(plan_of("updates", [UPDATE, ["画廊", "松柏社区", "2026-03-01", "节水"]]))
    assert "松柏社区 has no facility “画廊”" in said[2, "设施名称"]
    assert "桂花社区" in said[2, "设施名称"]


def test_an_unknown_community_is_told_at_its_own_column(two_of_one_name):
    said = messages(plan_of("updates", [UPDATE, ["画廊", "月球社区", "2026-03-01", "节水"]]))
    assert set(said) == {(2, "所属社区")}


def test_the_column_of_the_community_may_be_left_out(two_of_one_name):
    bring_in("updates", [["设施名称", "更新日期", "主题"], ["画廊", "2026-03-01", "节水"]])
    assert ContentUpdate.objects.get().facility.community is None

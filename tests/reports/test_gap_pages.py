"""The page of facility gaps."""

from decimal import Decimal

import pytest

from facilities.models import Facility
from kepu.communities.models import Community
from reports.models import OwnNumber

PATH = "/reports/facility-gaps/"


@pytest.fixture
def equip(db):
    def put(community, *kinds):
        for kind in kinds:
            Facility.objects.create(
                name=f"{community}{kind}",
                kind=kind,
                community=community,
                address="路1号",
                renewal_days=30,
                opened_on="2026-01-01",
            )

    return put


def test_an_officer_reads_the_share_and_how_many_are_missing(as_user, officer, equip, guihua, songbai):
    equip(guihua, "科普活动室", "科普宣传栏")
    equip(songbai, "科普活动室")
    page = as_user(officer).get(PATH).content.decode()
    for words in ("50.0%", "未达标", "再有 1 个社区", "不少于 60%", "有科普活动室，缺画廊或宣传栏"):
        assert words in page
    address = (
        f"/registers/facilities/new/?kind=%E7%A7%91%E6%99%AE%E5%AE%A3%E4%BC%A0%E6%A0%8F&amp;community={songbai.pk}"
    )
    assert address in page
    form = as_user(officer).get(address.replace("&amp;", "&")).content.decode()
    assert '<option value="科普宣传栏" selected>' in form
    assert f'<option value="{songbai.pk}" selected>' in form


@pytest.mark.parametrize(
    ("threshold", "equipped", "missing"),
    [("60", 3, "已达到标准"), ("60", 2, "再有 1 个社区"), ("60.1", 3, "再有 1 个社区"), ("100", 0, "再有 5 个社区")],
)
def test_the_missing_number_is_exact_at_the_threshold(as_user, leader, equip, threshold, equipped, missing):
    OwnNumber.objects.create(standard="demo-district", indicator="C3", threshold=Decimal(threshold))
    for number in range(5):
        community = Community.objects.create(name=f"第{number}社区", residents=100)
        if number < equipped:
            equip(community, "科普活动室", "科普画廊")
    assert missing in as_user(leader).get(PATH).content.decode()


def test_a_clerk_reads_of_the_own_community_only(as_user, clerk, equip, guihua, songbai):
    equip(guihua, "科普画廊")
    page = as_user(clerk).get(PATH).content.decode()
    assert "桂花社区" in page
    assert "缺科普活动室" in page
    assert "松柏社区" not in page
    assert "50.0%" not in page


def test_a_leader_is_offered_no_form(as_user, leader, guihua):
    assert "/registers/facilities/new/" not in as_user(leader).get(PATH).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(as_user, officer, equip, django_assert_max_num_queries):
    for number in range(20):
        equip(Community.objects.create(name=f"第{number}社区", residents=100), "科普活动室", "科普画廊")
    client = as_user(officer)
    with django_assert_max_num_queries(14):
        client.get(PATH)


def test_an_inspector_is_refused_and_an_empty_office_is_told(as_user, inspector, officer):
    assert as_user(inspector).get(PATH).status_code == 403
    assert "还没有登记社区" in as_user(officer).get(PATH).content.decode()

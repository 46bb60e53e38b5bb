"""Certificates on the screen, and the check that is open to all."""

from datetime import date

import pytest
from django.core.cache import caches

from campaigns.models import Certificate
from volunteers.models import Volunteer

CHECK = "/certificates/check/"


@pytest.fixture
def zhang(guihua, make_event):
    person = Volunteer.objects.create(
        name="张伟", phone="13812345678", source="社区", community=guihua, registered_on=date(2026, 1, 1)
    )
    make_event("观星", host_community=guihua).service_records.create(volunteer=person, hours=3)
    return person


@pytest.fixture
def issued(as_user, clerk, zhang):
    as_user(clerk).post(f"/certificates/new/{zhang.pk}/", {"starts_on": "2026-01-01", "ends_on": "2026-06-30"})
    return Certificate.objects.get()


@pytest.fixture(autouse=True)
def _fresh_counts():
    caches["strangers"].clear()


def test_a_clerk_issues_prints_and_withdraws(as_user, clerk, zhang, issued):
    client = as_user(clerk)
    page = client.get(f"/registers/volunteers/{zhang.pk}/").content.decode()
    assert "ZY-2026-0001" in page
    paper = client.get(f"/certificates/{issued.pk}/file/")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert "请说明撤销原因" in client.post(f"/certificates/{issued.pk}/withdraw/", {"reason": " "}).content.decode()
    page = client.post(f"/certificates/{issued.pk}/withdraw/", {"reason": "时长有误"}, follow=True).content.decode()
    assert "已于2026年6月30日撤销" in page


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        ("2026-06-30", "2026-01-01", "截止日期不能早于起始日期"),
        ("2026-01-01", "2026-07-01", "不能证明未来的日期"),
        ("2026-01-01", "2026-02-30", "2026-02-30"),
        ("2026-01-01", "2026-02-01", "没有服务时长记录"),
        ("", "", "请选择日期"),
    ],
)
def test_a_period_that_cannot_be_is_answered_with_a_sentence(as_user, clerk, zhang, starts_on, ends_on, sentence):
    page = as_user(clerk).post(f"/certificates/new/{zhang.pk}/", {"starts_on": starts_on, "ends_on": ends_on})
    assert sentence in page.content.decode()
    assert starts_on in page.content.decode()
    assert not Certificate.objects.exists()


def test_nobody_else_reaches_them(as_user, outsider, leader, inspector, zhang, issued):
    for user, status in ((outsider, 404), (leader, 403), (inspector, 403)):
        client = as_user(user)
        for path in (f"new/{zhang.pk}/", f"{issued.pk}/file/", f"{issued.pk}/withdraw/"):
            assert client.get(f"/certificates/{path}").status_code == status, path


def test_who_only_reads_is_shown_no_certificates(as_user, clerk, leader, zhang, issued):
    page = f"/registers/volunteers/{zhang.pk}/"
    assert issued.number in as_user(clerk).get(page).content.decode()
    assert issued.number not in as_user(leader).get(page).content.decode()


def test_anybody_checks_a_paper_and_learns_no_more_than_it_says(client, issued):
    page = client.get(CHECK, {"number": issued.number, "code": issued.code}).content.decode()
    assert "有效" in page
    assert "张*" in page
    assert "张伟" not in page
    assert "5678" not in page


@pytest.mark.parametrize(("number", "code"), [("ZY-2026-0001", "AAAAAAAA"), ("ZY-2026-9999", None), ("x" * 31, "y")])
def test_what_is_wrong_is_not_told(client, issued, number, code):
    page = client.get(CHECK, {"number": number, "code": code or issued.code}).content.decode()
    assert "有效" not in page
    assert "张" not in page
    if len(number) < 31:
        assert "没有出具过该编号和校验码的证明" in page


def test_a_withdrawn_paper_says_so(client, as_user, clerk, issued):
    as_user(clerk).post(f"/certificates/{issued.pk}/withdraw/", {"reason": "时长有误"})
    client.logout()
    page = client.get(CHECK, {"number": issued.number, "code": issued.code}).content.decode()
    assert "不再有效" in page
    assert "时长有误" not in page


def test_codes_cannot_be_found_out_by_trying(client, issued):
    answers = [client.get(CHECK, {"number": issued.number, "code": f"AAAA{n:04}"}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
    right = client.get(CHECK, {"number": issued.number, "code": issued.code})
    assert right.status_code == 429
    assert "十分钟后再试" in right.content.decode()
    assert client.get(CHECK, {"number": issued.number, "code": issued.code}, REMOTE_ADDR="10.0.0.9").status_code == 200

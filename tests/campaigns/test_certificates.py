"""Certificates of service: what they freeze, how they are numbered, who may, and how they are checked."""

import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from campaigns.certificates import (
    certificate_pdf,
    find_certificate,
    forget_holder,
    issue_certificate,
    withdraw_certificate,
)
from campaigns.models import Certificate, Event
from kepu.audit.models import Action, Entry
from kepu.periods import Period
from volunteers.models import Volunteer

YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture
def zhang(guihua):
    return Volunteer.objects.create(
        name="张伟", phone="13812345678", source="社区", community=guihua, registered_on=date(2026, 1, 1)
    )


@pytest.fixture
def serve(make_event, zhang, guihua):
    def act(hours, title="讲座", day=date(2026, 5, 12), **fields):
        event = make_event(title, starts_on=day, host_community=guihua, **fields)
        return event.service_records.create(volunteer=zhang, hours=hours)

    return act


def text_of(data: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def test_it_freezes_what_is_counted_in_the_period(serve, zhang, clerk):
    serve(Decimal("2.5"), "观星", YEAR.start)
    serve(4, "急救", YEAR.end)
    serve(8, "以前", date(2025, 12, 31))
    serve(8, "撤下的", retired_at=timezone.now())
    serve(None, "未填时长", date(2026, 2, 1))
    made = issue_certificate(zhang, YEAR, by=clerk)
    assert [(each["event"], each["day"], each["hours"]) for each in made.services] == [
        ("观星", "2026-01-01", "2.5"),
        ("急救", "2026-06-30", "4"),
    ]
    assert (made.holder, made.phone, made.hours) == ("张伟", "138****5678", Decimal("6.5"))
    Event.objects.filter(title="观星").update(title="改名")
    assert Certificate.objects.get().services[0]["event"] == "观星"


def test_numbers_follow_each_other_within_the_year(serve, zhang, clerk):
    serve(2)
    numbers = [issue_certificate(zhang, YEAR, by=clerk).number for _time in range(3)]
    assert numbers == ["ZY-2026-0001", "ZY-2026-0002", "ZY-2026-0003"]
    Certificate.objects.update(year=2025)
    assert issue_certificate(zhang, YEAR, by=clerk).number == "ZY-2026-0001"


def test_a_number_taken_at_the_same_moment_leads_to_the_next(serve, zhang, clerk, monkeypatch):
    serve(2)
    issue_certificate(zhang, YEAR, by=clerk)
    stale, real = iter([None]), Certificate.objects.filter

    def filtered(**lookups):
        return real(**lookups).none() if next(stale, "fresh") is None else real(**lookups)

    monkeypatch.setattr(Certificate.objects, "filter", filtered)
    assert issue_certificate(zhang, YEAR, by=clerk).number == "ZY-2026-0002"


def test_without_hours_there_is_nothing_to_certify(zhang, clerk):
    with pytest.raises(ValidationError, match=r"没有服务时长|No hours"):
        issue_certificate(zhang, YEAR, by=clerk)
    assert not Certificate.objects.exists()


def test_only_who_keeps_the_volunteer_issues_and_withdraws(serve, zhang, clerk, outsider, leader):
    serve(2)
    for person in (outsider, leader):
        with pytest.raises(PermissionDenied):
            issue_certificate(zhang, YEAR, by=person)
    made = issue_certificate(zhang, YEAR, by=clerk)
    for person in (outsider, leader):
        with pytest.raises(PermissionDenied):
            withdraw_certificate(made, reason="重复", by=person)


def test_the_audit_names_the_number_and_not_the_person(serve, zhang, clerk):
    serve(2)
    made = issue_certificate(zhang, YEAR, by=clerk)
    withdraw_certificate(made, reason="时长有误", by=clerk)
    entries = list(Entry.objects.filter(object_type="campaigns.certificate").order_by("id"))
    assert [(each.action, each.object_name) for each in entries] == [
        (Action.ISSUE, "ZY-2026-0001"),
        (Action.CANCEL, "ZY-2026-0001"),
    ]
    assert "张伟" not in str([each.details for each in entries])


def test_a_certificate_is_withdrawn_once(serve, zhang, clerk):
    serve(2)
    made = issue_certificate(zhang, YEAR, by=clerk)
    withdraw_certificate(made, reason="时长有误", by=clerk)
    with pytest.raises(ValidationError):
        withdraw_certificate(made, reason="再次", by=clerk)
    assert Certificate.objects.get().withdrawn_reason == "时长有误"


def test_it_is_found_by_number_and_code_as_people_type_them(serve, zhang, clerk):
    serve(2)
    made = issue_certificate(zhang, YEAR, by=clerk)
    assert find_certificate("ZY-2026-0001", made.code) == made
    assert find_certificate(" zy20260001 ", f"{made.code[:4]}-{made.code[4:]} ".lower()) == made
    for number, code in (
        ("ZY-2026-0001", "WRONG234"), ("ZY-2026-0002", made.code), ("", made.code), ("ZY-2026-0001", "")
    ):  # fmt: skip
        assert find_certificate(number, code) is None


def test_the_holder_can_be_forgotten_and_the_certificate_still_be_checked(serve, zhang, clerk):
    serve(2)
    made = issue_certificate(zhang, YEAR, by=clerk)
    forget_holder(zhang)
    found = find_certificate(made.number, made.code)
    assert (found.holder, found.phone, found.hours) == ("***", "", 2)


def test_the_paper_says_it_all_and_is_the_same_each_time(serve, zhang, clerk):
    for number in range(40):
        serve(Decimal("0.5"), f"第{number}场㐂田讲座", date(2026, 1, 1 + number % 28))
    made = issue_certificate(zhang, YEAR, by=clerk)
    address = f"https://kepu.example/certificates/check/?number={made.number}&code={made.code}"
    first, second = certificate_pdf(made, address), certificate_pdf(made, address)
    assert first.data == second.data
    assert not first.missing
    assert first.pages > 1
    words = text_of(first.data)
    for wanted in (made.number, made.code, "张伟", "138****5678", "第39场㐂田讲座", "累计20小时", "李梅"):
        assert wanted in words
    assert "13812345678" not in words

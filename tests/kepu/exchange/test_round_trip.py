"""What is exported imports again unchanged, for all fourteen ledgers, and into an empty portal as well."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from campaigns.models import (
    Demonstration,
    Event,
    Finding,
    Incident,
    MediaItem,
    ServiceRecord,
    Survey,
    Task,
    Visit,
)
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community, PartnerUnit, Post
from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import all_ledgers, ledger
from kepu.exchange.templates import template_workbook
from tests.ledger_files import exported, exported_lines, sheet_of
from volunteers.models import Team, Training, Volunteer

pytestmark = pytest.mark.django_db
CODES = [each.code for each in all_ledgers()]
TRICKY = [
    "=1+1",
    "+86",
    "-减",
    "@甲",
    "'引",
    "'=双",
    "逗,号，、;",
    '引"号',
    "两\n行",
    "𠮷㐂〇",
    "_x0041_",
    "1e5",
    "007",
    "2025-01-01",
    "#全",
]
DAY = date(2026, 3, 4)


@pytest.fixture
def full(guihua, songbai):
    """One row and more of everything, with texts that spreadsheets like to change."""
    everywhere = {"community": guihua}
    for number, text in enumerate(TRICKY):
        Community.objects.create(name=f"{text}社", code=text, residents=1 + number, notes=text)
        PartnerUnit.objects.create(name=text, kind="学校", resources=f"{text}\r\n{text}", **everywhere)
        Post.objects.create(body="社区科普分会", position="会长", name=text, outside_post=text, **everywhere)
        Training.objects.create(
            name=text, held_on=DAY, audience="混合", hours=Decimal("1.5"), attendance=3, summary=text
        )
        own = Facility.objects.create(
            name=text, kind="科普画廊", address=text, opened_on=DAY, renewal_days=30, equipment=["投影仪", "展板"]
        )
        Facility.objects.create(
            name=text, kind="科普活动室", address=text, opened_on=DAY, area=Decimal("60.25"), **everywhere
        )
        ContentUpdate.objects.create(facility=own, updated_on=DAY, topic=text, summary=text)
        event = Event.objects.create(
            title=text, starts_on=DAY, place=text, category="其他", attendance=0, summary=text, is_major=True
        )
        twin = Event.objects.create(
            title=text, starts_on=DAY, place=text, category="科普日", attendance=7, host_community=guihua
        )
        MediaItem.objects.create(published_on=DAY, kind="报刊", outlet="报", title=text, event=event)
        MediaItem.objects.create(published_on=DAY, kind="电视", outlet="台", title=text, event=twin)
        Demonstration.objects.create(kind="科普示范学校", name=text, state="已命名", feature=text)
        Task.objects.create(phase="实施", name=text, starts_on=DAY, due_on=DAY, indicators=["A1", "P4"], notes=text)
        Incident.objects.create(happened_on=DAY, kind="其他", matter=text, is_grave=number % 2 == 0)
    team = Team.objects.create(name="科普队")
    people = [
        Volunteer.objects.create(
            name="王伟", phone=f"1381234567{n}", source="学校", registered_on=DAY, team=team, skills=["急救"]
        )
        for n in range(3)
    ]
    event.covered.set([guihua, songbai])
    event.volunteer_hours = Decimal("2.5")
    event.save()
    for person in people[:2]:
        ServiceRecord.objects.create(event=event, volunteer=person, hours=Decimal("2.5"))
    Volunteer.objects.create(
        name="退", phone="13912345678", source="其他", registered_on=DAY, state="退出", left_on=DAY, birth_year=1950
    )
    visit = Visit.objects.create(community=guihua, visited_on=DAY, visitors="王芳")
    Finding.objects.create(visit=visit, text="堆物，受阻", due_on=DAY, closed_on=DAY, rectification="清")
    Finding.objects.create(visit=visit, text="过期", due_on=date(2026, 4, 1))
    closed = Visit.objects.create(community=songbai, visited_on=DAY, visitors="王芳")
    Finding.objects.create(visit=closed, text="缺失", due_on=DAY, closed_on=DAY, rectification="=补")
    Survey.objects.create(surveyed_on=DAY, sample=800, literate_percent=Decimal("16.55"))
    Survey.objects.create(surveyed_on=DAY, sample=80, literate_percent=Decimal(0), **everywhere)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("code", CODES)
def test_what_is_exported_imports_again_unchanged(full, code, suffix):
    plan = preview(ledger(code), exported(code, suffix), f"a{suffix}")
    assert plan.lines() == []
    assert [change for row in plan.rows for change in row.changes] == []
    assert plan.unchanged == len(plan.rows) == ledger(code).rows().count() > 0


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_empty_portal_becomes_the_same_from_the_exports(full, suffix):
    before = {code: exported_lines(code) for code in CODES}
    files = {code: exported(code, suffix).getvalue() for code in CODES}
    for model in reversed([*apps.get_app_config("communities").get_models(), *_registers()]):
        model._base_manager.all().delete()
    for code in CODES:
        plan = preview(ledger(code), io.BytesIO(files[code]), f"a{suffix}")
        assert plan.lines() == []
        apply(plan, by=None)
    for code in CODES:
        assert plain(exported_lines(code)) == plain(before[code]), code


def plain(lines):
    """A problem with a comma in it comes back as two: the ledger's list has no other way to say it."""
    return sorted([cell.replace("，", "、") for cell in line] for line in lines)


def _registers():
    return [Team, Volunteer, Training, Facility, ContentUpdate, Event, ServiceRecord, MediaItem, Demonstration, Task,
            Visit, Finding, Survey, Incident]  # fmt: skip


def test_no_cell_of_an_export_is_a_formula(full):
    cells = [cell for row in sheet_of(exported("units", ".xlsx")).iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1" in [cell.value for cell in cells]
    lines = exported_lines("units")
    assert not [cell for line in lines for cell in line if cell[:1] in tuple("=+-@\t\r")]


def test_a_workbook_has_real_dates_numbers_and_a_frozen_header(full):
    sheet = sheet_of(exported("events", ".xlsx"))
    assert sheet.freeze_panes == "A2"
    headers = [cell.value for cell in sheet[1]]
    assert headers == ledger("events").headers
    row = dict(zip(headers, sheet[2], strict=True))
    assert row["开始日期"].value.date() == DAY
    assert row["开始日期"].number_format == "yyyy-mm-dd"
    assert isinstance(row["参加人数"].value, int)


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_every_template_imports(code, guihua, db):
    Facility.objects.create(name="中心广场科普画廊", kind="科普画廊", address="广场", opened_on=DAY, renewal_days=90)
    stream = io.BytesIO()
    template_workbook(ledger(code), stream)
    stream.seek(0)
    plan = preview(ledger(code), stream, "a.xlsx")
    assert plan.lines() == []
    assert len(plan.rows) == 1
    assert not [name for name in ledger(code).headers if name not in plan.rows[0].cells]


def test_a_template_offers_the_enumerations():
    stream = io.BytesIO()
    template_workbook(ledger("events"), stream)
    rules = sheet_of(stream).data_validations.dataValidation
    assert any("科普宣传周" in rule.formula1 for rule in rules)


def test_an_export_asks_a_constant_number_of_questions(full, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        exported("events")

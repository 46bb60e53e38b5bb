"""A volunteer's own data: given out whole, or erased without a trace and without a change of any figure."""

import io
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

from campaigns.certificates import issue_certificate
from campaigns.models import ServiceRecord
from kepu.audit.models import Entry
from kepu.exchange.importer import preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.masking import masked_number
from kepu.exchange.writer import write
from kepu.imports.models import LedgerImport
from kepu.periods import Period
from kepu.registers.personal import own_sheets
from kepu.sealing.keys import unseal, unseal_bytes
from reports.assessment import evaluate
from reports.standards import load_standard
from tests.campaigns.test_pages import photo
from tests.facilities.test_labels import text_of
from tests.kepu.registers.rows import filled_in
from volunteers.models import Volunteer
from volunteers.personal import erase_volunteer

pytestmark = pytest.mark.django_db
NAME, PHONE, YEAR = "司马㐂乐", "13912345678", Period(date(2026, 1, 1), date(2026, 12, 31))
WHY = {"reason": "本人当面提出"}


@pytest.fixture
def volunteer(as_user, clerk, officer, guihua, make_event):
    """Registered, changed, photographed, served, certified, half edited, and once imported."""
    client = as_user(clerk)
    sent = {"name": NAME, "phone": PHONE, "source": "社区", "registered_on": "2026-02-01", "state": "在册"}
    client.post("/registers/volunteers/new/", sent | {"unit": f"{NAME}工作室", "files": [photo(f"{NAME}.jpg")]})
    row = Volunteer.objects.get()
    page = f"/registers/volunteers/{row.pk}/edit/"
    opened = filled_in(client.get(page).content.decode())
    client.post(page, opened | {"birth_year": "1988", "more_skills": f"{NAME}绝技", "reason": f"{NAME}来电更正"})
    event = make_event(host_community=guihua, starts_on=date(2026, 3, 1), volunteer_hours=3)
    ServiceRecord.objects.create(event=event, volunteer=row, hours=3)
    issue_certificate(row, YEAR, by=officer)
    client.post("/registers/volunteers/draft/", opened | {"draft-of": str(row.pk)})
    client.post("/registers/events/draft/", {"draft-of": "", "title": "讲座", "volunteer_words": PHONE})
    ledger_file = f"姓名,手机号码,来源,注册日期\n{NAME},{PHONE},社区,2026-02-01\n".encode()
    client.post("/imports/new/?ledger=volunteers", {"file": SimpleUploadedFile("名册.csv", ledger_file)})
    row.refresh_from_db()
    return row


def everything() -> str:
    """All that the database holds, as text."""
    with connection.cursor() as cursor:
        said = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [unseal(str(value)) for line in cursor.fetchall() for value in line]
    return "\n".join(said)


def test_the_own_data_is_given_out_whole_and_the_reason_is_recorded(as_user, clerk, volunteer):
    answer = as_user(clerk).post(f"/volunteers/{volunteer.pk}/data/", WHY)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["登记内容", "同意情况", "志愿服务", "服务证明", "附件", "变更", "使用情况", "导出的名单"]
    told = {name: [cell for line in book[name].values for cell in line] for name in book.sheetnames}
    assert {NAME, PHONE, 1988} <= {*told["登记内容"]}
    assert 3 in told["志愿服务"]
    assert volunteer.certificates.get().number in told["服务证明"]
    assert f"{NAME}.jpg" in told["附件"]
    assert f"{NAME}来电更正" in told["变更"]
    assert WHY["reason"] in told["使用情况"]
    assert Entry.objects.about(volunteer).filter(action="export", details__reason=WHY["reason"]).exists()


def test_the_report_on_paper_says_who_has_seen_changed_and_taken_it(as_user, clerk, outsider, leader, volunteer):
    as_user(clerk).post(f"/registers/volunteers/{volunteer.pk}/number/", {"reason": "核对名单"})
    as_user(leader).get("/registers/volunteers/export/")  # sees all communities, names masked
    as_user(outsider).get("/registers/volunteers/export/")  # of another community: the person did not stand in it
    paper = as_user(clerk).post(f"/volunteers/{volunteer.pk}/data/", WHY | {"paper": ""})
    told = text_of(b"".join(paper.streaming_content))
    for word in (NAME, PHONE, "核对名单", WHY["reason"], str(clerk), str(leader), "修改"):
        assert word in told
    assert str(outsider) not in told


def test_the_report_holds_every_change_however_many(volunteer):
    for number in range(60):
        volunteer.unit = f"单位{number}"
        volunteer.save()
    changes = next(sheet for sheet in own_sheets(volunteer) if sheet.title == "变更")
    assert any("单位0" in line for line in changes.rows)


def test_without_a_reason_nothing_is_given_out(as_user, clerk, volunteer):
    assert PHONE not in as_user(clerk).post(f"/volunteers/{volunteer.pk}/data/", {"reason": " "}).content.decode()


def test_the_own_data_is_not_for_who_only_reads_nor_for_other_communities(as_user, leader, clerk, volunteer, songbai):
    page = f"/volunteers/{volunteer.pk}/data/"
    assert as_user(leader).post(page, WHY).status_code == 403
    assert "/data/" not in as_user(leader).get(f"/registers/volunteers/{volunteer.pk}/").content.decode()
    Volunteer.objects.update(community=songbai)
    assert as_user(clerk).post(page, WHY).status_code == 404


def test_who_was_erased_is_nowhere_any_more(as_user, officer, volunteer, settings):
    as_user(officer).post(f"/registers/volunteers/{volunteer.pk}/retire/", {"reason": f"{NAME}重复登记"})
    assert NAME in everything()
    assert PHONE in everything()
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    left = everything()
    assert NAME not in left
    assert PHONE not in left
    assert json.dumps(NAME)[1:-1] not in left
    for path in (*settings.FILES_DIR.rglob("*"), *settings.IMPORTS_DIR.rglob("*")):
        content = unseal_bytes(path.read_bytes()) if path.is_file() else b""
        assert NAME.encode() not in content
        assert PHONE.encode() not in content
    for address in (f"/registers/find/?q={NAME}", f"/registers/find/?q={PHONE}", "/registers/volunteers/", "/events/"):
        page = as_user(officer).get(address).content.decode()
        assert f"{NAME}</a>" not in page
        assert masked_number(PHONE) not in page
    for code in ("volunteers", "events"):
        stream = io.BytesIO()
        write(ledger(code), None, stream, ".csv")
        assert NAME.encode() not in stream.getvalue()
        assert PHONE.encode() not in stream.getvalue()
    assert not volunteer.files.exists()
    assert LedgerImport.objects.get().findings == {}


def test_no_figure_changes_when_somebody_is_erased(officer, volunteer):
    def figures():
        results = evaluate(load_standard("demo-district"), YEAR).results
        return [(each.indicator.code, each.value, each.status) for each in results]

    before = figures()
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    assert figures() == before
    assert ServiceRecord.objects.get().hours == 3


def test_an_erased_volunteer_is_shown_as_such_and_cannot_be_changed(as_user, officer, volunteer):
    client = as_user(officer)
    sent = WHY | {"sure": "on"}
    page = client.post(f"/volunteers/{volunteer.pk}/erase/", sent, follow=True).content.decode()
    assert "已删除" in page
    for path in (f"/registers/volunteers/{volunteer.pk}/edit/", f"/volunteers/{volunteer.pk}/erase/"):
        assert client.get(path).status_code == 404
    volunteer.refresh_from_db()
    with pytest.raises(ValidationError):
        erase_volunteer(volunteer, reason="又一次", by=officer)
    volunteer.name = "又来"
    with pytest.raises(ValidationError):
        volunteer.full_clean()


def test_erasing_takes_a_tick_and_a_reason_and_an_officer(as_user, officer, clerk, volunteer):
    page = f"/volunteers/{volunteer.pk}/erase/"
    assert as_user(clerk).post(page, WHY | {"sure": "on"}).status_code == 403
    for sent in (WHY, {"reason": "", "sure": "on"}):
        assert as_user(officer).post(page, sent).status_code == 200
    with pytest.raises(PermissionDenied):
        erase_volunteer(volunteer, reason="x", by=clerk)
    volunteer.refresh_from_db()
    assert volunteer.erased_at is None


@pytest.mark.parametrize("code", ["volunteers", "events"])
def test_ledgers_with_an_erased_volunteer_import_again_unchanged(officer, volunteer, code):
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    stream = io.BytesIO()
    write(ledger(code), None, stream, ".xlsx")
    stream.seek(0)
    plan = preview(ledger(code), stream, "台账.xlsx", user=officer)
    assert plan.is_good, plan.lines()
    assert (plan.new, plan.changed) == (0, 0)


def test_no_ledger_writes_over_an_erased_volunteer_or_makes_one_up(officer, volunteer):
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    volunteer.refresh_from_db()
    for phone in (volunteer.phone, "已删除99"):
        text = f"姓名,手机号码,来源,注册日期\n李四,{phone},社区,2026-02-01\n"
        plan = preview(ledger("volunteers"), io.BytesIO(text.encode()), "台账.csv", user=officer)
        assert plan.wrong == 1


def test_an_event_with_an_erased_volunteer_is_saved_again_untouched(as_user, officer, volunteer):
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    event = ServiceRecord.objects.get().event
    client, page = as_user(officer), f"/events/{event.pk}/edit/"
    client.post(page, filled_in(client.get(page).content.decode()) | {"place": "礼堂"})
    event.refresh_from_db()
    assert event.place == "礼堂"
    assert ServiceRecord.objects.get().volunteer == volunteer


def test_the_paper_of_an_erased_holder_can_still_be_checked(client, officer, volunteer):
    certificate = volunteer.certificates.get()
    erase_volunteer(volunteer, reason="本人来信", by=officer)
    page = client.get("/certificates/check/", {"number": certificate.number, "code": certificate.code}).content.decode()
    assert certificate.number in page
    assert NAME[0] not in page

"""Bringing a ledger in through the browser: what each person meets."""

import io
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.exchange.ledgers import all_ledgers, ledger
from kepu.imports import actions
from kepu.imports.models import ImportState, LedgerImport
from kepu.imports.shelf import file_of
from tests.kepu.imports.conftest import ALSO_GOOD, GOOD, HEADERS, WRONG, events_csv
from tests.ledger_files import csv_bytes, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


def address(name: str, taken=None) -> str:
    return reverse(f"imports:{name}", args=[taken.pk] if taken else [])


def page(client, taken) -> str:
    answer = client.get(address("import_detail", taken))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def apply(client, taken, **data):
    answer = client.post(address("import_apply", taken), data)
    assert answer.status_code == 302
    taken.refresh_from_db()


# --- the good case ---


def test_a_good_file_is_shown_first_and_imported_on_confirmation(upload, clerk, client, english):
    taken = upload(clerk, events_csv(GOOD, ALSO_GOOD))
    assert (taken.state, taken.new, taken.wrong) == (ImportState.CHECKED, 2, 0)
    assert not Event.objects.exists()
    said = page(client, taken)
    for words in ("Every row is good", "Import all 2 rows", "2 new rows", "讲座 · 1 May 2026 · 桂花社区", "活动室"):
        assert words in said
    apply(client, taken)
    assert taken.state == ImportState.DONE
    assert set(Event.objects.values_list("title", "created_by__username")) == {("讲座", "clerk"), ("展览", "clerk")}
    after = page(client, taken)
    assert "Imported on" in after
    assert 'href="/events/"' in after
    entry = Entry.objects.get(action=Action.IMPORT)
    assert (entry.actor, entry.details["file"], entry.details["created"]) == ("clerk", "events.csv", 2)


def test_a_workbook_does_as_well(upload, officer, guihua):
    book, stream = Workbook(), io.BytesIO()
    book.active.append(HEADERS)
    book.active.append(GOOD)
    book.save(stream)
    taken = upload(officer, SimpleUploadedFile("五月活动.xlsx", stream.getvalue()))
    assert (taken.new, taken.file_name) == (1, "五月活动.xlsx")


def test_a_change_shows_each_cell_before_and_after(upload, officer, client, english):
    apply(client, upload(officer, events_csv(GOOD, ALSO_GOOD)))
    taken = upload(officer, events_csv([*GOOD[:3], "操场", "科普讲座", "95"], ALSO_GOOD))
    assert (taken.new, taken.changed, taken.unchanged) == (0, 1, 1)
    said = page(client, taken)
    assert "参加人数 (attendance): <del>80</del>" in said
    assert "<ins>95</ins>" in said
    assert "<del>活动室</del>" in said
    assert "1 unchanged row" in said


def test_the_same_file_again_has_nothing_to_import(upload, officer, client, english):
    apply(client, upload(officer, events_csv(GOOD)))
    taken = upload(officer, events_csv(GOOD))
    assert "There is nothing to import" in page(client, taken)
    apply(client, taken)
    assert taken.state == ImportState.CHECKED
    assert Event.objects.get().history.count() == 1


def test_a_second_click_imports_nothing_twice(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    apply(client, taken)
    apply(client, taken)
    assert Event.objects.count() == 1
    assert Entry.objects.filter(action=Action.IMPORT).count() == 1


def test_what_was_shown_is_in_the_uploaders_language(upload, officer, client):
    taken = upload(officer, events_csv(WRONG))
    [row] = taken.findings["wrong"]
    assert row["errors"][0]["message"].startswith("日历上没有")
    assert row["errors"][0]["column"] == "开始日期"


def test_telephone_numbers_are_masked_where_a_row_is_named(upload, officer, client):
    lines = [["姓名", "手机号码", "来源", "注册日期"], ["赵敏", "13812345678", "学校", "2026-03-01"]]
    taken = upload(officer, SimpleUploadedFile("v.csv", csv_bytes(lines)), "volunteers")
    assert taken.new == 1
    assert "138****5678" in page(client, taken)
    assert "13812345678" not in str(taken.findings)


def test_telephone_numbers_are_masked_where_they_change(upload, officer, client, guihua):
    guihua.phone = "13812345678"
    guihua.save()
    lines = [["社区名称", "常住人口", "联系电话"], ["桂花社区", "3000", "13887654321"]]
    taken = upload(officer, SimpleUploadedFile("c.csv", csv_bytes(lines)), "communities")
    [change] = taken.findings["changed"][0]["changes"]
    assert (change["before"], change["after"]) == ("138****5678", "138****4321")


def test_of_two_clicks_at_one_moment_the_later_one_finds_it_done(upload, officer):
    first = upload(officer, events_csv(GOOD))
    twin = LedgerImport.objects.get(pk=first.pk)
    plan = actions.planned(twin)
    actions.confirm(first, only_good=False)
    actions.confirm(twin, only_good=False)  # has read the page's state before the first one was through
    assert actions._saved(twin, plan, lambda: actions.moved(twin, ImportState.APPLYING), lambda: None)
    assert LedgerImport.objects.get().state == ImportState.DONE
    assert Event.objects.count() == 1
    assert Entry.objects.filter(action=Action.IMPORT).count() == 1


# --- wrong rows ---


def test_each_wrong_cell_is_shown_with_row_header_value_and_sentence(upload, clerk, client, english):
    taken = upload(clerk, events_csv(GOOD, WRONG))
    assert (taken.new, taken.wrong, taken.findings["errors"]) == (1, 1, 2)
    said = page(client, taken)
    assert '<td class="num" data-label="Row">3</td>' in said
    for words in (
        "开始日期 (start date)",
        "2026-05-41",
        "The calendar has no day",
        "参加人数",
        "many",
        "not a whole number",
    ):
        assert words in said
    assert "Import all" not in said
    assert "Import only the 1 good row" in said


def test_wrong_rows_are_never_taken_along_unasked(upload, clerk, client):
    taken = upload(clerk, events_csv(GOOD, WRONG))
    apply(client, taken)
    assert taken.state == ImportState.CHECKED
    assert not Event.objects.exists()


def test_only_the_good_rows_and_the_wrong_ones_mended_afterwards(upload, clerk, client, english):
    taken = upload(clerk, events_csv(GOOD, WRONG))
    apply(client, taken, only_good="yes")
    assert (taken.state, Event.objects.get().title) == (ImportState.DONE, "讲座")
    assert "1 wrong row was left out" in page(client, taken)

    answer = client.get(address("wrong_rows", taken))
    assert unquote(answer["Content-Disposition"]).endswith('events wrong rows.xlsx"')
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    headers = [cell.value for cell in sheet[1]]
    assert headers == [*ledger("events").headers, "错误说明"]
    assert "The calendar has no day" in sheet.cell(2, len(headers)).value
    sheet.cell(2, headers.index("开始日期") + 1, "2026-05-21")
    sheet.cell(2, headers.index("参加人数") + 1, 300)
    mended = io.BytesIO()
    book.save(mended)

    again = upload(clerk, SimpleUploadedFile("mended.xlsx", mended.getvalue()))
    assert (again.new, again.wrong) == (1, 0)
    apply(client, again)
    assert set(Event.objects.values_list("title", "attendance")) == {("讲座", 80), ("游园", 300)}


def test_no_workbook_of_wrong_rows_where_none_is_wrong(upload, clerk, client):
    assert client.get(address("wrong_rows", upload(clerk, events_csv(GOOD)))).status_code == 404


def test_a_clerk_is_told_of_rows_of_another_community(upload, clerk, songbai, client, english):
    taken = upload(clerk, events_csv(GOOD, ["讲座", "2026-05-01", "松柏社区", "活动室", "科普讲座", "80"]))
    assert taken.wrong == 1
    assert "only records of your own community" in page(client, taken)


def test_of_many_rows_the_first_two_hundred_are_shown(upload, officer, client, english):
    taken = upload(officer, events_csv(*([f"讲座{number}", *GOOD[1:]] for number in range(250))))
    assert (taken.new, len(taken.findings["new"])) == (250, 200)
    assert "The first 200 rows are shown." in page(client, taken)


# --- what changes in between ---


def test_a_record_that_came_meanwhile_stops_the_import_and_shows_anew(
    upload, officer, client, english, make_event, guihua
):
    taken = upload(officer, events_csv(GOOD, ALSO_GOOD))
    make_event("讲座", starts_on="2026-05-01", host_community=guihua, attendance=10)
    apply(client, taken)
    assert (taken.state, taken.new, taken.changed) == (ImportState.CHECKED, 1, 1)
    assert Event.objects.count() == 1
    said = page(client, taken)
    assert "have changed since you looked at this. Nothing was saved." in said
    assert "<del>10</del>" in said
    apply(client, taken)
    assert taken.state == ImportState.DONE
    assert Event.objects.count() == 2


def test_checking_again_sees_what_has_been_added(upload, officer, client, songbai):
    taken = upload(officer, events_csv(["讲座", "2026-05-01", "新社区", *GOOD[3:]]))
    assert taken.wrong == 1
    songbai.name = "新社区"
    songbai.save()
    assert client.post(address("import_check", taken)).status_code == 302
    taken.refresh_from_db()
    assert (taken.state, taken.new, taken.wrong) == (ImportState.CHECKED, 1, 0)


def test_a_file_that_changed_on_the_disk_is_shown_anew_and_not_imported_as_it_was_seen(
    upload, officer, client, english
):
    taken = upload(officer, events_csv(GOOD))
    file_of(taken).write_bytes(csv_bytes([HEADERS, ALSO_GOOD, ["夹带", *GOOD[1:]]]))
    apply(client, taken)
    assert (taken.state, taken.new) == (ImportState.CHECKED, 2)
    assert not Event.objects.exists()
    file_of(taken).write_bytes(b"\x00" * 100)
    apply(client, taken)
    assert taken.state == ImportState.FAILED
    assert not Event.objects.exists()


def test_a_file_lost_from_the_disk_is_said(upload, officer, client, english):
    taken = upload(officer, events_csv(GOOD))
    file_of(taken).unlink()
    apply(client, taken)
    assert taken.state == ImportState.FAILED
    assert "no longer on the server" in page(client, taken)


# --- what cannot be read ---


def big() -> SimpleUploadedFile:
    return SimpleUploadedFile("big.csv", b"x" * 2000)


REFUSED = {
    "nothing chosen": (lambda: None, "No file was chosen."),
    "no content": (lambda: SimpleUploadedFile("a.csv", b""), "The file is empty."),
    "another type": (lambda: SimpleUploadedFile("a.docx", b"PK\x03\x04x"), "ends in .xlsx or .csv"),
    "damaged": (lambda: SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"x" * 50), "damaged"),
    "locked": (
        lambda: SimpleUploadedFile(
            "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
        ),
        "protected by a password",
    ),
    "macros": (lambda: SimpleUploadedFile("a.xlsm", b"PK\x03\x04x"), "Workbooks with macros"),
    "unknown header": (
        lambda: SimpleUploadedFile("a.csv", csv_bytes([[*HEADERS, "天气"], [*GOOD, "晴"]])),
        "no column “天气”",
    ),
    "headers missing": (lambda: SimpleUploadedFile("a.csv", csv_bytes([["活动名称"], ["x"]])), "参加人数"),
    "blank": (lambda: SimpleUploadedFile("a.csv", csv_bytes([["", ""], ["", " "]])), "The file is empty."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(case, upload, clerk, english, settings):
    make, words = REFUSED[case]
    answer = upload(clerk, make())
    assert answer.status_code == 200
    said = answer.content.decode()
    assert words in said
    assert "Import: Events" in said  # the ledger stays chosen
    assert not LedgerImport.objects.exists()
    assert not settings.IMPORTS_DIR.exists() or not list(settings.IMPORTS_DIR.iterdir())


def test_a_file_that_is_too_large_is_refused(upload, clerk, english, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    assert "larger than" in upload(clerk, big()).content.decode()
    assert not LedgerImport.objects.exists()


# --- who may ---


@pytest.mark.parametrize("who", ["leader", "inspector"])
def test_readers_cannot_import(who, request, as_user):
    client = as_user(request.getfixturevalue(who))
    for name in ("import_list", "import_create"):
        assert client.get(address(name)).status_code == 403


def test_a_ledger_that_a_person_may_not_write_is_closed(as_user, clerk, upload):
    client = as_user(clerk)
    assert client.get(address("import_create") + "?ledger=communities").status_code == 403
    assert client.get(reverse("imports:template", args=["communities"])).status_code == 403
    assert upload(clerk, events_csv(GOOD), "communities").status_code == 403
    assert Entry.objects.filter(action=Action.REFUSED).count() == 3
    assert not LedgerImport.objects.exists()


def test_a_ledger_that_takes_no_files_in_is_closed(as_user, officer):
    assert as_user(officer).get(address("import_create") + "?ledger=archive").status_code == 403


def test_an_unknown_ledger_is_not_found(as_user, officer):
    client = as_user(officer)
    assert client.get(address("import_create") + "?ledger=nothing").status_code == 404
    assert client.get(reverse("imports:template", args=["nothing"])).status_code == 404


def test_somebody_elses_import_does_not_exist_for_a_clerk(upload, clerk, outsider, as_user):
    taken = upload(clerk, events_csv(GOOD, WRONG))
    client = as_user(outsider)
    for name in ("import_detail", "import_progress", "wrong_rows"):
        assert client.get(address(name, taken)).status_code == 404, name
    for name in ("import_apply", "import_check"):
        assert client.post(address(name, taken)).status_code == 404, name
    assert "events.csv" not in client.get(address("import_list")).content.decode()


def test_the_office_sees_all_imports_but_imports_only_its_own(upload, clerk, officer, as_user, english):
    taken = upload(clerk, events_csv(GOOD))
    client = as_user(officer)
    assert "events.csv" in client.get(address("import_list")).content.decode()
    said = page(client, taken)
    assert "Only 李梅, who uploaded the file, can import it." in said
    assert "Import the 1 row" not in said
    assert client.post(address("import_apply", taken)).status_code == 404


def test_importing_needs_a_post(upload, clerk, client):
    assert client.get(address("import_apply", upload(clerk, events_csv(GOOD)))).status_code == 405


# --- choosing ---


def test_the_office_chooses_among_all_fourteen_ledgers(as_user, officer):
    said = as_user(officer).get(address("import_create")).content.decode()
    codes = {each.code for each in all_ledgers()}
    assert len(codes) == 14
    assert all(f"?ledger={code}" in said and f"template/{code}/" in said for code in codes)


def test_a_clerk_is_offered_what_a_clerk_may_write(as_user, clerk):
    said = as_user(clerk).get(address("import_create")).content.decode()
    assert "?ledger=events" in said
    assert "?ledger=communities" not in said


def test_every_template_comes_with_the_ledgers_headers(as_user, officer):
    client = as_user(officer)
    for each in all_ledgers():
        answer = client.get(reverse("imports:template", args=[each.code]))
        sheet = sheet_of(io.BytesIO(b"".join(answer.streaming_content)))
        assert [cell.value for cell in sheet[1]] == each.headers
        assert f"{each.title_zh}模板.xlsx" in unquote(answer["Content-Disposition"])


def test_every_ledgers_form_opens(as_user, officer):
    client = as_user(officer)
    for each in all_ledgers():
        assert client.get(address("import_create") + f"?ledger={each.code}").status_code == 200


def test_the_list_takes_the_same_queries_for_any_number(upload, officer, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    upload(officer, events_csv(GOOD))
    with CaptureQueriesContext(connection) as few:
        client.get(address("import_list"))
    for number in range(4):
        upload(officer, events_csv(GOOD, name=f"{number}.csv"))
    with CaptureQueriesContext(connection) as many:
        client.get(address("import_list"))
    assert len(many) == len(few)


def test_chinese_pages_of_an_import_are_chinese(upload, clerk, client):
    from tests.test_chinese_interface import english_in

    taken = upload(clerk, events_csv(GOOD, WRONG, name="活动.csv"))
    said = page(client, taken)
    assert english_in(said) - {"csv", "many"} == set()
    answer = upload(clerk, SimpleUploadedFile("活动.xlsm", b"PK\x03\x04x"))
    assert english_in(answer.content.decode()) - {"xlsx", "csv"} == set()

"""The archive as the people who keep it meet it."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from campaigns.models import ArchiveItem, Task
from kepu.audit.models import Action, Entry
from kepu.evidence.actions import store
from kepu.evidence.models import StoredFile
from kepu.registers.actions import attach, retire_row
from tests.campaigns.archive.test_actions import scan
from tests.kepu.evidence import specimens
from tests.kepu.registers.rows import filled_in
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
NEW = "/registers/archive/new/"
FORM = {"box": "E7", "title": "活动台账", "kind": "LEDGER", "dated_on": "2026-05-12", "retention": "10年"}


# --- filing ---


def test_the_number_is_said_as_soon_as_the_item_is_filed(as_user, officer):
    page = as_user(officer).post(NEW, FORM, follow=True).content.decode()
    assert "已归档，件号为 E7-2026-001" in page


def test_box_and_year_of_a_filed_item_are_not_in_its_form(as_user, officer, file_one):
    item = file_one()
    client = as_user(officer)
    fields = filled_in(client.get(f"/registers/archive/{item.pk}/edit/").content.decode())
    assert not {"box", "year", "about", "taken"} & set(fields)
    client.post(f"/registers/archive/{item.pk}/edit/", fields | {"box": "A1", "year": "2020", "dated_on": "2025-05-12"})
    item.refresh_from_db()
    assert (item.number, item.box, item.year, item.dated_on) == ("E7-2026-001", "E7", 2026, date(2025, 5, 12))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"box": "Z9"}, "Z9"), ({"dated_on": "2026-07-01"}, "还没有到"), ({"indicators": ["Z9"]}, "Z9")],
)
def test_what_cannot_be_filed_is_said_beside_the_field(as_user, officer, wrong, said):
    page = as_user(officer).post(NEW, FORM | wrong).content.decode()
    assert said in page
    assert 'value="活动台账"' in page
    assert not ArchiveItem.objects.exists()


def test_an_item_does_not_serve_its_own_box_twice(as_user, officer):
    as_user(officer).post(NEW, FORM | {"indicators": ["E7", "E4"]})
    assert ArchiveItem.objects.get().indicators == ["E4"]


def test_a_copy_keeps_no_number_and_no_file(as_user, officer, file_one):
    item = file_one(files=[scan()])
    client = as_user(officer)
    page = client.get(f"/registers/archive/{item.pk}/copy/", follow=True).content.decode()
    client.post(NEW, filled_in(page) | {"dated_on": "2026-05-13"})
    copy = ArchiveItem.objects.latest("pk")
    assert (copy.number, copy.title, copy.scans.count()) == ("E7-2026-002", item.title, 0)


def test_what_is_taken_out_keeps_its_number_and_says_why(as_user, officer, file_one):
    item = file_one()
    file_one(title="第二件")
    client = as_user(officer)
    assert "件号不会重新使用" in client.get(f"/registers/archive/{item.pk}/retire/").content.decode()
    client.post(f"/registers/archive/{item.pk}/retire/", {"reason": "放错了盒"})
    page = client.get("/archive/box/E7/2026/").content.decode()
    assert "E7-2026-001" in page
    assert "放错了盒" in page
    assert "E7-2026-001" not in client.get("/registers/archive/").content.decode()


def test_the_list_is_given_out_as_the_register_of_archival_documents(as_user, officer, file_one):
    file_one(document_number="街科〔2026〕3号", responsible="科普办", pages=3, indicators=["E4"])
    answer = as_user(officer).get("/registers/archive/export/")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    row = dict(zip(*(list(each) for each in sheet.iter_rows(values_only=True)), strict=True))
    assert sheet.title == "归档文件目录"
    assert (row["件号"], row["文号"], row["责任者"], row["页数"]) == ("E7-2026-001", "街科〔2026〕3号", "科普办", 3)
    assert (row["佐证类型"], row["所属盒"], row["年度"], row["兼用指标"]) == ("签到表", "E7", 2026, "E4")


@pytest.mark.parametrize(
    ("query", "found"),
    [("box=E7", 1), ("serves=E4", 2), ("year=2025", 1), ("kind=SIGN", 2), ("q=E1-2025", 1), ("start=2026-01-01", 1)],
)
def test_the_list_is_narrowed(as_user, officer, file_one, query, found):
    file_one(indicators=["E4"])
    file_one(box="E1", dated_on=date(2025, 5, 1), indicators=["E4"])
    page = as_user(officer).get(f"/registers/archive/?{query}").content.decode()
    assert page.count('<td class="title"') == found


# --- for a record ---


@pytest.fixture
def proved(make_event, guihua, officer):
    """An event of the community with a sign-in sheet and a photo."""
    event = make_event("节水讲座", host_community=guihua, category="科教进社区", host_unit="桂花社区")
    sheet, photo = scan(1, "签到表.png"), scan(2, "照片.png")
    attach(event, [(*sheet, "SIGN", ""), (*photo, "PHOTO", "")], by=officer)
    return event


def test_the_form_begins_with_what_the_record_says(as_user, officer, proved, guihua):
    page = as_user(officer).get(NEW, {"about": f"events-{proved.pk}"}).content.decode()
    fields = filled_in(page)
    assert fields["title"] == ["节水讲座"]
    assert fields["dated_on"] == ["2026-05-12"]
    assert fields["community"] == [str(guihua.pk)]
    assert fields["kind"] == ["SIGN"]
    assert fields["responsible"] == ["桂花社区"]
    assert fields["box"] == ["E5"]
    assert "签到表.png" in page


def test_files_of_the_record_are_taken_over_without_a_second_upload(as_user, officer, proved):
    client, stored = as_user(officer), StoredFile.objects.count()
    sheet = proved.files.get(kind="SIGN")
    client.post(NEW, FORM | {"about": f"events-{proved.pk}", "taken": [sheet.pk]})
    item = ArchiveItem.objects.get()
    assert item.record == proved
    assert [each.file for each in item.scans.all()] == [sheet.file]
    assert StoredFile.objects.count() == stored
    page = client.get(f"/events/{proved.pk}/").content.decode()
    assert item.number in page
    again = client.get(NEW, {"about": f"events-{proved.pk}"}).content.decode()
    assert f'name="taken" value="{sheet.pk}"' not in again


def test_ticks_are_kept_when_another_field_is_wrong(as_user, officer, proved):
    sheet = proved.files.get(kind="SIGN")
    sent = FORM | {"title": "", "about": f"events-{proved.pk}", "taken": [sheet.pk]}
    page = as_user(officer).post(NEW, sent).content.decode()
    assert filled_in(page)["taken"] == [str(sheet.pk)]


def test_a_draft_remembers_the_record_and_the_ticks(as_user, officer, proved):
    client, sheet = as_user(officer), proved.files.get(kind="SIGN")
    typed = FORM | {"about": f"events-{proved.pk}", "taken": [sheet.pk], "draft-of": ""}
    client.post("/registers/archive/draft/", typed)
    fields = filled_in(client.get(NEW + "?draft").content.decode())
    assert (fields["about"], fields["taken"]) == ([f"events-{proved.pk}"], [str(sheet.pk)])
    assert fields["title"] == ["活动台账"]


def test_files_of_another_record_cannot_be_taken(as_user, officer, proved, make_event):
    other = make_event("别的活动")
    attach(other, [(*scan(5), "PHOTO", "")], by=officer)
    sent = FORM | {"about": f"events-{proved.pk}", "taken": [other.files.get().pk]}
    assert as_user(officer).post(NEW, sent).status_code == 200
    assert not ArchiveItem.objects.exists()


def test_a_record_that_one_does_not_see_is_not_filed_for(as_user, outsider, proved):
    client = as_user(outsider)
    assert "节水讲座" not in client.get(NEW, {"about": f"events-{proved.pk}"}).content.decode()
    page = client.post(NEW, FORM | {"about": f"events-{proved.pk}"}).content.decode()
    assert "已不存在" in page
    assert not ArchiveItem.objects.exists()


def test_a_task_asks_for_its_own_kind_and_box(as_user, officer):
    task = Task.objects.create(
        phase="实施", name="年度目标", starts_on="2026-01-01", due_on="2026-06-01", indicators=["P3"], proof=["TARGET"]
    )
    fields = filled_in(as_user(officer).get(NEW, {"about": f"tasks-{task.pk}"}).content.decode())
    assert (fields["box"], fields["kind"]) == (["P3"], ["TARGET"])
    assert fields["dated_on"] == ["2026-06-30"]
    assert f"about=tasks-{task.pk}" in as_user(officer).get(f"/registers/tasks/{task.pk}/").content.decode()


def test_who_only_reads_is_offered_no_form(as_user, leader, proved):
    page = as_user(leader).get(f"/events/{proved.pk}/").content.decode()
    assert "还没有归档文件" in page
    assert "归入档案" not in page


# --- files ---


def test_pages_of_a_pdf_are_shown_and_the_original_is_handed_out(as_user, leader, file_one):
    content = specimens.pdf(7)
    item = file_one(files=[(store(BytesIO(content), "方案.pdf"), "方案.pdf")])
    found, client = item.scans.get(), as_user(leader)
    page = client.get(f"/archive/file/{found.pk}/pages/").content.decode()
    assert page.count("/page-") == 5
    assert "共 7 页" in page
    drawn = client.get(f"/archive/file/{found.pk}/page-1/")
    assert drawn["Content-Type"] == "image/jpeg"
    assert client.get(f"/archive/file/{found.pk}/page-6/").status_code == 404
    original = client.get(f"/archive/file/{found.pk}/original/")
    assert b"".join(original.streaming_content) == content
    assert Entry.objects.filter(action=Action.DOWNLOAD, actor="leader").count() == 1


def test_every_version_is_listed_and_can_be_downloaded(as_user, officer, file_one):
    item = file_one(files=[scan()])
    first, client = item.scans.get(), as_user(officer)
    path = f"/archive/file/{first.pk}/version/"
    assert "请说明更换版本的原因" in client.post(path, {}).content.decode()
    new = BytesIO(specimens.jpeg((70, 50)))
    new.name = "重扫.jpg"
    page = client.post(path, {"note": "缺印章", "files": [new]}, follow=True).content.decode()
    versions = list(item.scans.order_by("version"))
    assert [each.version for each in versions] == [1, 2]
    assert all(each.file.sha256 in page for each in versions)
    assert "缺印章" in page
    for each in versions:
        assert client.get(f"/archive/file/{each.pk}/original/").status_code == 200


def test_a_new_version_is_one_file(as_user, officer, file_one):
    item = file_one(files=[scan()])
    files = [BytesIO(specimens.jpeg((70 + n, 50))) for n in range(2)]
    for number, each in enumerate(files):
        each.name = f"{number}.jpg"
    path = f"/archive/file/{item.scans.get().pk}/version/"
    assert "只能是一个文件" in as_user(officer).post(path, {"note": "x", "files": files}).content.decode()
    assert item.scans.count() == 1


@pytest.mark.parametrize("view", ["original", "screen", "page-1", "pages", "version"])
def test_files_of_others_are_not_reached(as_user, outsider, inspector, file_one, guihua, view):
    found = file_one(community=guihua, files=[scan()]).scans.get()
    assert as_user(outsider).get(f"/archive/file/{found.pk}/{view}/").status_code == 404
    assert as_user(inspector).get(f"/archive/file/{found.pk}/{view}/").status_code == 403


def test_a_leader_adds_no_version(as_user, leader, file_one):
    found = file_one(files=[scan()]).scans.get()
    assert as_user(leader).get(f"/archive/file/{found.pk}/version/").status_code == 403
    assert "更换新版本" not in as_user(leader).get(f"/registers/archive/{found.item_id}/").content.decode()


# --- boxes and papers ---


@pytest.fixture
def filled(file_one, guihua, songbai, officer):
    file_one(community=guihua, pages=2)
    file_one(community=songbai, pages=3, title="松柏签到表")
    retire_row(file_one(title="误放"), reason="重复", by=officer)
    file_one(box="Z9", title="旧盒")


def test_the_overview_counts_each_box_by_years(as_user, officer, filled):
    page = as_user(officer).get("/archive/").content.decode()
    assert not english_in(page)
    assert '/archive/box/E7/2026/">2026<small> · 2 件' in page
    assert "其他标准的档案盒" in page
    assert "还缺" in page


def test_a_clerk_sees_the_own_communitys_items_and_gaps(as_user, clerk, filled):
    client = as_user(clerk)
    page = client.get("/archive/").content.decode()
    assert '/archive/box/E7/2026/">2026<small> · 1 件' in page
    assert "桂花社区 检查记录、整改单 1 份" in page
    assert "松柏社区" not in page
    box = client.get("/archive/box/E7/2026/").content.decode()
    assert "松柏签到表" not in box
    assert "这里只显示桂花社区的文件" in box


@pytest.mark.parametrize(
    "path", ["box/E7/2026/list.pdf", "box/E7/2026/label.pdf", "box/H1/2026/label.pdf", "catalogue/"]
)
def test_papers_are_handed_out_and_recorded(as_user, officer, filled, path):
    answer = as_user(officer).get(f"/archive/{path}")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Entry.objects.filter(action=Action.EXPORT).count() == 1


@pytest.mark.parametrize(
    "path", ["box/Q9/2026/", "box/E7/2026/nonsense.pdf", "box/E7/99999999999999999999/", "box/\0/2026/"]
)
def test_what_is_no_box_is_not_found(as_user, officer, path):
    assert as_user(officer).get(f"/archive/{path}").status_code == 404


def test_a_clerks_catalogue_holds_the_own_items_only(as_user, clerk, filled, monkeypatch):
    from campaigns.archive import papers

    told = {}
    monkeypatch.setattr(papers, "_rendered", lambda template, context: told.update(context) or papers.Pdf(b"%PDF", 1))
    as_user(clerk).get("/archive/catalogue/")
    titles = [item.title for _box, items in told["boxes"] for item in items]
    assert titles == ["活动签到表"]


@pytest.mark.parametrize("path", ["/archive/", "/archive/box/E7/2026/", "/registers/archive/"])
@pytest.mark.parametrize("role", ["officer", "clerk"])
def test_the_number_of_queries_does_not_grow_with_the_items(
    request, as_user, role, guihua, file_one, path, django_assert_max_num_queries
):
    client = as_user(request.getfixturevalue(role))
    file_one(community=guihua)
    client.get(path)
    for number in range(25):
        file_one(community=guihua, title=f"第{number}件", indicators=["E4", "E6"])
    with django_assert_max_num_queries(14):
        client.get(path)

"""Every register's pages, as the people who keep it meet them."""

import io
import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from campaigns.models import ArchiveItem, MediaItem
from facilities.models import Facility
from kepu.accounts.roles import Right
from kepu.audit.models import Action, Entry
from kepu.communities.models import PartnerUnit
from kepu.records.models import ColumnChoice, Draft, Office, Review
from kepu.registers.register import register
from tests.kepu.registers.rows import CODES, example, filled_in
from tests.test_chinese_interface import english_in
from tests.test_permissions import OFFERS
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
SMALL_FORM = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0"}


def exported(of, row) -> dict:
    """What the record holds, as its ledger writes it."""
    return {column.header: column.export(row) for column in of.ledger.columns}


def unit(name="实验小学", **fields):
    return PartnerUnit.objects.create(name=name, kind="学校", **fields)


@pytest.mark.parametrize("code", CODES)
def test_every_page_of_every_register_opens_and_is_chinese(as_user, officer, guihua, code):
    row, of = example(code), register(code)
    client = as_user(officer)
    for view, args in [("list", []), ("create", []), ("detail", [row.pk]), ("update", [row.pk]), ("retire", [row.pk])]:
        page = client.get(of.url(view, *args))
        assert page.status_code == 200, (code, view)
        assert not english_in(page.content.decode()) - {"https", "example", "org", "kepu"}, (code, view)


@pytest.mark.parametrize("code", CODES)
def test_a_register_can_be_sorted_by_each_column_and_searched(as_user, officer, guihua, code):
    example(code)
    of = register(code)
    client = as_user(officer)
    for name in of.columns():
        assert client.get(of.url("list"), {"sort": f"-{name}"}).status_code == 200, name
    for name in of.filters:
        assert client.get(of.url("list"), {name: "x"}).status_code == 200, name
    assert "没有符合条件" in client.get(of.url("list"), {"q": "查无此物"}).content.decode()


@pytest.mark.parametrize("code", CODES)
def test_saving_an_unchanged_form_changes_nothing(as_user, officer, guihua, code):
    """What the form shows is what the record holds: no field is lost or altered on the way through the page."""
    row, of = example(code), register(code)
    client = as_user(officer)
    before = exported(of, row)
    answer = client.post(of.url("update", row.pk), filled_in(client.get(of.url("update", row.pk)).content.decode()))
    assert answer.status_code == 302, answer.content.decode()
    row = of.model.objects.get(pk=row.pk)
    assert before == exported(of, row)
    assert row.version == 2


@pytest.mark.parametrize("code", CODES)
def test_an_empty_form_is_answered_beside_its_fields(as_user, officer, code):
    answer = as_user(officer).post(register(code).url("create"), {})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "is-invalid" in page
    assert not english_in(page)


@pytest.mark.parametrize("code", [code for code in CODES if code != "events"])
def test_a_similar_record_starts_from_the_first(as_user, officer, guihua, code):
    row, of = example(code), register(code)
    page = as_user(officer).get(of.url("copy", row.pk), follow=True).content.decode()
    fields = filled_in(page)
    kept = {name: getattr(row, name, None) for name in of.columns() if name not in of.not_copied}
    texts = {name: value for name, value in kept.items() if isinstance(value, str) and value}
    assert {name: fields[name] for name in texts} == {name: [value] for name, value in texts.items()}
    untouched = filled_in(as_user(officer).get(of.url("create")).content.decode())
    assert all(fields.get(name) == untouched.get(name) for name in of.not_copied)


def test_a_clerk_keeps_only_rows_of_the_own_community(as_user, clerk, guihua, songbai):
    own, foreign = unit(community=guihua), unit("第三中学", community=songbai)
    client = as_user(clerk)
    assert "第三中学" not in client.get("/registers/units/").content.decode()
    for page in ("", "edit/", "retire/", "copy/", "number/"):
        assert client.get(f"/registers/units/{foreign.pk}/{page}").status_code == 404, page
    client.post(
        f"/registers/units/{own.pk}/edit/",
        {"name": "新名", "kind": "学校", "community": songbai.pk, "version": "1"} | SMALL_FORM,
    )
    own.refresh_from_db()
    assert (own.name, own.community) == ("新名", guihua)


def test_a_clerk_does_not_keep_the_offices_registers(as_user, clerk):
    client = as_user(clerk)
    for code in ("posts", "trainings", "media", "surveys", "incidents"):
        assert client.get(f"/registers/{code}/").status_code == 200
        assert client.get(f"/registers/{code}/new/").status_code == 403
        assert client.post(f"/registers/{code}/new/", {}).status_code == 403


def test_a_leader_reads_names_masked_and_changes_nothing(as_user, leader, guihua):
    row = example("volunteers")
    client = as_user(leader)
    for path in ("/registers/volunteers/", f"/registers/volunteers/{row.pk}/"):
        page = client.get(path).content.decode()
        assert row.name not in page
        assert "138****5678" in page
        keeping = [f"/registers/volunteers/{what}/" for what in ("new", f"{row.pk}/copy", f"{row.pk}/number")]
        assert not set(keeping) & set(OFFERS.findall(page))
    for page in ("edit/", "retire/", "number/"):
        assert client.get(f"/registers/volunteers/{row.pk}/{page}").status_code in (403, 404)
    for text in (row.name, row.phone):
        assert client.get("/registers/find/", {"q": text}).content.decode().count("<li><a") == 0


def test_an_export_for_a_reader_is_masked_and_for_a_keeper_whole(as_user, leader, officer, guihua):
    row = example("volunteers")

    def cells(user):
        answer = as_user(user).get("/registers/volunteers/export/")
        return list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)[1][:2]

    assert cells(leader) == ("赵*", "138****5678")
    assert cells(officer) == (row.name, row.phone)
    assert Entry.objects.filter(action=Action.EXPORT, details__masked=True).count() == 1


def test_an_export_of_what_is_shown_has_its_columns_its_rows_and_its_order(as_user, officer):
    for name, address in [("甲校", "一号"), ("乙校", "二号"), ("医院", "三号")]:
        unit(name, address=address)
    ColumnChoice.objects.create(user=officer, register="units", fields=["name", "address"])
    query = {"q": "校", "sort": "-address", "columns": "shown"}
    answer = as_user(officer).get("/registers/units/export/", query)
    cells = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert cells == [("单位名称", "地址"), ("乙校", "二号"), ("甲校", "一号")]


def test_everything_that_the_filter_shows_is_confirmed_at_one_press(as_user, officer, guihua):
    Office.objects.create(reviews=True)
    for number in range(40):
        unit(f"第{number}小学")
    own, other = unit("自己的学校", changed_by=officer), unit("医院")
    answer = as_user(officer).post("/registers/units/many/", {"do": "confirm_shown", "query": "q=学"}, follow=True)
    assert "40" in answer.content.decode()
    assert PartnerUnit.objects.filter(review=Review.CONFIRMED).count() == 40
    for left in (own, other):
        left.refresh_from_db()
        assert left.review == Review.SUBMITTED


def test_who_may_not_review_confirms_nothing(as_user, clerk):
    Office.objects.create(reviews=True)
    row = unit(community=clerk.community)
    assert as_user(clerk).post("/registers/units/many/", {"do": "confirm_shown", "query": ""}).status_code == 403
    row.refresh_from_db()
    assert row.review == Review.SUBMITTED


def test_a_number_is_shown_for_a_reason_and_the_look_is_recorded(as_user, clerk, guihua):
    row = Volunteer.objects.create(
        name="赵敏", phone="13812345678", source="社区", registered_on="2026-01-01", community=guihua
    )
    client = as_user(clerk)
    path = f"/registers/volunteers/{row.pk}/number/"
    assert row.phone not in client.post(path, {"reason": ""}).content.decode()
    assert row.phone in client.post(path, {"reason": "约周六的时间"}).content.decode()
    assert Entry.objects.get(action=Action.REVEAL).details == {"reason": "约周六的时间"}


def test_the_history_of_a_number_is_masked_too(as_user, clerk, guihua):
    row = example("units")
    row.community = guihua
    row.save()
    client = as_user(clerk)
    fields = filled_in(client.get(f"/registers/units/{row.pk}/edit/").content.decode())
    client.post(f"/registers/units/{row.pk}/edit/", fields | {"phone": "13900001111"})
    page = client.get(f"/registers/units/{row.pk}/").content.decode()
    assert "139****1111" in page
    assert "13900001111" not in page
    assert "010-12345678" not in page


def test_a_double_click_makes_one_record(as_user, officer):
    client = as_user(officer)
    form = {"name": "实验小学", "kind": "学校", "creation_key": "11111111-2222-4333-8444-555555555555"}
    first, second = (client.post("/registers/units/new/", form) for _ in range(2))
    assert first.url == second.url
    assert PartnerUnit.objects.count() == 1


def test_the_second_of_two_savers_sees_both_versions_and_may_win(as_user, officer):
    row = unit()
    client = as_user(officer)
    form = {"name": row.name, "kind": "学校", "version": "1"} | SMALL_FORM
    client.post(f"/registers/units/{row.pk}/edit/", form | {"notes": "第一个人"})
    page = client.post(f"/registers/units/{row.pk}/edit/", form | {"notes": "第二个人"}).content.decode()
    assert "第一个人" in page
    assert "第二个人" in page
    client.post(f"/registers/units/{row.pk}/edit/", form | {"notes": "第二个人", "version": "2"})
    assert PartnerUnit.objects.get().notes == "第二个人"


def test_a_retired_unit_leaves_room_for_another_of_its_name(as_user, officer):
    row = unit()
    client = as_user(officer)
    assert "请说明" in client.post(f"/registers/units/{row.pk}/retire/", {"reason": " "}).content.decode()
    client.post(f"/registers/units/{row.pk}/retire/", {"reason": "重复"})
    assert "实验小学" not in client.get("/registers/units/").content.decode()
    client.post("/registers/units/new/", {"name": "实验小学", "kind": "学校"})
    assert PartnerUnit.objects.live().count() == 1


def test_many_rows_are_taken_out_for_one_reason(as_user, officer):
    rows = [unit(f"第{n}小学") for n in range(3)]
    client = as_user(officer)
    ticked = {"do": "retire", "row": [row.pk for row in rows[:2]]}
    assert "第0小学" in client.post("/registers/units/many/", ticked).content.decode()
    assert PartnerUnit.objects.live().count() == 3
    client.post("/registers/units/many/", ticked | {"reason": "撤并"})
    assert [row.name for row in PartnerUnit.objects.live()] == ["第2小学"]


def test_every_column_of_a_list_is_named_that_of_the_boxes_to_tick_too(as_user, officer):
    unit()
    page = as_user(officer).get(register("units").url("list")).content.decode()
    heads = re.findall(r"<th scope=\"col\".*?</th>", page, re.DOTALL)
    assert 'class="pick"' in heads[0]
    assert all(strip_tags(head).strip() for head in heads), heads


def test_ticking_nothing_says_so(as_user, officer):
    assert "没有勾选" in as_user(officer).post("/registers/units/many/", {"do": "retire"}, follow=True).content.decode()


def test_foreign_rows_cannot_be_smuggled_into_what_is_done_to_many(as_user, clerk, songbai):
    foreign = unit(community=songbai)
    as_user(clerk).post("/registers/units/many/", {"do": "retire", "row": [foreign.pk], "reason": "x"})
    assert PartnerUnit.objects.live().exists()


def test_the_choice_of_columns_is_kept_for_the_person(as_user, officer, clerk, guihua):
    unit(community=guihua, address="桂花路12号")
    client = as_user(officer)
    assert "桂花路12号" not in client.get("/registers/units/").content.decode()
    client.post("/registers/units/columns/", {"column": ["address", "nonsense"], "query": "q=实验"})
    assert "桂花路12号" in client.get("/registers/units/").content.decode()
    assert "桂花路12号" not in as_user(clerk).get("/registers/units/").content.decode()
    as_user(officer).post("/registers/units/columns/", {})
    assert not ColumnChoice.objects.exists()


def test_a_draft_is_kept_shown_again_and_forgotten_when_saved(as_user, officer):
    client = as_user(officer)
    typed = {"name": "实验小学", "kind": "学校", "address": "桂花路", "draft-of": ""}
    assert client.post("/registers/units/draft/", typed).status_code == 204
    assert "还没有保存" in client.get("/registers/units/new/").content.decode()
    page = client.get("/registers/units/new/?draft").content.decode()
    assert 'value="桂花路"' in page
    assert "is-invalid" not in page
    assert "未完成的草稿" in client.get("/reports/home/").content.decode()
    client.post("/registers/units/new/", {"name": "实验小学", "kind": "学校"})
    assert not Draft.objects.exists()


def test_a_draft_is_nobody_elses(as_user, officer, admin):
    as_user(officer).post("/registers/units/draft/", {"name": "秘密", "draft-of": ""})
    assert "秘密" not in as_user(admin).get("/registers/units/new/?draft").content.decode()
    as_user(admin).post("/registers/units/draft/discard/", {"draft-of": ""})
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("typed", [{"draft-of": "x"}, {"draft-of": "", "name": "长" * 100_001}])
def test_what_cannot_be_a_draft_is_refused(as_user, officer, typed):
    assert as_user(officer).post("/registers/units/draft/", typed).status_code == 400


def test_reviewed_records_count_only_when_a_second_person_confirmed_them(as_user, clerk, officer, guihua):
    Office.objects.create(reviews=True)
    as_user(clerk).post("/registers/units/new/", {"name": "实验小学", "kind": "学校"})
    row = PartnerUnit.objects.get()
    assert not PartnerUnit.objects.counting().exists()
    client = as_user(officer)
    assert "待确认" in client.get("/reports/home/").content.decode()
    client.post(f"/registers/units/{row.pk}/review/", {"state": "confirmed"})
    assert PartnerUnit.objects.counting().exists()
    assert Entry.objects.filter(action=Action.REVIEW, details__state="confirmed").exists()


def test_a_returned_record_comes_back_to_its_clerk_with_the_note(as_user, clerk, officer, guihua):
    Office.objects.create(reviews=True)
    as_user(clerk).post("/registers/units/new/", {"name": "实验小学", "kind": "学校"})
    row = PartnerUnit.objects.get()
    path = f"/registers/units/{row.pk}/review/"
    assert "请说明" in as_user(officer).post(path, {"state": "returned", "note": ""}).content.decode()
    as_user(officer).post(path, {"state": "returned", "note": "缺地址"})
    client = as_user(clerk)
    assert "缺地址" in client.get("/reports/home/").content.decode()
    form = {"name": "实验小学", "kind": "学校", "address": "桂花路", "version": PartnerUnit.objects.get().version}
    client.post(f"/registers/units/{row.pk}/edit/", form | SMALL_FORM)
    row.refresh_from_db()
    assert (row.review, row.review_note) == (Review.SUBMITTED, "")


def test_nobody_confirms_what_he_wrote_himself(as_user, officer):
    Office.objects.create(reviews=True)
    client = as_user(officer)
    client.post("/registers/units/new/", {"name": "实验小学", "kind": "学校"})
    row = PartnerUnit.objects.get()
    page = client.post(f"/registers/units/{row.pk}/review/", {"state": "confirmed"}, follow=True).content.decode()
    assert "须由另一人确认" in page
    assert not PartnerUnit.objects.counting().exists()


def test_many_records_are_confirmed_at_once(as_user, officer, admin, guihua):
    Office.objects.create(reviews=True)
    rows = [unit(f"第{n}小学", created_by=admin) for n in range(3)]
    as_user(officer).post("/registers/units/many/", {"do": "confirm", "row": [row.pk for row in rows]})
    assert PartnerUnit.objects.counting().count() == 3


def test_a_clerk_confirms_nothing(as_user, clerk, officer, guihua):
    Office.objects.create(reviews=True)
    row = unit(community=guihua)
    assert as_user(clerk).post(f"/registers/units/{row.pk}/review/", {"state": "confirmed"}).status_code == 403
    assert as_user(clerk).post("/registers/units/many/", {"do": "confirm", "row": [row.pk]}).status_code == 403
    offered = [as_user(user).get(f"/registers/units/{row.pk}/").context["next_reviews"] for user in (clerk, officer)]
    assert [bool(each) for each in offered] == [False, True]
    offered = [as_user(user).get("/registers/units/").context["may_review"] for user in (clerk, officer)]
    assert offered == [False, True]


def test_two_characters_find_records_of_every_register(as_user, officer, guihua, make_event):
    make_event("节水讲座")
    unit("节水办")
    MediaItem.objects.create(published_on="2026-01-01", kind="报刊", outlet="日报", title="家家节水")
    page = as_user(officer).get("/registers/find/", {"q": "节水"}).content.decode()
    assert all(title in page for title in ("节水讲座", "节水办", "家家节水"))


@pytest.mark.parametrize("text", ["", " ", "%", "长" * 3000, "\0", "' OR 1=1 --"])
def test_a_strange_search_is_answered(as_user, clerk, text):
    assert as_user(clerk).get("/registers/find/", {"q": text}).status_code == 200


def test_an_update_form_can_be_opened_for_a_facility(as_user, officer):
    facility = Facility.objects.create(
        name="画廊", kind="科普画廊", address="路", renewal_days=90, opened_on="2026-01-01"
    )
    page = as_user(officer).get("/registers/updates/new/", {"facility": facility.pk}).content.decode()
    assert f'<option value="{facility.pk}" selected>' in page


def test_who_turns_reviews_on_is_told_what_will_not_count_until_confirmed(as_user, officer):
    unit("甲")
    unit("乙", review=Review.CONFIRMED)
    page = as_user(officer).get("/registers/office/").content.decode()
    assert "现有 1 条记录尚未确认" in page
    Office.objects.create(reviews=True)
    assert "现有 1 条记录" not in as_user(officer).get("/registers/office/").content.decode()


def test_the_office_sets_its_own_rules_and_it_is_recorded(as_user, officer, clerk):
    assert as_user(clerk).get("/registers/office/").status_code == 403
    client = as_user(officer)
    wrong = client.post("/registers/office/", {"star_hours": "100、50、30、20、10", "day_hours": "8"}).content.decode()
    assert "须大于前一个数" in wrong
    client.post("/registers/office/", {"reviews": "on", "star_hours": "50、100、200、300、400", "day_hours": "8"})
    assert Office.current().reviews
    assert Office.current().stars == [50, 100, 200, 300, 400]


def test_who_reads_only_packs_reaches_no_register(as_user, inspector):
    assert not inspector.may(Right.READ_REGISTERS)
    for path in ("/registers/", "/registers/find/?q=x", "/registers/units/", "/registers/units/1/"):
        assert as_user(inspector).get(path).status_code == 403


def test_an_unknown_register_is_not_found(as_user, officer):
    assert as_user(officer).get("/registers/nonsense/").status_code == 404


@pytest.mark.parametrize("code", CODES)
def test_a_list_takes_as_many_queries_for_forty_rows_as_for_one(
    as_user, officer, guihua, code, django_assert_max_num_queries
):
    row = example(code)
    client = as_user(officer)
    client.get(register(code).url("list"))
    for number in range(30):
        twin = type(row).objects.get(pk=row.pk)
        twin.pk, twin.creation_key = None, None
        twin._state.adding = True
        _rename(twin, number)
        twin.save()
    with django_assert_max_num_queries(13):
        client.get(reverse("registers:list", args=[code]))


def _rename(row, number):
    """Give a copy another natural key."""
    import uuid
    from datetime import date, timedelta

    row.creation_key = uuid.uuid4()
    if type(row) is ArchiveItem:
        row.sequence += number + 1
        row.number = f"E7-2026-{row.sequence:03}"
    if hasattr(row, "phone") and type(row) is Volunteer:
        row.phone = f"139{number:08}"
    for name in ("name", "title", "topic", "matter"):
        if hasattr(row, name):
            setattr(row, name, f"{getattr(row, name)}{number}")
    for name in ("surveyed_on", "visited_on"):
        if hasattr(row, name):
            setattr(row, name, date(2020, 1, 1) + timedelta(days=number))

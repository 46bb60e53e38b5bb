"""The pages of the event register as their users meet them."""

import io
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.communities.models import PartnerUnit
from kepu.records.models import Attachment
from volunteers.models import Volunteer

NEW = {
    "title": "防灾减灾日讲座",
    "category": "科普讲座",
    "starts_on": "2026-05-12",
    "ends_on": "",
    "place": "社区活动室",
    "attendance": "86",
    "key_groups": ["老年人", "青少年"],
    "creation_key": "11111111-2222-4333-8444-555555555555",
}
KEPT = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0"}


def photo(name="现场.jpg", colour="navy"):
    data = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def log(client, follow=True, **changes):
    return client.post("/events/new/", NEW | changes, follow=follow)


def test_a_clerk_logs_an_event_for_the_own_community(as_user, clerk, guihua):
    page = log(as_user(clerk)).content.decode()
    event = Event.objects.get()
    assert event.host_community == guihua
    assert event.key_groups == ["青少年", "老年人"] or event.key_groups == ["老年人", "青少年"]
    assert "记录已保存" in page
    assert "<dd>86</dd>" in page


def test_a_double_click_makes_one_event(as_user, clerk):
    client = as_user(clerk)
    first, second = log(client, follow=False), log(client, follow=False)
    assert first.url == second.url
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2026-05-11"}, "结束日期不能早于开始日期"),
        ({"attendance": "-5"}, "不能小于 0"),
        ({"attendance": "10000000"}, "不可能超过 1,000,000"),
        ({"attendance": "很多"}, "“很多”不是整数"),
        ({"attendance": "1.5"}, "不是整数"),
        ({"attendance": ""}, "请填写数字"),
        ({"starts_on": "2026-02-29"}, "不是有效的日期"),
        ({"starts_on": "0001-01-01"}, "年份"),
        ({"starts_on": "2026-08-01"}, "活动日期还没到"),
        ({"title": ""}, "必填"),
        ({"title": "长" * 151}, "150"),
        ({"title": "a\x00b"}, "字符"),
        ({"category": "不存在"}, "不存在"),
        ({"volunteer_words": "查无此人"}, "没有“查无此人”"),
        ({"covered": ["999999"]}, "999999"),
    ],
)
def test_bad_input_is_answered_and_nothing_typed_is_lost(as_user, clerk, changes, sentence):
    answer = log(as_user(clerk), **changes)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "还没有保存" in page
    for name in {"place", "title", "attendance"} - set(changes):
        assert f'value="{NEW[name]}"' in page
    assert not Event.objects.exists()


def test_a_rule_between_fields_is_said_beside_the_field_it_is_about(as_user, clerk, make_event, guihua):
    page = log(as_user(clerk), ends_on="2026-05-11").content.decode()
    assert re.search(r'<a href="#id_ends_on">[^<]+</a>：结束日期不能早于开始日期', page)
    log(as_user(clerk))
    page = log(as_user(clerk), creation_key="11111111-1111-4111-8111-111111111111").content.decode()
    assert re.search(r'<a href="#id_title">[^<]+</a>：本社区这一天已登记过同名活动', page)


def test_a_file_survives_an_error_elsewhere_in_the_form(as_user, clerk):
    client = as_user(clerk)
    page = log(client, attendance="很多", files=[photo()]).content.decode()
    assert "现场.jpg" in page
    carried = re.search(r'name="files-id" value="([^"]+)"', page)[1]
    log(client, **{"files-id": carried, "files-kind": "PHOTO", "files-caption": "全景"})
    assert Attachment.objects.get().name == "现场.jpg"


def test_a_disguised_file_is_refused_with_a_sentence_and_the_rest_stays(as_user, clerk):
    fake = SimpleUploadedFile("照片.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
    page = log(as_user(clerk), files=[fake]).content.decode()
    assert "照片.jpg" in page
    assert 'value="防灾减灾日讲座"' in page
    assert not Event.objects.exists()


def test_a_large_event_reminds_of_the_licence(as_user, clerk):
    assert "20 日前" in log(as_user(clerk), attendance="1000").content.decode()


def test_volunteers_are_found_by_name_or_number_and_an_ambiguous_name_is_said(as_user, clerk):
    for phone in ("13800000001", "13800000002"):
        Volunteer.objects.create(name="张伟", phone=phone, source="社区", registered_on=date(2026, 1, 1))
    client = as_user(clerk)
    assert "有 2 位志愿者叫“张伟”" in log(client, volunteer_words="张伟").content.decode()
    log(client, volunteer_words="13800000002", volunteer_hours="2")
    assert Event.objects.get().volunteers.get().phone == "13800000002"


def test_an_officer_changes_an_event_and_the_history_tells(as_user, officer, make_event, guihua):
    event = make_event(host_community=guihua)
    form = NEW | KEPT | {"host_community": guihua.pk, "version": "1", "place": "礼堂", "reason": "地点写错"}
    page = as_user(officer).post(f"/events/{event.pk}/edit/", form, follow=True).content.decode()
    assert "修改已保存" in page
    assert "地点写错" in page
    assert "<del>社区活动室</del>" in page


def test_the_second_of_two_savers_sees_both_versions(as_user, officer, make_event):
    event = make_event()
    Event.objects.filter(pk=event.pk).update(place="礼堂", version=2)
    form = NEW | KEPT | {"version": "1", "place": "操场"}
    client = as_user(officer)
    page = client.post(f"/events/{event.pk}/edit/", form).content.decode()
    assert "别人已保存过" in page
    assert "礼堂" in page
    assert 'value="操场"' in page
    assert Event.objects.get().place == "礼堂"
    client.post(f"/events/{event.pk}/edit/", form | {"version": "2"})
    assert Event.objects.get().place == "操场"


def test_a_copy_takes_over_everything_but_date_numbers_and_proof(as_user, clerk, make_event, guihua):
    event = make_event(host_community=guihua, key_groups=["老年人"], organizer="街道科普办")
    answer = as_user(clerk).get(f"/events/{event.pk}/copy/", follow=True)
    page = answer.content.decode()
    assert 'value="防震减灾讲座"' in page
    assert 'value="街道科普办"' in page
    assert 'value="80"' not in page
    assert 'value="2026-05-12"' not in page


def test_taking_an_event_out_asks_why(as_user, clerk, make_event, guihua):
    event = make_event(host_community=guihua)
    client = as_user(clerk)
    assert "请说明" in client.post(f"/events/{event.pk}/retire/", {"reason": ""}).content.decode()
    client.post(f"/events/{event.pk}/retire/", {"reason": "重复"})
    assert not Event.objects.live().exists()
    assert "防震减灾讲座" not in client.get("/events/").content.decode()
    assert "重复" in client.get(f"/events/{event.pk}/").content.decode()


@pytest.mark.parametrize("page", ["", "edit/", "retire/", "copy/"])
def test_a_foreign_event_does_not_exist_for_a_clerk(as_user, clerk, make_event, songbai, page):
    event = make_event(host_community=songbai)
    assert as_user(clerk).get(f"/events/{event.pk}/{page}").status_code == 404


def test_an_event_of_the_subdistrict_is_read_but_not_changed_by_a_clerk(as_user, clerk, make_event):
    event = make_event()
    client = as_user(clerk)
    assert client.get(f"/events/{event.pk}/").status_code == 200
    assert client.get(f"/events/{event.pk}/edit/").status_code == 404


def test_a_hidden_field_cannot_smuggle_an_event_elsewhere(as_user, clerk, guihua, songbai):
    log(as_user(clerk), host_community=songbai.pk, retired_at="2020-01-01", created_by="1", version="99")
    event = Event.objects.get()
    assert (event.host_community, event.retired_at, event.version, event.created_by) == (guihua, None, 1, clerk)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "防震"}, ["防震减灾讲座"]),
        ({"q": "菜园"}, ["社区游园"]),
        ({"q": "防震 菜园"}, []),
        ({"q": "%"}, []),
        ({"category": "科普游园"}, ["社区游园"]),
        ({"start": "2026-05-01"}, ["防震减灾讲座"]),
        ({"end": "2026年4月30日"}, ["社区游园"]),
        ({"group": "老年人"}, ["社区游园"]),
        ({"major": "on"}, ["防震减灾讲座"]),
        ({"theme": "保障安全健康"}, ["防震减灾讲座"]),
    ],
)
def test_the_list_is_searched_and_filtered(as_user, officer, make_event, query, found):
    make_event(is_major=True, theme="保障安全健康")
    make_event("社区游园", category="科普游园", starts_on=date(2026, 4, 2), place="小菜园", key_groups=["老年人"])
    page = as_user(officer).get("/events/", query).content.decode()
    shown = [title for title in ("防震减灾讲座", "社区游园") if f">{title}</a>" in page]
    assert shown == found


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999999999999",
        "sort=password",
        "sort=-starts_on'",
        "start=never",
        "community=abc",
        "category[]=x",
        "q=" + "长" * 3000,
        "q=%00",
        "community=999999999999999999999",
    ],
)
def test_a_hostile_address_never_breaks_the_list(as_user, officer, make_event, query):
    make_event()
    assert as_user(officer).get(f"/events/?{query}").status_code in (200, 400)


def test_totals_are_those_of_the_rows_shown(as_user, officer, make_event):
    make_event(attendance=1200)
    make_event("社区游园", category="科普游园", attendance=34)
    client = as_user(officer)
    assert "1,234" in client.get("/events/").content.decode()
    assert "1,234" not in client.get("/events/?category=科普游园").content.decode()


def test_the_export_holds_exactly_what_the_list_shows(as_user, officer, make_event):
    make_event()
    make_event("社区游园", category="科普游园")
    answer = as_user(officer).get("/events/export/?category=科普游园")
    assert unquote(answer["Content-Disposition"]).endswith("活动-2026-06-30.xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0][0] == "活动名称"
    assert [row[0] for row in rows[1:]] == ["社区游园"]
    assert Entry.objects.get(action=Action.EXPORT).details == {"ledger": "events", "rows": 1, "masked": False}


def test_the_list_of_a_clerk_takes_a_fixed_number_of_queries(
    as_user, clerk, make_event, guihua, django_assert_num_queries
):
    client = as_user(clerk)
    client.get("/events/")
    for number in range(40):
        make_event(f"第{number}次", host_community=guihua)
    with django_assert_num_queries(9):
        client.get("/events/")


def test_files_are_reached_by_whoever_sees_the_event_and_by_nobody_else(as_user, clerk, outsider, inspector):
    client = as_user(clerk)
    log(client, files=[photo()])
    pk = Attachment.objects.get().pk
    for rendition in ("original", "thumb", "screen"):
        assert client.get(f"/registers/events/file/{pk}/{rendition}/").status_code == 200
    assert client.get(f"/registers/events/file/{pk}/secret/").status_code == 404
    assert as_user(outsider).get(f"/registers/events/file/{pk}/thumb/").status_code == 404
    assert as_user(inspector).get(f"/registers/events/file/{pk}/thumb/").status_code == 403
    client.logout()
    assert client.get(f"/registers/events/file/{pk}/thumb/").status_code == 302


def test_kept_files_are_relabelled_and_taken_off(as_user, clerk, guihua):
    client = as_user(clerk)
    log(client, files=[photo("a.jpg"), photo("b.jpg", "red")])
    event = Event.objects.get()
    first, second = event.files.all()
    form = NEW | {
        "version": "1",
        "kept-TOTAL_FORMS": "2",
        "kept-INITIAL_FORMS": "2",
        "kept-0-id": first.pk,
        "kept-0-kind": "SIGN",
        "kept-0-caption": "签到",
        "kept-1-id": second.pk,
        "kept-1-kind": "PHOTO",
        "kept-1-DELETE": "on",
    }
    client.post(f"/events/{event.pk}/edit/", form)
    assert [(f.kind, f.caption) for f in event.files.all()] == [("SIGN", "签到")]


def test_an_empty_register_says_what_to_do_next(as_user, clerk):
    assert "大约只要一分钟" in as_user(clerk).get("/events/").content.decode()


def test_a_unit_shows_the_events_it_took_part_in(as_user, officer, make_event):
    unit = PartnerUnit.objects.create(name="实验小学", kind="学校")
    make_event("进校园", co_organizers=["实验小学", "区科技馆"])
    make_event("实验小学之外", co_organizers=["第二实验小学"])
    page = as_user(officer).get(f"/registers/units/{unit.pk}/").content.decode()
    assert "进校园" in page
    assert "实验小学之外" not in page

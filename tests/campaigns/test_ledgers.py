"""Rules of the campaign's ledgers that no other ledger has."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from campaigns.models import Event, Finding, MediaItem, ServiceRecord, Survey, Visit
from kepu.exchange.importer import Outcome
from kepu.exchange.ledgers import ledger
from tests.ledger_files import bring_in, exported_lines, messages, plan_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
EVENT = ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"]
FAIR = ["科普日", "2026-05-01", "桂花社区", "广场", "科普日", "300"]
VISIT = ["社区", "检查日期", "检查人", "发现问题", "整改期限", "整改情况", "整改完成日期"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def people(db):
    rows = [("王伟", "13812345670"), ("王伟", "13812345671"), ("李娜", "13812345672")]
    return [
        Volunteer.objects.create(name=name, phone=phone, source="学校", registered_on=date(2025, 1, 1))
        for name, phone in rows
    ]


def test_an_event_comes_with_its_communities_in_one_line_of_history(guihua, songbai, officer):
    bring_in("events", [[*EVENT, "覆盖社区", "重点人群"], [*FAIR, "桂花社区，松柏社区", "青少年;老年人"]], by=officer)
    event = Event.objects.get()
    assert set(event.covered.all()) == {guihua, songbai}
    assert event.key_groups == ["青少年", "老年人"]
    assert event.created_by == officer
    line = event.history.get()
    assert {row.community_id for row in line.covered.all()} == {guihua.pk, songbai.pk}


def test_a_change_of_communities_alone_is_seen_and_kept_in_history(guihua, songbai):
    bring_in("events", [[*EVENT, "覆盖社区"], [*FAIR, "桂花社区、松柏社区"]])
    assert bring_in("events", [[*EVENT, "覆盖社区"], [*FAIR, "松柏社区、桂花社区"]]) == Outcome(0, 0, 1)
    assert bring_in("events", [[*EVENT, "覆盖社区"], [*FAIR, "松柏社区"]]) == Outcome(0, 1, 0)
    event = Event.objects.get()
    assert list(event.covered.all()) == [songbai]
    assert event.version == 2
    newest, oldest = event.history.all()
    assert [row.community_id for row in newest.covered.all()] == [songbai.pk]
    assert oldest.covered.count() == 2


def test_an_unknown_key_group_is_named(guihua):
    plan = plan_of("events", [[*EVENT, "重点人群"], [*FAIR, "青少年、外星人"]])
    assert "“外星人”" in messages(plan)[2, "重点人群"]


def test_the_key_of_an_event_includes_its_host(guihua, songbai):
    bring_in("events", [EVENT, FAIR])
    other, whole = list(FAIR), list(FAIR)
    other[2], whole[2] = "松柏社区", ""
    assert bring_in("events", [EVENT, FAIR, other, whole]) == Outcome(2, 0, 1)


def test_a_retired_event_is_neither_exported_nor_matched(guihua, make_event):
    from django.utils import timezone

    make_event("科普日", starts_on=date(2026, 5, 1), host_community=guihua, retired_at=timezone.now())
    assert len(exported_lines("events")) == 1
    assert bring_in("events", [EVENT, FAIR]) == Outcome(1, 0, 0)


def test_volunteers_are_named_by_phone_or_by_a_name_that_one_has(guihua, people):
    lines = [[*EVENT, "志愿者", "服务时长"], [*FAIR, "13812345671、李娜", "2.5"]]
    bring_in("events", lines)
    assert bring_in("events", lines) == Outcome(0, 0, 1)
    records = ServiceRecord.objects.all()
    assert {(record.volunteer, record.hours) for record in records} == {
        (people[1], Decimal("2.5")),
        (people[2], Decimal("2.5")),
    }
    assert all(record.history.count() == 1 for record in records)
    assert exported_lines("events")[1][14] == "13812345671、13812345672"


def test_an_ambiguous_or_unknown_volunteer_is_an_error(guihua, people):
    plan = plan_of("events", [[*EVENT, "志愿者"], [*FAIR, "王伟"], [*FAIR[:1], "2026-05-02", *FAIR[2:], "无名"]])
    said = messages(plan)
    assert "2 volunteers are called “王伟”" in said[2, "志愿者"]
    assert "no volunteer “无名”" in said[3, "志愿者"]


def test_service_records_follow_the_file_but_hours_written_by_hand_stay(guihua, people):
    header = [*EVENT, "志愿者", "服务时长"]
    bring_in("events", [header, [*FAIR, "13812345670、13812345671", "2"]])
    ServiceRecord.objects.filter(volunteer=people[1]).update(hours=5)
    bring_in("events", [header, [*FAIR, "13812345670、13812345671、李娜", "3"]])
    hours = dict(ServiceRecord.objects.values_list("volunteer__phone", "hours"))
    assert hours == {"13812345670": 3, "13812345671": 5, "13812345672": 3}
    gone = ServiceRecord.objects.get(volunteer=people[0])
    bring_in("events", [header, [*FAIR, "李娜", "3"]])
    assert [record.volunteer for record in ServiceRecord.objects.all()] == [people[2]]
    assert ServiceRecord.history.filter(id=gone.pk).first().history_type == "-"


def test_service_records_stay_where_the_column_is_left_out(guihua, people):
    bring_in("events", [[*EVENT, "志愿者"], [*FAIR, "李娜"]])
    bring_in("events", [EVENT, [*FAIR[:5], "301"]])
    assert ServiceRecord.objects.count() == 1


def test_a_media_item_finds_its_event_or_asks_which(guihua, songbai, make_event):
    day = date(2026, 5, 1)
    one = make_event("同名", starts_on=day, host_community=guihua)
    make_event("同名", starts_on=day, host_community=songbai)
    make_event("独有")
    header = ["日期", "媒体类型", "媒体名称", "标题", "相关活动"]
    row = ["2026-05-02", "报刊", "日报", "题"]
    assert "2 events are called" in messages(plan_of("media", [header, [*row, "同名"]]))[2, "相关活动"]
    assert "2 events" in messages(plan_of("media", [header, [*row, "同名（2026-05-01）"]]))[2, "相关活动"]
    assert "no event" in messages(plan_of("media", [header, [*row, "没有"]]))[2, "相关活动"]
    bring_in("media", [header, [*row, "同名（2026-05-01 桂花社区）"]])
    assert MediaItem.objects.get().event == one
    assert exported_lines("media")[1][6] == "同名（2026-05-01 桂花社区）"


def test_a_bad_link_is_refused():
    header = ["日期", "媒体类型", "媒体名称", "标题", "链接"]
    plan = plan_of("media", [header, ["2026-05-02", "网站", "网", "题", "javascript:alert(1)"]])
    assert (2, "链接") in messages(plan)


def test_each_problem_of_a_visit_is_a_finding(guihua):
    bring_in("visits", [VISIT, ["桂花社区", "2026-05-01", "王芳", "堆物、过期", "2026-06-01", "", ""]])
    findings = Finding.objects.all()
    assert [(each.text, each.due_on, each.closed_on) for each in findings] == [
        ("堆物", date(2026, 6, 1), None),
        ("过期", date(2026, 6, 1), None),
    ]
    assert all(each.history.count() == 1 for each in findings)


def test_closing_a_visit_closes_its_findings_and_keeps_what_the_file_did_not_change(guihua):
    row = ["桂花社区", "2026-05-01", "王芳", "堆物、过期", "2026-06-01"]
    bring_in("visits", [VISIT, [*row, "", ""]])
    Finding.objects.filter(text="堆物").update(due_on=date(2026, 5, 20))
    bring_in("visits", [VISIT, [*row, "已清", "2026-05-28"]])
    assert set(Finding.objects.values_list("text", "due_on", "rectification", "closed_on")) == {
        ("堆物", date(2026, 5, 20), "已清", date(2026, 5, 28)),
        ("过期", date(2026, 6, 1), "已清", date(2026, 5, 28)),
    }


def test_a_problem_that_the_file_no_longer_names_goes_and_a_new_one_comes(guihua):
    row = ["桂花社区", "2026-05-01", "王芳"]
    bring_in("visits", [VISIT, [*row, "堆物、过期", "2026-06-01", "", ""]])
    kept = Finding.objects.get(text="过期")
    bring_in("visits", [VISIT, [*row, "过期、缺失", "2026-06-01", "", ""]])
    assert set(Finding.objects.values_list("text", flat=True)) == {"过期", "缺失"}
    assert Finding.objects.get(text="过期").pk == kept.pk


def test_a_visit_is_closed_only_when_its_last_finding_is(guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 1), visitors="王芳")
    Finding.objects.create(visit=visit, text="甲", closed_on=date(2026, 5, 3))
    Finding.objects.create(visit=visit, text="乙")
    assert exported_lines("visits")[1][7] == ""
    Finding.objects.update(closed_on=date(2026, 5, 4))
    assert exported_lines("visits")[1][7] == "2026-05-04"


def test_a_rectification_without_a_problem_is_an_error(guihua):
    plan = plan_of("visits", [VISIT, ["桂花社区", "2026-05-01", "王芳", "", "", "已清", ""]])
    assert "no problem is named" in messages(plan)[2, "整改情况"]


def test_a_survey_is_of_the_sub_district_or_of_a_community(guihua):
    header = ["调查日期", "范围", "有效样本量", "具备科学素质比例"]
    bring_in("surveys", [header, ["2026-01-05", "全街道", "800", "16.5%"], ["2026-01-05", "桂花社区", "80", "12"]])
    assert set(Survey.objects.values_list("community__name", "literate_percent")) == {
        (None, Decimal("16.50")),
        ("桂花社区", Decimal(12)),
    }
    plan = plan_of("surveys", [header, ["2026-01-06", "", "0", "100.1"]])
    assert {column for row, column in messages(plan)} == {"范围", "有效样本量", "具备科学素质比例"}


def test_a_task_tells_what_its_dates_contradict():
    header = ["阶段", "任务名称", "开始日期", "截止日期", "状态", "完成日期"]
    plan = plan_of("tasks", [header, ["实施", "建档", "2026-02-01", "2026-01-01", "进行中", "2026-01-01"]])
    assert set(messages(plan)) == {(2, "截止日期"), (2, "完成日期")}


def test_an_incident_says_whether_it_was_grave():
    header = ["日期", "类型", "事由", "是否影响恶劣"]
    plan = plan_of(
        "incidents", [header, ["2026-05-06", "伪科学", "养生广告", ""], ["2026-05-07", "伪科学", "广告", "可能"]]
    )
    assert set(messages(plan)) == {(2, "是否影响恶劣"), (3, "是否影响恶劣")}


def test_of_community_means_held_at(guihua, songbai, make_event):
    make_event("自家", host_community=guihua)
    make_event("别家", host_community=songbai)
    make_event("覆盖", host_community=songbai, covered=[guihua])
    make_event("全街道")
    rows = ledger("events").of_community(Event.objects.all(), guihua)
    assert {event.title for event in rows} == {"自家", "覆盖", "全街道"}


MEDIA = ["日期", "媒体类型", "媒体名称", "标题", "链接"]


def test_a_link_may_lack_its_scheme_as_on_the_form():
    lines = [MEDIA, ["2026-05-01", "网站", "街道网站", "科普日", " www.gov.cn/a "]]
    bring_in("media", lines)
    assert MediaItem.objects.get().link == "https://www.gov.cn/a"
    assert bring_in("media", lines) == Outcome(0, 0, 1)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://gov.cn/a", "见附件", "https://gov.cn/" + "a" * 2000])
def test_what_is_no_link_is_refused_in_a_sentence_that_shows_one(link):
    told = messages(plan_of("media", [MEDIA, ["2026-05-01", "网站", "街道网站", "科普日", link]]))
    assert told[2, "链接"].endswith(".")


def test_too_many_decimals_are_refused_in_words_of_the_office():
    lines = [["调查日期", "范围", "有效样本量", "具备科学素质比例"], ["2026-05-01", "全街道", "500", "12.345"]]
    with translation.override("zh-hans"):
        told = messages(plan_of("surveys", lines))
    assert told[2, "具备科学素质比例"] == "小数点后最多填写 2 位，请四舍五入后再填。"

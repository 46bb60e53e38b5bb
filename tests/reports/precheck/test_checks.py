"""What each of the portal's own checks finds, what it leaves alone, and in how many queries."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.archive.actions import file_item
from campaigns.models import (
    ArchiveItem,
    Campaign,
    Demonstration,
    Incident,
    MediaItem,
    ServiceRecord,
    Survey,
    Task,
    TaskState,
)
from facilities.models import ContentUpdate, Facility
from kepu.audit.actions import save_record
from kepu.evidence.actions import say_children
from kepu.evidence.models import Children, OnDisk, StoredFile
from kepu.periods import Period
from reports.models import Judgement
from reports.precheck.checks import CHECKS
from reports.precheck.checks.files import EXPECTED
from reports.precheck.forms import ScopeForm
from reports.precheck.found import SUBDISTRICT
from tests.conftest import TODAY
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def sentences(findings):
    return [each.sentence for each in findings]


def item(**fields):
    about = {"box": "E7", "year": 2026, "title": "材料", "kind": "DOC", "dated_on": TODAY}
    return ArchiveItem(**about | fields)


def volunteer(number=1):
    return Volunteer.objects.create(
        name=f"志愿者{number}", phone=f"1380000000{number}", source="社区", registered_on=date(2025, 1, 1)
    )


class TestRecordsWithoutFile:
    @pytest.fixture
    def rows(self, make_event, guihua):
        board = Facility.objects.create(
            name="画廊", community=guihua, kind="科普画廊", address="路", renewal_days=30, opened_on="2026-01-01"
        )
        day = date(2026, 5, 12)
        return {
            "events": make_event(host_community=guihua),
            "updates": ContentUpdate.objects.create(facility=board, updated_on=day, topic="防灾"),
            "media": MediaItem.objects.create(kind="报刊", outlet="日报", published_on=day, title="报道"),
            "demonstrations": Demonstration.objects.create(kind="科普示范社区", name="示范", community=guihua),
            "surveys": Survey.objects.create(
                surveyed_on=day, community=guihua, sample=100, literate_percent=Decimal(10)
            ),
            "incidents": Incident.objects.create(
                happened_on=day, matter="迷信", kind=Incident._meta.get_field("kind").choices[0][0], community=guihua
            ),
        }

    @pytest.mark.parametrize("code", EXPECTED)
    def test_a_row_without_a_file_is_found_with_its_form(self, code, rows, look):
        [found] = look(f"{code}_without_file")
        assert found.address == f"/{'events' if code == 'events' else f'registers/{code}'}/{rows[code].pk}/edit/"
        rows[code].refresh_from_db()
        assert str(rows[code]) in found.sentence

    @pytest.mark.parametrize("code", EXPECTED)
    def test_an_attached_file_or_an_archive_item_settles_it(self, code, rows, look, add_file):
        attached = add_file(rows[code])
        assert look(f"{code}_without_file") == []
        attached.delete()
        file_item(item(), record=rows[code], by=None)
        assert look(f"{code}_without_file") == []

    def test_what_lies_outside_the_period_or_in_the_future_is_not_asked_for(self, make_event, look):
        make_event("从前", starts_on=date(2024, 1, 1))
        make_event("将来", starts_on=date(2026, 7, 1))
        assert look("events_without_file") == []
        assert len(look("events_without_file", period=Period(date(2024, 1, 1), TODAY))) == 1

    def test_a_clerk_is_told_of_what_the_own_community_hosts(self, make_event, look, clerk, outsider, guihua, songbai):
        make_event(host_community=guihua, covered=[guihua, songbai])
        assert len(look("events_without_file", by=clerk)) == 1
        assert look("events_without_file", by=outsider) == []

    def test_findings_of_a_community_or_of_the_sub_district_itself(self, make_event, look, guihua, songbai):
        make_event("社区", host_community=guihua)
        make_event("街道")
        assert sentences(look("events_without_file", community=guihua)) == ["“社区”（2026年5月12日）没有任何文件。"]
        assert sentences(look("events_without_file", community=SUBDISTRICT)) == [
            "“街道”（2026年5月12日）没有任何文件。"
        ]
        assert look("events_without_file", community=songbai) == []

    def test_a_leader_is_led_to_the_record_not_to_its_form(self, make_event, look, leader):
        event = make_event()
        assert look("events_without_file", by=leader)[0].address == f"/events/{event.pk}/"


class TestPhotos:
    def test_one_content_at_two_events_is_found_once(self, make_event, look, add_file, guihua):
        first = make_event("一", host_community=guihua)
        second = make_event("二", host_community=guihua, starts_on=date(2025, 1, 5))
        add_file(first, "a")
        add_file(second, "a")
        add_file(first, "b")
        assert sentences(look("photo_twice")) == [
            "照片“a.jpg”用在了 2 场活动中：“一”（2026年5月12日）；“二”（2025年1月5日）。"
        ]

    def test_a_retired_event_and_a_document_are_no_second_use(self, make_event, look, add_file):
        add_file(make_event("一"), "a")
        add_file(make_event("二", retired_at="2026-06-01T00:00Z"), "a")
        add_file(make_event("三"), "a", kind="SIGN")
        assert look("photo_twice") == []

    def test_a_clerk_is_not_told_what_another_community_holds(
        self, make_event, look, add_file, clerk, outsider, guihua, songbai
    ):
        add_file(make_event("甲", host_community=guihua), "a")
        add_file(make_event("乙", host_community=songbai), "a")
        [mine] = look("photo_twice", by=clerk)
        assert "“甲”" in mine.sentence
        assert "乙" not in mine.sentence
        assert len(look("photo_twice", by=outsider)) == 1

    @pytest.mark.parametrize(
        ("taken", "far"),
        [
            ((2026, 5, 8, 16), False),  # already the 9th in China: three days before
            ((2026, 5, 8, 15), True),
            ((2026, 5, 17, 15), False),  # three days after the last day
            ((2026, 5, 17, 16), True),
            (None, False),
        ],
    )
    def test_a_photo_far_from_the_days_of_its_event(self, make_event, look, add_file, taken, far):
        event = make_event(starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 14))
        add_file(event, "a", taken=taken)
        add_file(event, "b", taken=(2026, 5, 13))
        found = look("photo_far")
        assert bool(found) == far
        assert not far or ("1 张照片" in found[0].sentence and "a.jpg" in found[0].sentence)

    def test_a_photo_of_children_without_consent_is_named_until_the_guardians_agree(self, make_event, look, add_file):
        shown = add_file(make_event("科普进课堂"), "a").file
        assert look("children_without_consent") == []
        say_children(shown, Children.WITHOUT, by=None)
        said = "“科普进课堂”（2026年5月12日）有 1 张儿童照片未取得监护人同意：“a.jpg”。"
        assert sentences(look("children_without_consent")) == [said]
        say_children(shown, Children.AGREED, by=None)
        assert look("children_without_consent") == []

    def test_photos_ask_for_a_sign_in_sheet(self, make_event, look, add_file):
        make_event("没有照片")
        event = make_event("有照片")
        add_file(event, "a")
        assert sentences(look("no_sign_in_sheet")) == ["“有照片”（2026年5月12日）有照片，但没有 80 人次的签到表。"]
        file_item(item(kind="SIGN"), record=event, by=None)
        assert look("no_sign_in_sheet") == []

    def test_an_attached_sign_in_sheet_settles_it(self, make_event, look, add_file):
        event = make_event()
        add_file(event, "a")
        add_file(event, "b", kind="SIGN")
        assert look("no_sign_in_sheet") == []


class TestNumbers:
    @pytest.mark.parametrize(
        ("hours", "ends_on", "found"),
        [
            ("12", None, False),
            ("12.5", None, True),
            ("24", date(2026, 5, 13), False),
            ("24.5", date(2026, 5, 13), True),
        ],
    )
    def test_more_hours_than_people_and_days_allow(self, make_event, look, hours, ends_on, found):
        event = make_event(ends_on=ends_on)
        ServiceRecord.objects.create(event=event, volunteer=volunteer(), hours=Decimal(hours))
        assert bool(look("hours_beyond")) == found

    def test_hours_are_those_of_all_people_together(self, make_event, look):
        event = make_event()
        for number, hours in ((1, 20), (2, 3)):
            ServiceRecord.objects.create(event=event, volunteer=volunteer(number), hours=hours)
        assert look("hours_beyond") == []

    def test_hours_that_nobody_served(self, make_event, look):
        event = make_event(volunteer_hours=2)
        assert "2 小时" in look("hours_of_nobody")[0].sentence
        ServiceRecord.objects.create(event=event, volunteer=volunteer(), hours=2)
        assert look("hours_of_nobody") == []

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "found"),
        [
            (date(2026, 6, 29), None, True),
            (TODAY, None, False),
            (date(2026, 6, 28), TODAY, False),
            (date(2026, 6, 20), date(2026, 6, 29), True),
        ],
    )
    def test_nobody_came_to_an_event_that_is_over(self, make_event, look, starts_on, ends_on, found):
        make_event(starts_on=starts_on, ends_on=ends_on, attendance=0)
        assert bool(look("attendance_zero")) == found

    def test_more_people_than_the_communities_covered_have(self, make_event, look, guihua, songbai):
        make_event("正好", host_community=guihua, covered=[songbai], attendance=1000)
        make_event("太多", host_community=guihua, covered=[songbai], attendance=1001)
        make_event("主办", host_community=guihua, attendance=3001)
        make_event("全街道", attendance=4000)
        make_event("两天", host_community=songbai, attendance=2000, ends_on=date(2026, 5, 13))
        make_event("两天太多", host_community=songbai, attendance=2001, ends_on=date(2026, 5, 13))
        found = {each.sentence.split("”")[0].strip("“") for each in look("attendance_beyond")}
        assert found == {"太多", "主办", "两天太多"}

    def test_a_community_that_was_retired_before_the_event(self, make_event, look, guihua, songbai):
        make_event("主办", host_community=songbai)
        make_event("覆盖", host_community=guihua, covered=[songbai])
        make_event("无关", host_community=guihua)
        assert look("community_retired") == []
        songbai.retired_on = date(2026, 5, 12)
        songbai.save()
        found = look("community_retired")
        assert {each.sentence.split("”")[0].strip("“") for each in found} == {"主办", "覆盖"}
        assert "松柏社区（2026年5月12日起）" in found[0].sentence

    def test_residents_that_jump(self, look, guihua, songbai, officer, clerk, outsider):
        guihua.residents = 3600
        save_record(guihua, by=officer)
        assert look("residents_jump") == []
        guihua.residents = 4321
        save_record(guihua, by=officer)
        assert sentences(look("residents_jump")) == [
            "桂花社区：常住人口于 2026年6月30日由 3,600 改为 4,321（+20.0%）。"
        ]
        ((mended,), (read,)) = look("residents_jump", by=officer), look("residents_jump", by=clerk)
        assert (mended.address, read.address) == (f"/communities/{guihua.pk}/edit/", f"/communities/{guihua.pk}/")
        assert look("residents_jump", by=outsider) == []
        assert look("residents_jump", community=SUBDISTRICT) == []


class TestProof:
    def test_a_met_indicator_needs_what_its_recipe_asks_for(self, look, officer):
        about = {"standard": "demo-district", "indicator": "H3", "judged_for": TODAY, "is_met": True, "reason": "好"}
        assert "H3" not in {each.about for each in look("indicator_without_proof")}
        Judgement.objects.create(**about, signed_by=officer)
        [found] = [each for each in look("indicator_without_proof") if each.about == "H3"]
        assert "已达标（评定为达标），但佐证不全：还缺：发文、文件 1 份；还缺：总结 1 份。" in found.sentence
        file_item(item(box="H3", kind="DOC"), by=None)
        [less] = [each for each in look("indicator_without_proof") if each.about == "H3"]
        assert "发文" not in less.sentence
        assert less.facts != found.facts
        file_item(item(box="E6", indicators=["H3"], kind="SUMM"), by=None)
        assert "H3" not in {each.about for each in look("indicator_without_proof")}

    def test_where_nothing_happened_somebody_has_to_declare_it(self, look):
        [found] = look("indicator_without_proof")
        assert found.about == "H1"
        assert "声明" in found.sentence
        last_year = TODAY.replace(year=TODAY.year - 2)
        file_item(item(box="H1", kind="DECL", year=last_year.year, dated_on=last_year), by=None)
        assert len(look("indicator_without_proof")) == 1, "a declaration speaks for its own period"
        file_item(item(box="H1", kind="DECL"), by=None)
        assert look("indicator_without_proof") == []

    def test_an_unmet_indicator_is_not_asked_for_proof(self, look):
        assert "P1" not in {each.about for each in look("indicator_without_proof")}

    def test_an_indicator_is_no_communitys_own(self, make_event, look, clerk, guihua, songbai):
        make_event(host_community=guihua, covered=[guihua, songbai], attendance=4000)
        assert look("indicator_without_proof", by=clerk) == []
        assert look("indicator_without_proof", community=guihua) == []

    def test_a_done_task_without_an_archive_item(self, look, guihua, clerk, outsider):
        about = {"phase": "实施", "starts_on": TODAY, "due_on": TODAY, "state": TaskState.DONE}
        task = Task.objects.create(name="建立档案", community=guihua, **about)
        Task.objects.create(name="进行中", **about | {"state": TaskState.IN_PROGRESS})
        ended = Campaign.objects.create(title="上一轮", first_year=2020, is_current=False, ended_on=TODAY)
        Task.objects.create(name="上一轮", campaign=ended, **about)
        [found] = look("task_without_item")
        assert (found.about, found.address) == (str(task.pk), f"/registers/archive/new/?about=tasks-{task.pk}")
        assert len(look("task_without_item", by=clerk)) == 1
        assert look("task_without_item", by=outsider) == []
        file_item(item(), record=task, by=None)
        assert look("task_without_item") == []


class TestDisk:
    def test_a_damaged_file_leads_to_the_record_that_cites_it(
        self, make_event, look, add_file, guihua, clerk, outsider
    ):
        event = make_event(host_community=guihua)
        StoredFile.objects.filter(pk=add_file(event).file_id).update(
            on_disk=OnDisk.MISSING, checked_at="2026-06-01T00:00Z"
        )
        [found] = look("file_damaged")
        assert found.address == f"/events/{event.pk}/edit/"
        assert found.sentence == "文件“a.jpg”（防震减灾讲座）在 2026年6月1日核对时不在磁盘上。"
        assert len(look("file_damaged", by=clerk)) == 1
        assert look("file_damaged", by=outsider) == []

    def test_sound_and_uncounted_files_are_no_finding(self, make_event, look, add_file):
        event = make_event()
        add_file(event, "a")
        StoredFile.objects.filter(pk=add_file(event, "b").file_id).update(on_disk=OnDisk.SOUND)
        assert look("file_damaged") == []

    def test_a_clerk_is_told_where_the_own_community_cites_it(self, make_event, look, add_file, clerk, guihua, songbai):
        foreign = add_file(make_event("他们的", host_community=songbai), "a")
        add_file(make_event("我们的", host_community=guihua), "a")
        StoredFile.objects.filter(pk=foreign.file_id).update(on_disk=OnDisk.MISSING, checked_at="2026-06-01T00:00Z")
        [found] = look("file_damaged", by=clerk)
        assert "我们的" in found.sentence


def test_who_sees_no_rows_is_told_of_nothing(make_event, look, add_file, guihua, inspector):
    """No page of the checks opens to an inspector; what they look through is closed as well."""
    for number in range(2):
        add_file(make_event(f"{number}", host_community=guihua, attendance=9999), "same", taken=(2026, 1, 1))
        event = make_event(f"空{number}", attendance=0, volunteer_hours=9)
        ServiceRecord.objects.create(event=event, volunteer=volunteer(number), hours=50)
    Task.objects.create(name="建立档案", phase="实施", starts_on=TODAY, due_on=TODAY, state=TaskState.DONE)
    guihua.residents = 9000
    save_record(guihua, by=None)
    assert len([code for code in CHECKS if look(code)]) > 8
    assert [code for code in CHECKS if look(code, by=inspector)] == []
    assert ScopeForm(user=inspector).communities == {}


QUERIES = {
    "indicator_without_proof": 67,
    "attendance_beyond": 5,
    "photo_twice": 6,
    "photo_far": 4,
    "file_damaged": 7,
    "hours_beyond": 5,
}


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_takes_a_fixed_number_of_queries(
    code, make_event, look, add_file, guihua, django_assert_max_num_queries
):
    """However many findings there are."""

    def more(start):
        for number in range(start, start + 4):
            event = make_event(f"{code}{number}", host_community=guihua, attendance=9999)
            add_file(event, "same", taken=(2026, 1, 1))
            add_file(event, f"{number}")
            ServiceRecord.objects.create(event=event, volunteer=volunteer(number), hours=50)
            make_event(f"空{number}", host_community=guihua, attendance=0, volunteer_hours=9)
            Task.objects.create(name=f"{number}", phase="实施", starts_on=TODAY, due_on=TODAY, state=TaskState.DONE)
        StoredFile.objects.update(on_disk=OnDisk.CHANGED, checked_at="2026-06-01T00:00Z")

    more(0)
    look(code)
    with django_assert_max_num_queries(QUERIES.get(code, 4)) as first:
        look(code)
    more(4)
    with django_assert_max_num_queries(len(first)):
        look(code)

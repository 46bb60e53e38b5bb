"""The page of the findings: who sees what, how it is narrowed and exported, and how a finding is explained."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, DayCount, Facet
from campaigns.summaries.keeping import fold, recount
from kepu.audit.models import Action, Entry
from kepu.evidence.models import OnDisk, StoredFile
from kepu.jobs.actions import queue
from kepu.jobs.models import Job, JobState
from kepu.jobs.work import work
from kepu.periods import Period
from reports.models import Explained
from reports.precheck.actions import explain, take_back
from reports.precheck.board import board_of, standing_of
from reports.precheck.found import Scope
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
PATH = "/checks/"


def scope_of(user):
    return Scope(user, Period.ending(TODAY), TODAY)


def explained(event, officer, code="events_without_file", reason="另存于街道档案室"):
    scope = scope_of(officer)
    [finding] = standing_of(code, scope).found.only([str(event.pk)])
    return explain(code, str(event.pk), fingerprint=finding.fingerprint, reason=reason, scope=scope, by=officer)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


class TestPage:
    def test_findings_stand_in_groups_with_their_number_and_their_form(self, as_user, officer, make_event, guihua):
        event = make_event("讲座", host_community=guihua, attendance=0)
        page = text(as_user(officer).get(PATH))
        assert "“讲座”（2026年5月12日）没有任何文件。" in page
        assert "“讲座”（2026年5月12日）已经结束，但参加人数为 0。" in page
        assert f"/events/{event.pk}/edit/" in page
        assert "桂花社区" in page

    def test_all_is_well_says_what_was_looked_at_and_what_nobody_has_counted(self, as_user, officer):
        declared = ArchiveItem(box="H1", year=TODAY.year, title="无重大事件声明", kind="DECL", dated_on=TODAY)
        file_item(declared, by=officer)
        page = text(as_user(officer).get(PATH))
        assert "项检查均没有待处理的问题" in page
        assert "文件从未全部核对过" in page
        assert "只有人能看出来" in page

    def test_a_clerk_sees_the_own_communitys_part_and_nothing_to_decide(
        self, as_user, clerk, make_event, guihua, songbai
    ):
        make_event("我们的", host_community=guihua)
        make_event("他们的", host_community=songbai)
        page = text(as_user(clerk).get(PATH, {"community": songbai.pk}))
        assert "我们的" in page
        assert "他们的" not in page
        for words in ("说明</", "随机抽查", "以检查组视角查看", "立即核对"):
            assert words not in page

    def test_an_inspector_does_not_see_it(self, as_user, inspector):
        assert as_user(inspector).get(PATH).status_code == 403

    def test_it_is_narrowed_by_community_group_and_period(self, as_user, officer, make_event, guihua, songbai):
        make_event("甲", host_community=guihua)
        make_event("乙", host_community=songbai)
        make_event("丙", host_community=guihua, starts_on=date(2024, 5, 1))
        client = as_user(officer)
        only = text(client.get(PATH, {"community": guihua.pk}))
        assert "“甲”" in only
        assert "“乙”" not in only
        assert "“甲”" not in text(client.get(PATH, {"kind": "numbers"}))
        assert "“丙”" in text(client.get(PATH, {"from": "2024-01-01", "as_of": "2026-06-30"}))

    @pytest.mark.parametrize("query", ["?community=x", "?kind=x", "?from=2030-01-01", "?community=%00", "?page=x"])
    def test_an_address_that_makes_no_sense_shows_everything(self, as_user, officer, make_event, query):
        make_event("讲座")
        assert "“讲座”" in text(as_user(officer).get(PATH + query))
        assert "“讲座”" in text(as_user(officer).get(f"{PATH}events_without_file/{query}"))

    def test_a_few_are_shown_all_are_counted_and_paged(self, as_user, officer, make_event):
        for number in range(60):
            make_event(f"第{number}场")
        client = as_user(officer)
        page = text(client.get(PATH))
        assert page.count("没有任何文件。</p>") == 5
        assert "查看全部 60 个" in page
        assert text(client.get(f"{PATH}events_without_file/")).count("没有任何文件。</p>") == 50
        assert text(client.get(f"{PATH}events_without_file/?page=2")).count("没有任何文件。</p>") == 10

    def test_an_unknown_check_is_not_found(self, as_user, officer):
        assert as_user(officer).get(f"{PATH}nonsense/").status_code == 404

    def test_the_workbook_holds_all_findings_with_whole_addresses(self, as_user, officer, make_event, guihua):
        for number in range(7):
            make_event(f"=第{number}场", host_community=guihua)
        answer = as_user(officer).get(f"{PATH}export/?kind=files")
        rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
        assert len(rows) == 8
        assert rows[1][:4] == ("缺少文件的记录", "活动没有文件", "必须整改", "桂花社区")
        assert rows[1][6].startswith("http://testserver/events/")
        assert Entry.objects.get(action=Action.EXPORT).details["rows"] == 7

    def test_the_page_takes_a_fixed_number_of_queries(
        self, as_user, officer, make_event, django_assert_max_num_queries
    ):
        client = as_user(officer)
        for number in range(12):
            make_event(f"第{number}场", attendance=0, volunteer_hours=2)
        client.get(PATH)
        with django_assert_max_num_queries(101) as first:
            client.get(PATH)
        for number in range(12, 30):
            make_event(f"第{number}场", attendance=0, volunteer_hours=2)
        with django_assert_max_num_queries(len(first)):
            client.get(PATH)

    @pytest.mark.parametrize("kind", ["files", "photos", "numbers", "disk"])
    def test_a_group_takes_few_queries(self, kind, officer, make_event, add_file, django_assert_max_num_queries):
        for number in range(8):
            event = make_event(f"第{number}场", attendance=0, volunteer_hours=2)
            add_file(event, "same", taken=(2026, 1, 1))
            make_event(f"空{number}", attendance=99_999)
        codes = [each.check.code for each in board_of(scope_of(officer)).standings if each.check.group == kind]
        with django_assert_max_num_queries(18):
            board = board_of(scope_of(officer), codes)
            assert (board.count > 0) == (kind != "disk")


class TestExplaining:
    def test_an_explained_finding_leaves_the_list_and_names_who_said_why(self, as_user, officer, make_event):
        event = make_event("讲座")
        client = as_user(officer)
        form = text(client.get(f"{PATH}events_without_file/{event.pk}/explain/"))
        mark = form.split('name="fingerprint" value="')[1].split('"')[0]
        sent = {"reason": "另存于街道档案室", "fingerprint": mark}
        assert client.post(f"{PATH}events_without_file/{event.pk}/explain/", sent).status_code == 302
        page = text(client.get(PATH))
        assert "没有任何文件。" not in page
        assert "1 个问题已说明" in page
        told = text(client.get(f"{PATH}explained/"))
        assert "另存于街道档案室" in told
        assert "王芳" in told
        [entry] = Entry.objects.about(Explained.objects.get())
        assert (entry.actor, entry.details) == ("officer", {"reason": "另存于街道档案室"})

    def test_it_opens_again_when_the_facts_change(self, officer, make_event):
        event = make_event(starts_on=date(2026, 5, 12))
        explained(event, officer)
        assert standing_of("events_without_file", scope_of(officer)).count == 0
        event.starts_on = date(2026, 5, 13)
        event.save()
        assert standing_of("events_without_file", scope_of(officer)).count == 1
        explained(event, officer, reason="仍在档案室")
        assert standing_of("events_without_file", scope_of(officer)).count == 0
        assert [each.reason for each in Explained.history.all()] == ["仍在档案室", "另存于街道档案室"]

    def test_one_check_explained_leaves_the_others_open(self, officer, make_event):
        event = make_event(attendance=0)
        explained(event, officer)
        assert standing_of("attendance_zero", scope_of(officer)).count == 1

    def test_it_can_be_taken_back(self, as_user, officer, make_event):
        row = explained(make_event(), officer)
        assert as_user(officer).post(f"{PATH}explained/{row.pk}/back/").status_code == 302
        assert standing_of("events_without_file", scope_of(officer)).count == 1
        assert Entry.objects.filter(details__taken_back="另存于街道档案室").exists()

    def test_without_a_reason_or_after_a_change_nothing_is_kept(self, as_user, officer, make_event):
        event = make_event()
        client = as_user(officer)
        address = f"{PATH}events_without_file/{event.pk}/explain/"
        assert "请说明为什么" in text(client.post(address, {"reason": " ", "fingerprint": "x"}))
        page = text(client.post(address, {"reason": "我写的", "fingerprint": "old"}))
        assert "情况有变化" in page
        assert "我写的" in page
        assert not Explained.objects.exists()

    def test_what_is_mended_meanwhile_needs_no_explanation(self, as_user, officer, make_event, add_file):
        event = make_event()
        add_file(event)
        answer = as_user(officer).get(f"{PATH}events_without_file/{event.pk}/explain/", follow=True)
        assert "已经不存在" in text(answer)

    def test_findings_without_a_row_are_explained_by_their_name(self, officer, make_event, guihua, songbai):
        make_event(covered=[guihua, songbai], attendance=4000)
        scope = scope_of(officer)
        [finding] = standing_of("indicator_without_proof", scope).found.only(["E7"])
        mark = finding.fingerprint
        explain("indicator_without_proof", "E7", fingerprint=mark, reason="在纸质档案", scope=scope, by=officer)
        assert "E7" not in [each.about for each in standing_of("indicator_without_proof", scope).part(0, 50)]

    @pytest.mark.parametrize("who", ["clerk", "leader"])
    def test_only_who_judges_may_explain(self, who, request, as_user, make_event, guihua, officer):
        event = make_event(host_community=guihua)
        user = request.getfixturevalue(who)
        assert as_user(user).get(f"{PATH}events_without_file/{event.pk}/explain/").status_code == 403
        with pytest.raises(PermissionDenied):
            explain("events_without_file", str(event.pk), fingerprint="", reason="x", scope=scope_of(user), by=user)
        row = explained(event, officer)
        with pytest.raises(PermissionDenied):
            take_back(row, by=user)

    def test_what_the_check_does_not_find_cannot_be_explained(self, officer):
        with pytest.raises(ValidationError, match="已经不存在"):
            explain("photo_twice", "77", fingerprint="x", reason="x", scope=scope_of(officer), by=officer)


class TestCountOfTheFiles:
    def test_it_is_started_once_and_its_progress_shown(self, as_user, officer, make_event, add_file):
        add_file(make_event())
        client = as_user(officer)
        client.post(f"{PATH}files/count/")
        client.post(f"{PATH}files/count/")
        job = Job.objects.get()
        assert "正在排队" in text(client.get(f"{PATH}files/progress/"))
        assert "hx-get" in text(client.get(PATH))
        work(str(job.pk))
        answer = client.get(f"{PATH}files/progress/")
        assert answer.status_code == 286
        assert "最近一次全部文件核对完成于" in answer.content.decode()
        page = text(client.get(PATH))
        assert "不在磁盘上" in page
        assert StoredFile.objects.get().on_disk == OnDisk.MISSING

    def test_a_failed_count_says_why(self, as_user, officer):
        job = queue("files", "all", by=officer)
        Job.objects.filter(pk=job.pk).update(
            state=JobState.FAILED, reason="The disk is full. Make room on the server, then try again."
        )
        assert "磁盘空间不足" in text(as_user(officer).get(PATH))

    def test_a_clerk_does_not_start_it(self, as_user, clerk):
        assert as_user(clerk).post(f"{PATH}files/count/").status_code == 403


class TestTheRecountOfTheSummaries:
    """The nightly comparison of daily summaries and events is told on the page."""

    def page(self, as_user, officer) -> str:
        return as_user(officer).get("/checks/").content.decode()

    def test_before_the_first_night_nothing_is_claimed(self, as_user, officer):
        assert "每晚核对一次，目前尚未核对" in self.page(as_user, officer)

    def test_agreement_is_told(self, as_user, officer, make_event):
        make_event()
        fold()
        recount()
        assert "没有差异" in self.page(as_user, officer)

    def test_a_difference_is_told_with_its_day_and_both_sums(self, as_user, officer, make_event):
        make_event(attendance=80)
        fold()
        DayCount.objects.filter(facet=Facet.CATEGORY).update(people=1)
        recount()
        page = self.page(as_user, officer)
        for told in ("2026-05-12", "活动类别 科普讲座", "1 / 1 / 0", "1 / 80 / 0"):
            assert told in page

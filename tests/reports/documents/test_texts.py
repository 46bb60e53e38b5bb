"""What the portal writes into a draft: every figure is the one that the pages show."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from campaigns.models import Campaign, Finding, Incident
from reports.assessment import evaluate
from reports.documents.actions import begin_document, refill_document
from reports.documents.texts.wording import row, sections
from reports.models import DocumentKind
from reports.standards import load_standard
from tests.reports.documents.conftest import JUNE, YEAR
from volunteers.models import Volunteer


def test_the_brief_tells_of_its_month_alone(brief):
    assert brief.title == "科普街道科普工作简报（2026年6月）"
    assert "本月共开展科普活动2场，参加3,500人次，其中重大活动1场。" in brief.body
    assert "| 6月12日 | 防震减灾讲座 | 桂花社区 | 2,100" in brief.body
    assert "五月讲座" not in brief.body
    assert "本月媒体报道1条：电视1条。" in brief.body
    assert "1. 6月13日，区电视台“科普之窗”：《讲座进社区》。" in brief.body


def test_the_brief_has_the_coverage_of_the_dashboard(brief):
    shown = evaluate(load_standard("demo-district"), YEAR).result("E7").shown_value
    assert shown == "78.8%"
    assert "近十二个月科普活动覆盖常住人口78.8%" in brief.body


def test_the_brief_counts_who_served(month, make_event, officer):
    event = make_event("服务", starts_on=date(2026, 6, 2))
    volunteer = Volunteer.objects.create(
        name="张三", phone="13800000001", source="社区", registered_on=date(2025, 1, 1)
    )
    event.service_records.create(volunteer=volunteer, hours=3)
    text = begin_document(DocumentKind.BRIEF, period=JUNE, by=officer).body
    assert "本月有1名科普志愿者在1场活动中服务，共3小时。" in text


def test_the_brief_of_an_empty_month_says_so(officer, guihua):
    text = begin_document(DocumentKind.BRIEF, period=JUNE, by=officer).body
    assert "本月没有开展科普活动。" in text
    assert "本月没有媒体报道。" in text
    assert "尚未开展活动的社区：桂花社区。" in text


def test_the_notice_speaks_of_what_is_still_open(notice, guihua):
    assert notice.addressee == "桂花社区"
    assert "| 1 | 宣传栏内容更新不及时 | 重要 | 李梅 | 2026年7月1日" in notice.body
    assert "签到表不齐" not in notice.body
    assert "检查发现1个问题" in notice.body


def test_a_notice_needs_an_open_finding(visit, officer):
    Finding.objects.update(closed_on=date(2026, 6, 20))
    with pytest.raises(ValidationError, match="没有未整改的问题"):
        begin_document(DocumentKind.NOTICE, visit=visit, by=officer)


def test_the_plan_has_phases_tasks_and_indicators(plan):
    assert (plan.starts_on, plan.as_of) == (date(2025, 6, 1), date(2026, 12, 31))
    assert "（一）宣传发动阶段（2025年6月1日至2025年12月31日）" in plan.body
    assert "| 1 | 召开创建动员会议 | 街道科普办 | 王芳 | 2025年8月1日" in plan.body
    assert "【请补充：本阶段任务】" in plan.body
    assert "| E7 | 科普活动常住人口覆盖率 | 不少于 70%" in plan.body


def test_a_plan_needs_a_campaign(officer):
    with pytest.raises(ValidationError, match="没有已定起止日期的创建周期"):
        begin_document(DocumentKind.PLAN, by=officer)
    Campaign.objects.create(title="没有阶段", first_year=2025)
    with pytest.raises(ValidationError, match="没有已定起止日期的创建周期"):
        begin_document(DocumentKind.PLAN, by=officer)


def test_the_application_has_the_figures_of_the_assessment(application):
    found = evaluate(load_standard("demo-district"), YEAR)
    assert "现有社区2个，常住人口4,000人" in application.body
    assert f"计分指标{found.total}项，达标{found.met}项" in application.body
    assert (
        "（一）宣传发动阶段（2025年6月1日至2025年12月31日）。到期任务1项（含分解到社区的），已完成1项：召开创建动员会议。"
        in application.body
    )
    second = "（二）实施阶段（2026年1月1日至2026年8月31日）。到期任务1项（含分解到社区的），已完成0项。"
    assert second in application.body
    assert "各否决项均无否决情形" in application.body
    assert application.body.count("\n| ") == 1 + len(found.results)


def test_the_application_names_an_unmet_veto(campaign, month, officer):
    Incident.objects.create(happened_on=date(2026, 3, 1), kind="伪科学", matter="量子理疗", is_grave=True)
    text = begin_document(DocumentKind.APPLICATION, period=YEAR, by=officer).body
    assert "（三）否决项。无影响恶劣的愚昧迷信、伪科学活动未达标" in text


def test_documents_are_chinese_for_an_english_reader(month, officer):
    with override("en"):
        document = begin_document(DocumentKind.BRIEF, period=JUNE, by=officer)
    assert "本月媒体报道1条：电视1条。" in document.body
    assert "Coverage" not in document.body


def test_filling_in_anew_keeps_the_period_and_the_old_text_in_the_history(brief, make_event, officer, guihua):
    old = brief.body
    make_event("补登活动", starts_on=date(2026, 6, 25), host_community=guihua, attendance=10)
    fresh = refill_document(brief, version=1, by=officer)
    assert "补登活动" in fresh.body
    assert (fresh.starts_on, fresh.as_of) == (JUNE.start, JUNE.end)
    assert [each.body for each in fresh.history.order_by("history_id")] == [old, fresh.body]


def test_a_bar_in_a_name_makes_no_further_column():
    assert row("甲|乙", 3) == "| 甲／乙 | 3"


def test_a_section_without_lines_is_left_out_and_leaves_no_gap_in_the_numbers():
    assert sections([("甲", ["x"]), ("乙", []), ("丙", ["y"])]) == ["一、甲", "x", "二、丙", "y"]

"""Statistics per community, and the record on paper."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook

from campaigns.inspection.actions import begin_visit
from campaigns.inspection.findings import add_finding
from campaigns.inspection.record import record_pdf
from campaigns.inspection.statistics import figures_by_community
from campaigns.models import Finding, FindingState, Severity
from kepu.communities.models import Community
from kepu.periods import Period
from tests.campaigns.inspection.conftest import QUESTIONS
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
PAGE = "/inspections/statistics/"


@pytest.fixture
def worked(make_visit, make_finding, report, close, guihua, songbai, clerk, officer):
    first = make_visit(guihua, date(2026, 5, 12))
    make_visit(guihua, date(2026, 7, 12), state="已安排")
    close(report(make_finding("甲", first, severity="重要"), clerk), officer)  # reported eight days after the visit
    make_finding("乙", first, closed_on=date(2026, 5, 16))  # imported: closed four days after it
    make_finding("丙", first, due_on=date(2026, 6, 1))
    make_finding("旧", make_visit(guihua, date(2024, 5, 12)))
    make_visit(songbai, date(2026, 6, 1))


def test_each_community_has_its_figures_and_they_add_up(worked, guihua, songbai):
    rows, total = figures_by_community(Community.objects.all(), Period.ending(TODAY), TODAY)
    mine, theirs = rows
    assert (mine.visits, mine.planned, mine.findings, mine.overdue) == (1, 1, 3, 1)
    assert dict(mine.by_severity) == {Severity.MINOR: 2, Severity.MAJOR: 1, Severity.VETO: 0}
    assert dict(mine.by_state) == {FindingState.OPEN: 1, FindingState.RECTIFIED: 0, FindingState.CLOSED: 2}
    assert mine.average_days == 6
    assert (theirs.visits, theirs.findings, theirs.average_days) == (1, 0, None)
    assert (total.visits, total.findings, total.average_days) == (2, 3, 6)


def test_the_page_and_the_workbook_say_the_same(as_user, leader, worked):
    client = as_user(leader)
    assert 'data-label="平均整改天数">6</td>' in client.get(PAGE).content.decode()
    answer = client.get(f"{PAGE}export/")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1] == ("桂花社区", 1, 1, 3, 2, 1, 0, 1, 0, 2, 1, 6)
    assert rows[-1] == ("合计", 2, 1, 3, 2, 1, 0, 1, 0, 2, 1, 6)


def test_a_period_that_cannot_be_is_said_and_the_usual_one_shown(as_user, leader, worked):
    page = as_user(leader).get(f"{PAGE}?start=2026-06-01&end=2026-05-01").content.decode()
    assert "不能早于" in page
    assert "不能早于" in as_user(leader).get(f"{PAGE}?start=2099-01-01").content.decode()
    assert as_user(leader).get(f"{PAGE}?start=x&end=2026-99-01").status_code == 200
    assert as_user(leader).get(f"{PAGE}?end=2020-01-01").status_code == 200


def test_a_clerk_sees_the_own_community_alone(as_user, outsider, worked):
    assert "桂花社区" not in as_user(outsider).get(PAGE).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(as_user, officer, worked, django_assert_max_num_queries):
    client = as_user(officer)
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_the_record_holds_checklist_findings_photos_and_lines_to_sign(make_visit, officer, stored_picture):
    visit = begin_visit(make_visit(scope="设施、台账"), questions=QUESTIONS, by=officer)
    visit.checks.update(answer="不合格", note="锁着")
    files = [(stored_picture, "前.png", "BEFORE", "")]
    add_finding(
        Finding(visit=visit, text="活动室锁着", owner="李梅", due_on=date(2026, 5, 27)), files=files, by=officer
    )
    made = record_pdf(visit)
    said = text_of(made.data)
    for words in (
        "督导检查记录",
        "桂花社区",
        "设施、台账",
        "活动室是否开放",
        "不合格",
        "李梅",
        "2026-05-27",
        "检查人（签字）",
    ):
        assert words in said
    assert not made.complaints
    assert not made.missing


def test_a_photo_that_is_gone_does_not_keep_the_record_back(make_visit, officer, stored_picture):
    from kepu.evidence.storage import original_path

    visit = make_visit()
    add_finding(Finding(visit=visit, text="锁着"), files=[(stored_picture, "前.png", "BEFORE", "")], by=officer)
    for path in original_path(stored_picture.sha256).parent.glob(f"{stored_picture.sha256}*"):
        path.unlink()
    assert "另有 1 张照片" in text_of(record_pdf(visit).data)


def test_the_record_is_handed_out_once_the_visit_was_made(as_user, clerk, leader, begun, make_visit):
    page = as_user(leader).get(f"/inspections/visits/{begun.pk}/record/", follow=True)
    assert "还没有结束" in page.content.decode()
    answer = as_user(clerk).get(f"/inspections/visits/{make_visit().pk}/record/")
    assert answer["Content-Type"] == "application/pdf"


def test_the_page_of_a_visit_shows_checklist_and_findings(as_user, leader, officer, begun, make_finding):
    make_finding(visit=begun)
    page = as_user(leader).get(f"/registers/visits/{begun.pk}/").content.decode()
    assert "活动室是否开放" in page
    assert "宣传栏过期" in page
    assert "继续检查" not in page
    assert "继续检查" in as_user(officer).get(f"/registers/visits/{begun.pk}/").content.decode()

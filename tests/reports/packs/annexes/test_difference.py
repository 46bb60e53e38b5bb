"""What changed against the pack before."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from facilities.models import ContentUpdate, Facility
from kepu.audit.actions import save_record
from reports.models import Pack
from reports.packs.annexes.difference import difference, event_index
from tests.reports.figures import figures, indicator
from tests.reports.packs.conftest import YEAR
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(officer, pack):
    """An issued pack of the day before, with two events of which one has gone since."""

    def issue(**results) -> Pack:
        hours = timezone.now() - timedelta(days=1)
        before = Pack.objects.create(
            number="KP-2026-0001", standard=pack.standard, starts_on=YEAR.start, as_of=YEAR.end,
            results=figures(**results), built_at=hours, issued_at=hours, issued_by=officer,
        )  # fmt: skip
        Pack.objects.filter(pk=pack.pk).update(created_at=timezone.now())
        Pack.objects.filter(pk=before.pk).update(created_at=hours)
        pack.refresh_from_db()
        return before

    return issue


def test_the_first_pack_has_nothing_to_compare_with(pack):
    assert not difference(pack, figures(), [])


def test_a_pack_that_was_not_issued_is_no_measure(pack):
    Pack.objects.create(number="KP-2026-0001", standard=pack.standard, starts_on=YEAR.start, as_of=YEAR.end)
    assert not difference(pack, figures(), [])


def test_figures_and_indicators_that_differ_are_set_side_by_side(pack, earlier, make_event):
    earlier()
    make_event("防震讲座")
    now = figures(
        score_text="60.0",
        indicators=[indicator("E5", value_text="3 次"), indicator("C2", "unmet", rows=[], records=0)],
        counts=[["活动", "2", "参加人次", "80"]],
    )
    found = difference(pack, now, [])
    assert found.counts == [("得分", "50.0", "60.0"), ("活动", "1", "2")]
    assert [(each.code, each.before, each.after) for each in found.indicators] == [("E5", "–", "3 次")]
    assert found.unchanged == 1
    assert found.gone == ["C1 科普设施"]


def test_the_records_saved_since_say_why(pack, earlier, make_event):
    earlier()
    make_event("科学家进社区", category="科教进社区")
    found = difference(pack, figures(indicators=[indicator("E5", value_text="1 次")]), [])
    assert found.indicators[0].saves == ["2026-06-30 新增：科学家进社区"]


def test_of_every_register_that_an_indicator_reads_the_newest_saves_are_told(pack, earlier, guihua, officer):
    earlier()
    board = Facility(
        name="宣传栏",
        kind="科普宣传栏",
        community=guihua,
        address="桂花路 1 号",
        opened_on=date(2025, 1, 1),
        renewal_days=30,
    )
    save_record(board, by=officer)
    save_record(ContentUpdate(facility=board, updated_on=date(2026, 6, 29), topic="防震"), by=officer)
    (change,) = difference(pack, figures(indicators=[indicator("C4", value_text="1")]), []).indicators
    assert len(change.saves) == 2


def test_a_volunteer_goes_by_number(pack, earlier, officer):
    earlier()
    person = Volunteer(name="赵敏", phone="13812345678", source="学校", registered_on=date(2026, 6, 1))
    save_record(person, by=officer)
    (change,) = difference(pack, figures(indicators=[indicator("B1", value_text="1")]), []).indicators
    assert change.saves == [f"2026-06-30 新增：#{person.pk}"]


def test_events_that_came_went_and_changed_are_named(pack, earlier, make_event):
    stays, grows, comes = (make_event(title) for title in ("不变的", "改动的", "新增的"))
    before = event_index(YEAR)[:2]
    before[1][3] = 60
    earlier(events=[*before, [999, "删去的", "2026-04-01", 20]])
    found = difference(pack, figures(), event_index(YEAR)).events
    assert [(each.title, each.lines) for each in found] == [
        ("新增的活动", ["2026-05-12　新增的（80人次）"]),
        ("不再列入的活动", ["2026-04-01　删去的（20人次）"]),
        ("有改动的活动", ["2026-05-12　改动的（60人次） → 2026-05-12　改动的（80人次）"]),
    ]
    assert stays.pk < grows.pk < comes.pk


def test_of_a_pack_that_kept_no_events_none_are_compared(pack, earlier, make_event):
    earlier()
    make_event("防震讲座")
    assert difference(pack, figures(), event_index(YEAR)).events == []


def test_a_correction_says_what_it_corrects_and_why(pack, earlier):
    pack.replaces = earlier()
    about = difference(pack, figures(round={"correction_reason": "漏写核对办法"}), []).about
    assert about == ["本材料是对 KP-2026-0001（2025年7月1日至2026年6月30日）的更正。", "更正原因：漏写核对办法"]


def test_a_correction_says_why_whether_of_a_round_or_of_a_pack(pack, earlier):
    pack.replaces, pack.correction_reason = earlier(), "漏记一场讲座"
    assert difference(pack, figures(), []).about[-1] == "更正原因：漏记一场讲座"


def test_words_that_changed_are_named_though_the_figures_did_not(pack, earlier):
    said = {"narrative": "做法", "gap": "", "remedy": "", "responsible": "王芳", "accepted": "王芳通过"}
    earlier(indicators=[indicator("C1", answer=said), indicator("C2", answer=said)])
    now = [indicator("C1", answer=said | {"gap": "缺两周"}), indicator("C2", answer=said | {"accepted": "李梅通过"})]
    found = difference(pack, figures(indicators=now), [])
    assert found.rewritten == ["C1 科普设施"]
    assert found.unchanged == 2

"""The campaign as a strip."""

from datetime import date

from reports.dashboard.campaign import plan_state
from tests.conftest import TODAY


def test_phases_that_overlap_lie_in_lanes_of_their_own(campaign):
    state = plan_state(TODAY)
    assert [(str(each.window), each.lane) for each in state.strip] == [
        ("宣传发动", 0),
        ("实施", 0),
        ("自评", 0),
        ("迎检", 1),
    ]
    assert [y for _each, y in state.bars] == [0, 0, 0, 50]
    assert state.lane_height == 50
    # 1 June 2025 to 31 December 2026 are 579 days; the first phase has 214 of them.
    first = state.strip[0]
    assert (first.left, first.width) == (0, round(100 * 214 / 579, 2))


def test_what_runs_says_how_long_it_still_does(campaign):
    running = [each for each in plan_state(TODAY).strip if each.is_running]
    assert [(str(each.window), each.days_left) for each in running] == [("实施", "还有 62 天")]


def test_the_horizon_is_the_last_day_of_what_runs(campaign):
    assert plan_state(TODAY).ends_on == date(2026, 8, 31)
    assert plan_state(date(2026, 10, 1)).ends_on == date(2026, 12, 31)  # two run; the later one
    assert plan_state(date(2027, 10, 1)).ends_on is None


def test_a_closed_phase_does_not_run(campaign, phase, officer):
    window = phase("实施")
    window.closed_at, window.closed_by = f"{TODAY}T08:00+08:00", officer
    window.save()
    assert plan_state(TODAY).ends_on is None


def test_no_campaign_no_strip(db):
    assert plan_state(TODAY) is None

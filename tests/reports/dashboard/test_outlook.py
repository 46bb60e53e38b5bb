"""Where coverage leads, in words."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.projection import Projection
from reports.dashboard.outlook import method, outlook

START, UNTIL = date(2026, 6, 30), date(2026, 8, 31)


def projection(now, then, reaches_on=None):
    return Projection(START, UNTIL, 90, Decimal(70), Decimal(now), Decimal(then), reaches_on)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (None, ""),
        (projection(75, 80), "按目前进度，到2026年8月31日将达到 80.0%。"),
        (projection(60, 72, date(2026, 8, 12)), "按目前进度，约在2026年8月12日达到 70%。"),
        (
            projection(60, 65, date(2026, 11, 3)),
            "按目前进度，到2026年8月31日为 65.0%，约到2026年11月3日才能达到 70%。",
        ),
        (projection(60, 61), "按目前进度达不到目标线：到2026年8月31日为 61.0%。"),
    ],
)
def test_where_it_leads(found, sentence):
    assert outlook(found) == sentence


def test_how_it_is_found_out():
    assert "最近 90 天" in method(projection(60, 61))
    assert method(None) == ""

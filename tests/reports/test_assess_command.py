"""`assess`: what other systems read."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def assess(*words) -> str:
    out = StringIO()
    call_command("assess", *words, stdout=out)
    return out.getvalue()


def test_json_is_one_object_and_nothing_else(make_event, guihua):
    make_event(is_major=True, attendance=2100)
    told = json.loads(assess("--as-of", "2026-06-30", "--json"))
    indicators = {each["code"]: each for each in told["indicators"]}
    assert indicators["E1"] == {
        "code": "E1", "value": 1, "threshold": 2, "unit": "events", "status": "unmet", "records": 1,
    }  # fmt: skip
    assert indicators["E7"] == {
        "code": "E7", "value": 70.0, "threshold": 70, "unit": "%", "status": "met", "records": 1,
    }  # fmt: skip
    assert indicators["H3"]["status"] == "manual"
    assert indicators["H3"]["value"] is None
    assert (told["from"], told["as_of"]) == ("2025-07-01", "2026-06-30")
    assert told["total"] == 31


def test_the_period_may_be_given_and_the_spelling_of_its_days_is_free(make_event):
    make_event(is_major=True, starts_on=date(2024, 5, 1))
    told = json.loads(assess("--from", "2024年1月1日", "--as-of", "2026/6/30", "--json"))
    assert (told["from"], told["as_of"]) == ("2024-01-01", "2026-06-30")
    [major] = [each for each in told["indicators"] if each["code"] == "E1"]
    assert (major["value"], major["threshold"]) == (1, 6)


def test_people_read_a_line_for_each_indicator_and_the_score(db):
    lines = assess("--as-of", "2026-06-30").strip().splitlines()
    assert len(lines) == 35
    assert lines[1].startswith("A1")
    assert "得分" in lines[-1] or "分" in lines[-1]


@pytest.mark.parametrize(
    "words",
    [
        ["--as-of", "2026-06-31"],
        ["--as-of", "很久以前"],
        ["--as-of", ""],
        ["--as-of", "2026-06-30", "--from", "2026-07-01"],
        ["--as-of", "2026-06-30", "--standard", "nothing"],
        ["--as-of", "9999-12-31"],
        ["--as-of", "0001-01-01"],
    ],
    ids=str,
)
def test_what_cannot_be_assessed_is_said_in_a_sentence(db, words):
    with pytest.raises(CommandError) as refused:
        assess(*words, "--json")
    assert str(refused.value).strip().endswith(("。", "."))


def test_the_last_day_is_needed(db):
    with pytest.raises(CommandError):
        assess("--json")


def test_a_standard_that_does_not_exist_is_named_in_the_offices_language(db):
    with pytest.raises(CommandError, match="没有名为“district-9”的标准。现有标准：demo-district, demo-community。"):
        assess("--as-of", "2026-06-30", "--standard", "district-9")

"""The template of the source plan: its months, and what its file may not say."""

from datetime import date

import pytest

from campaigns.models import EvidenceKind, Phase
from campaigns.plan.blueprint import BlueprintError, read_plan, source_plan

DAYS = {
    Phase.MOBILIZATION: (date(2025, 6, 1), date(2025, 12, 31)),
    Phase.IMPLEMENTATION: (date(2026, 1, 1), date(2026, 8, 31)),
    Phase.SELF_ASSESSMENT: (date(2026, 9, 1), date(2026, 11, 30)),
    Phase.INSPECTION: (date(2026, 9, 1), date(2026, 12, 31)),
}


def test_the_four_phases_have_the_months_of_the_plan():
    assert {part.phase: part.days(2025) for part in source_plan()} == DAYS


def test_every_task_lies_in_its_phase_and_says_what_proves_it():
    for part in source_plan():
        first, last = part.days(2027)
        for task in part.tasks:
            start, due = part.days_of(task, 2027)
            assert first <= start <= due <= last, task.key
            assert task.proof, task.key
            assert set(task.proof) <= set(EvidenceKind.values)
            assert task.indicators, task.key


def test_every_indicator_that_a_task_names_is_one_of_the_standard():
    from reports.standards import shipped_standard

    known = {each.code for each in shipped_standard("demo-district").indicators}
    assert {code for part in source_plan() for task in part.tasks for code in task.indicators} <= known


def plan(*tasks: str) -> str:
    lines = "\n".join(f"      - {{{task}}}" for task in tasks)
    return f"phases:\n  - phase: 实施\n    year: 2\n    months: [1, 8]\n    tasks:\n{lines}\n"


ONE = "key: a, name: 甲, clause: 一, months: [1, 2]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (plan(ONE.replace("[1, 2]", "[1, 9]")), "outside its phase"),
        (plan(ONE + ", proof: [NONE]"), "unknown proof: NONE"),
        (plan(ONE + ", after: [b]", ONE.replace("key: a", "key: b")), "does not stand before it"),
        (plan(ONE, ONE), "Two tasks have the key a"),
        (plan(ONE + ", wishes: many"), "cannot be read"),
        (plan(ONE).replace("实施", "过年"), "cannot be read"),
        ("phases: [", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, said):
    with pytest.raises(BlueprintError, match=said):
        read_plan(text)

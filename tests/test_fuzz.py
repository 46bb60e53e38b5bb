"""A short round of `make fuzz` with a seed that stays: the same requests, files and rows in every run."""

import pytest

from tests.fuzz import files, forms, imports

pytestmark = pytest.mark.django_db
SEED = 20261127
# A register with all sorts of fields, a list of days, steps that ask for a reason, a text that is written, a public
# page, a file that is loaded. The long round takes every form.
SORTS = [
    "register volunteers",
    "inspection:visit_schedule",
    "inspection:statistics",
    "plan:task_move",
    "rounds:answer_detail",
    forms.PUBLIC_PAGES,
    "standards:version_load",
]


@pytest.fixture
def people(clerk, outsider, officer, admin, leader, inspector):
    return {"clerk": clerk, "outsider": outsider, "officer": officer, "admin": admin} | {
        "leader": leader,
        "inspector": inspector,
    }


def test_no_made_up_form_breaks_the_portal_or_writes_without_right(people):
    seen = forms.fuzz(people, each=6, seed_number=SEED, walks=SORTS)
    assert seen.faults == []
    assert seen.refused > 20
    assert seen.without_right > 20


def test_no_mutated_file_breaks_what_looks_into_it():
    looked = files.fuzz(100, SEED)
    assert looked.faults == []
    assert looked.taken > 10
    assert looked.refused > 30


def test_a_file_with_wrong_rows_is_brought_in_whole_or_not_at_all():
    brought = imports.fuzz(150, SEED)
    assert brought.faults == []
    assert brought.taken > 1

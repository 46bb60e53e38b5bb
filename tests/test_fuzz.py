"""A short round of `make fuzz` with a seed that stays: the same requests, files and rows in every run."""

import pytest

from tests.addresses import WALK
from tests.fuzz import files, forms, imports

pytestmark = pytest.mark.django_db
SEED = 20261127
# One of each sort: a register with its own rules, one with a part for each file, a step with a reason, a step of a
# round, a document that is written, a public page, a file of a standard. The long round takes all.
SORTS = [
    "register events",
    "register units",
    "communities:community_update",
    "inspection:visit_schedule",
    "plan:task_move",
    "rounds:answer_detail",
    "documents:document_update",
    "verify:ask",
    "precheck:explain",
    "standards:version_load",
]


@pytest.fixture
def people(clerk, outsider, officer, admin, leader, inspector):
    return {"clerk": clerk, "outsider": outsider, "officer": officer, "admin": admin} | {
        "leader": leader,
        "inspector": inspector,
    }


def test_no_made_up_form_breaks_the_portal_or_writes_without_right(people):
    seen = forms.fuzz(people, each=8, seed_number=SEED, walks=[walk for walk in SORTS if walk in WALK])
    assert seen.faults == []
    assert seen.refused > 50
    assert seen.without_right > 50


def test_no_mutated_file_breaks_what_looks_into_it():
    looked = files.fuzz(150, SEED)
    assert looked.faults == []
    assert looked.taken > 10
    assert looked.refused > 50


def test_a_file_with_wrong_rows_is_brought_in_whole_or_not_at_all():
    brought = imports.fuzz(150, SEED)
    assert brought.faults == []
    assert brought.taken > 1

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from kepu.audit.chain import head
from kepu.audit.models import Action, Anchor, Entry, Seal
from kepu.audit.retention import clear_old
from kepu.audit.sealing import seal_waiting
from kepu.audit.verifying import Kind, check_trail, faults_of
from tests.conftest import NOW
from tests.kepu.audit.chained import guarded, sql, trail, unguarded


@pytest.fixture
def years(officer):
    """Three entries of four years ago, two of yesterday; the end as it was noted four years ago."""
    with time_machine.travel(NOW - timedelta(days=4 * 365)):
        trail(officer, 3)
        noted = head()
    trail(officer, 2)
    return noted


def test_what_is_older_than_three_years_goes_and_the_chain_goes_on(years):
    assert clear_old(pretend=True) == 3
    assert Entry.objects.count() == 5
    call_command("sweep_audit")
    told = Entry.objects.get(action=Action.CLEAR)
    assert told.details == {"sequence": 3, "digest": years[1], "entries": 3}
    assert (Entry.objects.count(), Seal.objects.order_by("sequence").first().sequence) == (3, 4)
    check = check_trail(noted=dict([years]))
    assert (check.fault_count, check.sequence, check.entries) == (0, 6, 3)
    assert clear_old() == 0


def test_a_portion_at_a_time_leaves_one_chain(years, monkeypatch):
    monkeypatch.setattr("kepu.audit.retention.PORTION", 2)
    assert clear_old() == 3
    assert list(Anchor.objects.order_by("sequence").values_list("sequence", flat=True)) == [2, 3]
    assert check_trail().fault_count == 0


def test_an_old_entry_that_was_sealed_behind_a_young_one_waits_for_it(officer):
    trail(officer, 1)
    with time_machine.travel(NOW - timedelta(days=4 * 365)):
        trail(officer, 1)
    assert clear_old() == 0


def test_a_removal_that_no_entry_tells_is_found(years):
    unguarded()
    last = Seal.objects.get(sequence=3)
    Anchor.objects.create(sequence=3, digest=last.digest)
    sql("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE sequence <= 3)")
    sql("DELETE FROM audit_seal WHERE sequence <= 3")
    guarded()
    assert [fault.kind for fault in faults_of(check_trail())] == [Kind.BEGINNING]


def test_a_new_portal_has_nothing_to_remove(db):
    assert (seal_waiting(), clear_old(), check_trail().fault_count) == (0, 0, 0)


def test_less_than_six_months_cannot_be_set(tmp_path):
    env = os.environ | {"AUDIT_KEEP_DAYS": "183", "KEPU_DATA_DIR": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, "manage.py", "sweep_audit"], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    assert started.returncode != 0
    assert "184" in started.stderr

"""Many who file at the same moment."""

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveCounter, ArchiveItem
from kepu.launcher import BASE_DIR
from tests.portal import manage, portal_environment
from tests.reports.test_pack_races import CROWD, all_at_once

EACH = 3
FILE_FIVE = """
from datetime import date
from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem
for turn in range(5):
    item = ArchiveItem(box="E7", title=str(turn), kind="SIGN", dated_on=date(2025, 5, 12))
    print(file_item(item, by=None).number)
"""


def file_some(number: int) -> list[str]:
    """Every other one is refused after its number was taken, and must give it back."""
    made = []
    for turn in range(EACH):
        item = ArchiveItem(box="E7", title=f"{number}-{turn}", kind="SIGN", dated_on=date(2026, 5, 12))
        made.append(file_item(item, by=None).number)
        twin = ArchiveItem(box="E7", title="refused", kind="SIGN", dated_on=date(2026, 5, 12))
        with pytest.raises(OSError, match="disk"):
            file_item(twin, files=_a_full_disk(), by=None)
    return made


def _a_full_disk():
    raise OSError("The disk is full.")
    yield


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_no_number_is_given_twice_and_none_is_left_out():
    given = Counter(number for numbers in all_at_once(file_some) for number in numbers)
    assert sorted(given) == [f"E7-2026-{place:03}" for place in range(1, CROWD * EACH + 1)]
    assert max(given.values()) == 1
    assert ArchiveCounter.objects.get().last == ArchiveItem.objects.count() == CROWD * EACH


def test_on_sqlite_processes_that_file_at_once_share_the_numbers_without_doubles_or_gaps(tmp_path):
    env = portal_environment(tmp_path)
    manage(env, "migrate", "--verbosity", "0")
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FILE_FIVE]
    running = [subprocess.Popen(command, cwd=BASE_DIR, env=env, stdout=subprocess.PIPE, text=True) for _n in range(3)]
    given = [number for each in running for number in each.communicate(timeout=120)[0].split()]
    assert sorted(given) == [f"E7-2025-{place:03}" for place in range(1, 16)]

"""The short round of `make drill`: a backup of the portal under writes, restored elsewhere; a moment gone back to."""

import pytest

from tests.conftest import PASSWORD
from tests.drill import point_in_time, restoring

pytestmark = pytest.mark.long


def test_a_backup_of_the_working_portal_restores_whole(portal, postgres, tmp_path):
    restoring.fill(portal, photos=12, seed=1)
    elsewhere = tmp_path / "portal"
    elsewhere.mkdir()
    url = postgres.create("elsewhere")
    drill = restoring.run(portal, tmp_path / "backups", elsewhere, password=PASSWORD, database_url=url)
    assert drill.is_good, drill


def test_postgresql_goes_back_to_a_moment():
    expected, there = point_in_time.run()
    assert abs(expected - there) <= 1

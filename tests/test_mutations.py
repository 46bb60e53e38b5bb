"""The long form is `python -m tests.mutations`; here: that it finds the checks, and that what is taken out is out."""

import pytest

from kepu.accounts.access import require
from kepu.accounts.models import User
from kepu.accounts.roles import RIGHTS, Right, Role, can
from tests.mutations import planting
from tests.mutations.sites import all_sites, sites_in

SITES = all_sites()


def test_the_checks_are_found_in_the_source():
    kinds = {site.kind for site in SITES}
    assert kinds >= {"right of a view", "scope of a query", "asks a right", "demands", "refuses", "rule of a scope"}
    assert len(SITES) > 500
    assert {site.function for site in sites_in("kepu/accounts/access.py")} >= {"require"}


def test_checks_can_be_taken_out():
    """Of those that stand in front of views the code does not change, but what it closes over."""
    for site in SITES[::9]:  # a sample: the long form takes out each
        if site.kind not in ("right of a view", "method of a view"):
            changed = planting.code_of(planting.without(site), site.path, site.function)
            assert changed.co_qualname == site.function, site.name


@pytest.fixture
def restored():
    """The code of the two functions that the test changes, as it was."""
    kept = {function: function.__code__ for function in (can, require)}
    yield
    for function, code in kept.items():
        function.__code__ = code


def test_what_was_taken_out_is_out_wherever_it_was_imported_to(restored):
    (site,) = (site for site in sites_in("kepu/accounts/access.py") if site.kind == "asks a right")
    nobody = User(role=Role.INSPECTOR, is_active=False)
    assert not can(nobody, Right.ADMINISTER)
    planting.plant(site, planting.functions_by_name())
    assert require(nobody, Right.ADMINISTER) is None


def test_every_right_that_a_role_lacks_is_tried_on_it():
    lacking = planting.rights_too_many()
    assert len(lacking) == len(Role) * len(Right) - sum(map(len, RIGHTS.values()))

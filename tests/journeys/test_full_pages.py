"""The campaign's pages, full of the demonstration's data: at both widths they fit the screen, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.addresses import PAGES as ADDRESSES
from tests.addresses import REGISTERS, Page
from tests.browser import DESKTOP, PHONE
from tests.conftest import PASSWORD
from tests.portal import running_portal

SAME_PASSWORD = f"""
from kepu.accounts.models import User
officer = User.objects.get(username="officer")
officer.set_password("{PASSWORD}")
officer.save()
"""
PAGES = """
/plan/ /plan/people/ /plan/phases/3/dates/ /plan/tasks/9/days/ /registers/tasks/ /registers/tasks/1/
/reports/phases/1/ /reports/phases/2/ /reports/phases/3/ /reports/phases/4/
/archive/ /archive/file/4/pages/ /archive/file/4/version/
/registers/archive/ /registers/archive/1/ /registers/archive/new/?about=events-1
/inspections/ /inspections/schedule/ /inspections/statistics/ /registers/visits/1/ /inspections/visits/1/check/
/inspections/findings/ /inspections/findings/1/ /inspections/findings/1/recheck/ /inspections/findings/7/report/
/inspections/visits/1/findings/new/
/documents/ /documents/new/ /documents/new/application/ /documents/1/ /documents/3/ /documents/3/edit/
/checks/ /checks/explained/ /checks/draws/ /checks/draws/1/
/handover/ /handover/?leaver=3&successor=6
""".split()


@pytest.fixture(scope="module")
def portal():
    with running_portal(worker=False) as running:
        running.manage("seed_demo", "--photos", "12")
        running.python(SAME_PASSWORD)
        yield running


@pytest.fixture(scope="module")
def axe():
    return Axe()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_pages_fit_the_screen_and_are_accessible(portal, open_page, sign_in, axe, width):
    page = open_page(width)
    sign_in(page, "officer")
    wrong = []
    for path in [*PAGES, a_box(page, portal)]:
        assert page.goto(portal.url(path)).ok, path
        assert page.url == portal.url(path)
        wrong += [(path, problem) for problem in problems(page, axe)]
    assert not wrong, "\n".join(map(str, wrong))


def test_no_page_breaks_the_rules_for_its_content_or_asks_another_machine(portal, open_page, sign_in):
    """Every page that names no record; what the console and the log of requests say fails the test in `open_page`."""
    page = open_page()
    sign_in(page, "officer")
    plain = [reverse(name, args=each.args) for name, each in ADDRESSES.items() if is_a_page(name, each)]
    lists = [reverse(f"registers:{view}", args=[code]) for code in REGISTERS for view in ("list", "create")]
    for path in [*plain, *lists]:
        assert page.goto(portal.url(path), wait_until="load").ok, path
    assert len(plain) > 30


def is_a_page(name: str, address: Page) -> bool:
    if name == "accounts:alive":  # answers without a page
        return False
    shown = not (address.of or address.acts) and "officer" in address.open_to
    return shown and not name.endswith(("export", "template", "catalogue", "paper", "file", "progress"))


def a_box(page, portal) -> str:
    """The path of a box of some year that holds something."""
    page.goto(portal.url("/archive/"))
    return page.locator("a[href*='/archive/box/']").first.get_attribute("href")


def problems(page, axe) -> list:
    """What does not fit or cannot be used by everybody, for who has to mend it."""
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = axe.run(page).response["violations"]
    told = [(each["id"], each["impact"], [node["html"][:150] for node in each["nodes"]][:3]) for each in found]
    return told + ([f"{sideways} px too wide"] if sideways > 0 else [])

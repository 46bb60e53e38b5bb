"""A standard changes: the administrator loads what the district association sent, the office sees what it means."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from reports.standards.shelf import shipped_text
from tests.browser import DESKTOP, PHONE
from tests.conftest import PASSWORD
from tests.journeys.test_full_pages import problems
from tests.portal import running_portal

SAME_PASSWORD = f"""
from kepu.accounts.models import User
for person in User.objects.filter(username__in=["officer", "admin"]):
    person.set_password("{PASSWORD}")
    person.save()
"""
PAGES = """
/standards/ /standards/demo-district/ /standards/demo-community/ /standards/versions/load/
/standards/demo-district/indicators/E7/own/ /standards/demo-community/indicators/COM-05/own/
/reports/indicators/ /reports/indicators/?standard=demo-community /reports/indicators/COM-05/?standard=demo-community
/reports/indicators/COM-11/?standard=demo-community /reports/indicators/COM-15/?standard=demo-community
/reports/indicators/E7/ /reports/packs/new/
""".split()


@pytest.fixture(scope="module")
def portal():
    with running_portal(worker=False) as running:
        running.manage("seed_demo", "--photos", "0")
        running.python(SAME_PASSWORD)
        yield running


@pytest.fixture(scope="module")
def axe():
    return Axe()


@pytest.fixture
def sheet(tmp_path):
    """The first standard as its second version: with a higher line for coverage."""
    path = tmp_path / "区科协新表.yaml"
    text = (
        shipped_text("demo-district").replace('version: "1"', 'version: "2"').replace("threshold: 70", "threshold: 95")
    )
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_pages_of_the_standards_fit_the_screen_and_are_accessible(portal, open_page, sign_in, axe, width):
    page = open_page(width)
    sign_in(page, "admin")
    wrong = []
    for path in PAGES:
        assert page.goto(portal.url(path)).ok, path
        wrong += [(path, problem) for problem in problems(page, axe)]
    assert not wrong, "\n".join(map(str, wrong))


def test_a_new_version_is_loaded_compared_put_in_force_and_retired(portal, open_page, sign_in, axe, sheet):
    page = open_page(DESKTOP)
    sign_in(page, "admin")
    faulty = sheet.with_name("faulty.yaml")
    faulty.write_text(sheet.read_text(encoding="utf-8").replace("metric: resident_coverage", "metric: residents"))
    load(page, portal, faulty)
    assert "“residents”不是可用的 metric" in page.locator(".error-summary").inner_text()
    assert not problems(page, axe)

    load(page, portal, sheet)
    assert "达标要求：70 → 95" in page.locator(".differences").inner_text()
    assert not problems(page, axe)
    page.get_by_label("备注").fill("区科协2026年新表")
    page.get_by_role("button", name="启用").click()
    assert "第 2 版现已生效" in page.locator("main").inner_text()

    page.goto(portal.url("/reports/indicators/E7/"))
    assert "不少于 95%" in page.locator("main").inner_text()
    page.goto(portal.url("/standards/demo-district/?version=1"))
    assert "达标要求：70 → 95" in page.locator("#differences").inner_text()
    assert not problems(page, axe)

    page.goto(portal.url("/standards/demo-district/versions/2/retire/"))
    assert not problems(page, axe)
    page.locator("[name=reason]").fill("印错了")
    page.get_by_role("button", name="停用").click()
    page.goto(portal.url("/reports/indicators/E7/"))
    assert "不少于 70%" in page.locator("main").inner_text()


def load(page, portal, path):
    page.goto(portal.url("/standards/versions/load/"))
    page.get_by_label("标准文件").set_input_files(path)
    page.get_by_role("button", name="检查并比较").click()


def test_the_office_sets_its_own_number_and_it_stands_beside_the_standards(portal, open_page, sign_in):
    page = open_page(DESKTOP)
    sign_in(page, "officer")
    page.goto(portal.url("/reports/indicators/E7/"))
    page.get_by_role("link", name="设置本单位自定数值").click()
    page.get_by_label("自定达标要求").fill("80")
    page.locator("[name=reason]").fill("区里要求高于方案")
    page.get_by_role("button", name="保存").click()
    page.goto(portal.url("/reports/indicators/"))
    assert "自定：80%（标准为 70%），理由：区里要求高于方案" in page.locator("main").inner_text()

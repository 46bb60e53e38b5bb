"""What only a browser can tell of the plan: a campaign is started, a bar is dragged, a button moves a task."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PHONE
from tests.journeys.people import SETTLE
from tests.portal import running_portal


@pytest.fixture(scope="module")
def portal():
    """A portal of its own: other journeys count on theirs being empty."""
    with running_portal(worker=False) as running:
        running.python(SETTLE)
        yield running


def started(portal, page, sign_in):
    """The officer's page of the plan, with a campaign that was begun a year ago."""
    sign_in(page, "officer")
    page.goto(portal.url("/plan/"))
    if page.get_by_role("link", name="启动创建工作").count():
        page.get_by_role("link", name="启动创建工作").click()
        page.get_by_role("button", name="启动创建工作").click()
        page.get_by_text("创建工作已启动").wait_for()
    return page


def test_a_bar_dragged_to_other_days_asks_for_the_reason(portal, open_page, sign_in):
    page = started(portal, open_page(), sign_in)
    bar = page.locator("a.bar", has_text="利用互联网").locator(".shape")
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    page.mouse.up()
    page.wait_for_url("**/days/**")
    assert page.input_value("#id_starts_on").endswith("-01-22")
    page.fill("#id_due_on", page.input_value("#id_due_on")[:5] + "08-20")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请说明调整时间的原因").first.wait_for()
    page.fill("#id_reason", "场地未定")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("任务时间已调整").wait_for()
    page.get_by_text("场地未定").wait_for()


def test_a_bar_that_is_only_clicked_opens_its_task(portal, open_page, sign_in):
    page = started(portal, open_page(), sign_in)
    page.locator("a.bar", has_text="成立创建工作领导小组").locator(".shape").click()
    page.wait_for_url(re.compile("/registers/tasks/[0-9]+/"))


def test_a_button_moves_a_task_and_a_keyboard_reaches_its_bar(portal, open_page, sign_in):
    page = started(portal, open_page(), sign_in)
    page.get_by_role("row", name="成立创建工作领导小组").get_by_role("button", name="完成").click()
    page.get_by_text("现在是“已完成”").wait_for()
    page.goto(portal.url("/plan/"))
    bar = page.locator("a.bar", has_text="成立创建工作领导小组")
    assert "已完成" in bar.get_attribute("aria-label")
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/registers/tasks/[0-9]+/"))


def test_the_pages_are_accessible_and_fit_a_phone(portal, open_page, sign_in):
    for width in (1280, PHONE):
        page = started(portal, open_page(width), sign_in)
        for path in ("/plan/", "/plan/people/", "/registers/tasks/1/", "/reports/phases/1/", "/plan/tasks/1/parts/"):
            page.goto(portal.url(path))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()

"""An inspector on a phone: the checklist saves itself, survives a lost line, and is finished with one button."""

import re

import pytest

from tests.browser import PHONE


@pytest.fixture
def visit(portal, open_page, sign_in):
    """The page of a checklist that has just been begun, on a phone."""
    page = open_page(PHONE)
    sign_in(page, "officer")
    page.goto(portal.url("/inspections/schedule/"))
    page.get_by_role("button", name="安排", exact=True).click()
    page.get_by_role("button", name=re.compile("开始检查")).first.click()
    page.get_by_text(re.compile(r"已填 0／共 \d+ 项")).wait_for()
    return page


def answer(page, number, word):
    page.locator(".question").nth(number).get_by_role("radio", name=word, exact=True).check()


def test_a_visit_is_made_on_a_phone(visit):
    page = visit
    count = page.locator(".question").count()
    for number in range(count):
        answer(page, number, "合格")
    answer(page, 1, "不合格")
    page.locator(".question").nth(1).get_by_label("备注").fill("活动室锁着")
    page.locator(".draft-state").get_by_text("已保存", exact=True).wait_for()
    page.reload()
    assert page.locator(".verdict input:checked").count() == count
    assert page.locator(".question").nth(1).get_by_label("备注").input_value() == "活动室锁着"

    page.context.set_offline(True)
    answer(page, 0, "不适用")
    page.get_by_text("网络中断").wait_for()
    page.context.set_offline(False)
    page.locator(".draft-state").get_by_text("已保存", exact=True).wait_for()

    page.get_by_role("button", name="登记为问题并拍照").click()
    assert page.locator("#id_text").input_value() == "活动室锁着"
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="结束检查").click()
    page.get_by_text("检查已结束").wait_for()
    page.get_by_role("link", name="活动室锁着").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE

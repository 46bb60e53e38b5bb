"""A round of self-assessment in the browser: written with autosave, returned, accepted, issued, corrected."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PHONE
from tests.journeys.people import SETTLE
from tests.portal import running_portal

NARRATIVE = "#id_narrative"


@pytest.fixture(scope="module")
def portal():
    """A portal of its own: other journeys count on theirs being empty."""
    with running_portal(worker=False) as running:
        running.python(SETTLE)
        yield running


def opened(portal, page, sign_in) -> str:
    """The address of the round that the officer opens, without its last slash."""
    sign_in(page, "officer")
    page.goto(portal.url("/rounds/new/"))
    page.get_by_role("button", name="开启自评").click()
    page.wait_for_url(re.compile("/rounds/[0-9]+/$"))
    return page.url.rstrip("/")


def saved(page) -> None:
    page.locator(".draft-state", has_text=re.compile(r"[0-9]{2}:[0-9]{2} 已保存")).wait_for()


def looked_at(page, width) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_from_the_first_word_to_the_correction(portal, open_page, sign_in):
    page, other = open_page(), open_page()
    round = opened(portal, page, sign_in)
    sign_in(other, "admin")
    writes_with_marks(page, f"{round}/answers/E1/")
    submits_what_is_complete(page)
    returns_it(other, round)
    mends_it(portal, page)
    accepts_it(other, round)
    issues_with_a_reason(page, round)
    correction = corrects(page)
    sees_the_difference(page, correction)


def writes_with_marks(page, address) -> None:
    page.goto(address)
    page.get_by_role("button", name="标题 一、").click()
    page.keyboard.type("主要做法")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="列表 1.").click()
    page.keyboard.type("讲座三场")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="列表 1.").click()
    page.keyboard.type("展览一次")
    assert page.input_value(NARRATIVE) == "一、主要做法\n1. 讲座三场\n2. 展览一次"
    saved(page)
    assert page.locator(".preview h4").inner_text() == "一、主要做法"
    assert page.locator(".preview li").count() == 2


def submits_what_is_complete(page) -> None:
    page.get_by_role("button", name="保存并提交").click()
    page.get_by_text("内容已保存，但尚未提交").wait_for()
    page.fill("#id_gap", "尚缺两次活动")
    page.fill("#id_remedy", "九月补办")
    page.fill("#id_responsible", "王芳")
    page.get_by_role("button", name="保存并提交").click()
    page.get_by_text("该项自评已提交").wait_for()


def returns_it(other, round) -> None:
    other.goto(f"{round}/?show=waiting")
    other.get_by_role("link", name="E1 ").click()
    other.fill("#id_note", "请写明时间")
    other.get_by_role("button", name="附意见退回").click()
    other.get_by_text("该项自评已退回").wait_for()


def mends_it(portal, page) -> None:
    page.goto(portal.url("/reports/home/"))
    page.get_by_role("link", name="E1 科普重大活动次数").click()
    page.get_by_text("请写明时间").first.wait_for()
    page.fill("#id_remedy", "九月十日前补办")
    page.get_by_role("button", name="保存并提交").click()
    page.get_by_text("该项自评已提交").wait_for()


def accepts_it(other, round) -> None:
    other.goto(f"{round}/answers/E1/")
    other.get_by_role("button", name="通过", exact=True).click()
    other.get_by_text("该项自评已审核通过").wait_for()


def issues_with_a_reason(page, round) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{round}/issue/")
    page.get_by_role("button", name="定稿").click()
    page.get_by_text("请说明仍要定稿的原因").first.wait_for()
    page.fill("#id_reason", "区科协月底检查")
    page.get_by_role("button", name="定稿").click()
    page.get_by_text("本轮自评已定稿").wait_for()


def corrects(page) -> str:
    """The address of the correction, without its last slash."""
    page.get_by_role("link", name="更正本轮").click()
    page.fill("#id_reason", "展览多计了一次")
    page.get_by_role("button", name="开启更正轮次").click()
    page.get_by_text("更正轮次已开启").wait_for()
    return page.url.rstrip("/")


def sees_the_difference(page, correction) -> None:
    page.goto(f"{correction}/answers/E1/")
    page.get_by_role("button", name="撤回修改").click()
    page.fill(NARRATIVE, "一、主要做法\n1. 讲座三场")
    saved(page)
    page.goto(f"{correction}/difference/")
    assert page.locator("del", has_text="2. 展览一次").count() == 1
    page.get_by_text("展览多计了一次").wait_for()


def test_a_leader_remarks_and_the_office_answers(portal, open_page, sign_in):
    page, leader = open_page(), open_page(PHONE)
    sign_in(page, "officer")
    page.goto(portal.url("/rounds/new/"))
    page.fill("#id_starts_on", "2024-01-01")
    page.fill("#id_as_of", "2024-06-30")
    page.get_by_role("button", name="开启自评").click()
    page.wait_for_url(re.compile("/rounds/[0-9]+/$"))
    answer = f"{page.url}answers/E1/"
    sign_in(leader, "leader")
    leader.goto(answer)
    leader.get_by_text("提意见").click()
    leader.fill("#id_text", "十月再办一次" + "x" * 90)
    leader.get_by_role("button", name="提交意见").click()
    leader.get_by_text("意见已提交").wait_for()
    looked_at(leader, PHONE)
    page.goto(portal.url("/reports/home/"))
    page.get_by_role("link", name=re.compile("十月再办一次")).click()
    looked_at(page, 1280)
    page.get_by_label("答复").fill("已列入计划")
    page.get_by_role("button", name="提交答复").click()
    page.get_by_text("意见已答复").wait_for()


def test_two_who_write_at_once_see_both_texts_and_a_lost_connection_loses_nothing(portal, open_page, sign_in):
    page, other = open_page(), open_page()
    sign_in(page, "officer")
    sign_in(other, "admin")
    page.goto(portal.url("/rounds/new/"))
    page.fill("#id_as_of", page.input_value("#id_starts_on"))
    page.get_by_role("button", name="开启自评").click()
    page.wait_for_url(re.compile("/rounds/[0-9]+/$"))
    address = f"{page.url}answers/E2/"
    page.goto(address)
    other.goto(address)
    other.fill(NARRATIVE, "管理员写的")
    saved(other)
    page.fill(NARRATIVE, "王芳写的")
    page.locator("[data-conflict]", has_text="管理员写的").wait_for()
    assert page.input_value(NARRATIVE) == "王芳写的"
    page.get_by_role("button", name="以我的内容保存").click()
    page.get_by_text("该项自评已保存").wait_for()

    page.context.set_offline(True)
    page.fill(NARRATIVE, "断网时写的")
    page.get_by_text("网络不通").wait_for()
    page.context.set_offline(False)
    saved(page)
    page.goto(address)
    assert page.input_value(NARRATIVE) == "断网时写的"


def test_the_pages_are_accessible_and_fit_a_phone(portal, open_page, sign_in):
    for width in (1280, PHONE):
        page = open_page(width)
        sign_in(page, "officer")
        page.goto(portal.url("/rounds/"))
        looked_at(page, width)
        page.goto(portal.url("/rounds/new/"))
        page.fill("#id_starts_on", "2025-01-01")
        page.fill("#id_as_of", "2025-06-30")
        page.get_by_role("button", name="开启自评").click()
        page.wait_for_url(re.compile("/rounds/[0-9]+/$"))
        round = page.url.rstrip("/")
        for path in ("/", "/issue/", "/answers/E1/", "/answers/H3/"):
            page.goto(round + path)
            looked_at(page, width)

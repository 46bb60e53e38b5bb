"""Photos of an event, sent from a phone on a bad line, from a desk, and from a browser without scripts."""

import re

import pytest
from django.utils import timezone

from tests.browser import PHONE
from tests.kepu.evidence import specimens

ARRIVED = ".upload .thumb img"


@pytest.fixture
def files(tmp_path):
    """`files("a.jpg", ...)` writes specimens of that name and gives their paths."""

    def write(*names):
        for number, name in enumerate(names):
            content = {"jpg": specimens.jpeg((600 + number, 400)), "docx": specimens.docx()}[name.rsplit(".", 1)[1]]
            (tmp_path / name).write_bytes(b"<html>" if name.startswith("fake") else content)
        return [tmp_path / name for name in names]

    return write


def fill(page, portal, title):
    page.goto(portal.url("/events/new/"))
    page.fill("#id_title", title)
    page.select_option("#id_category", "科普讲座")
    page.fill("#id_starts_on", str(timezone.localdate()))
    page.fill("#id_place", "社区活动室")
    page.fill("#id_attendance", "60")


def choose(page, paths):
    page.set_input_files("input[type=file]", paths)


def save(page):
    page.get_by_role("button", name="保存").click()


@pytest.fixture
def clerk(open_page, sign_in):
    page = open_page(PHONE)
    sign_in(page, "clerk")
    return page


def test_several_files_at_once_and_one_that_is_not_taken(portal, clerk, files):
    fill(clerk, portal, "多张照片")
    choose(clerk, files("a.jpg", "b.jpg", "c.docx", "fake.jpg"))
    clerk.get_by_text(re.compile("“fake.jpg”不是可以上传")).wait_for()
    save(clerk)
    clerk.get_by_text("有文件没有传上去").wait_for()

    refused = clerk.locator(".upload", has_text="fake.jpg")
    refused.get_by_role("button", name="移除").press("Enter")
    assert clerk.evaluate("document.activeElement.type") == "file"
    kinds = clerk.locator("[name=files-kind]").evaluate_all("all => all.map(one => one.value)")
    assert kinds == ["PHOTO", "PHOTO", "DOC"]
    asked = clerk.get_by_label("照片中的儿童")
    assert [each.is_visible() for each in asked.all()] == [True, True, False]
    asked.first.select_option("without")
    save(clerk)
    clerk.get_by_text("记录已保存").wait_for()
    assert clerk.locator(".gallery > li").count() == 3
    assert clerk.locator(".gallery > li", has_text="尚未取得同意").count() == 1


def test_a_lost_connection_costs_one_more_press(portal, clerk, files):
    fill(clerk, portal, "断线重传")
    clerk.route("**/files/upload/", lambda route: route.abort())
    choose(clerk, files("a.jpg"))
    clerk.get_by_text("连接中断").wait_for()
    clerk.unroute("**/files/upload/")
    clerk.get_by_role("button", name="重试").click()
    clerk.locator(ARRIVED).wait_for()
    save(clerk)
    clerk.get_by_text("记录已保存").wait_for()


def test_who_was_signed_out_signs_in_elsewhere_and_goes_on(portal, clerk, files, sign_in):
    fill(clerk, portal, "重新登录")
    clerk.context.clear_cookies()
    choose(clerk, files("a.jpg"))
    clerk.get_by_text("登录已失效").wait_for()
    other_tab = clerk.context.new_page()
    sign_in(other_tab, "clerk")
    clerk.get_by_role("button", name="重试").click()
    clerk.locator(ARRIVED).wait_for()
    save(clerk)
    clerk.get_by_text("记录已保存").wait_for()


def test_a_photo_is_dropped_anywhere_or_pasted(portal, open_page, sign_in, files):
    page = open_page()
    sign_in(page, "clerk")
    fill(page, portal, "拖放粘贴")
    give = """([bytes, where, kind, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], `${kind}.jpg`, {type: "image/jpeg"}));
        if (text) transfer.setData("text/plain", text);
        const options = {bubbles: true, cancelable: true};
        const event = kind === "drop"
          ? new DragEvent("drop", {...options, dataTransfer: transfer})
          : new ClipboardEvent("paste", {...options, clipboardData: transfer});
        document.querySelector(where).dispatchEvent(event);
    }"""
    page.evaluate(give, [list(specimens.jpeg((600, 400))), "h1", "drop", ""])
    page.evaluate(give, [list(specimens.jpeg((500, 400))), "body", "paste", ""])
    page.evaluate(give, [list(specimens.jpeg((400, 400))), "#id_summary", "paste", "表格里的字"])
    page.locator(ARRIVED).nth(1).wait_for()
    assert page.locator(".upload").count() == 2
    save(page)
    page.get_by_text("记录已保存").wait_for()
    assert page.locator(".gallery img").count() == 2


def test_without_scripts_nothing_uploaded_is_lost_either(portal, open_page, sign_in, files):
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, "clerk")
    fill(page, portal, "没有脚本")
    page.fill("#id_attendance", "很多")
    choose(page, files("a.jpg", "b.jpg"))
    save(page)
    page.locator(ARRIVED).nth(1).wait_for()
    assert page.get_by_role("button", name="移除").count() == 0

    page.get_by_label("不要这个文件").first.check()
    page.fill("#id_attendance", "60")
    save(page)
    page.get_by_text("记录已保存").wait_for()
    assert page.locator(".gallery img").count() == 1

"""A whole campaign in fast time: from the template to the application for acceptance that is filed in its box.

How a bar is dragged, a checklist survives a lost line or a photo arrives has a journey of its own beside this one.
"""

import re
import subprocess

import pytest
from django.utils import timezone
from PIL import Image

from tests.browser import PHONE
from tests.journeys.people import SETTLE
from tests.portal import running_portal

DEPUTY = "from tests.conftest import person; person('deputy', 'officer', name='刘洋')"
EVENT, PROBLEM = "邻里科普讲座", "宣传栏内容已过期"
TASK = "成立创建工作领导小组"


@pytest.fixture(scope="module")
def portal(postgres, redis_url):
    """The production shape, but a portal of its own: other journeys count on theirs being empty."""
    queue = redis_url.removesuffix("/0") + "/1"
    with running_portal(database_url=postgres.create("campaign"), redis_url=queue, worker=False) as running:
        running.python(SETTLE)
        running.python(DEPUTY)
        yield running


@pytest.fixture
def photo(tmp_path):
    """`photo("整改前.jpg")` is the path of a picture of that name; no two are the same."""

    def take(name):
        picture = Image.effect_mandelbrot((800, 600), (-2, -1.2, 1, 1.2), 20 + len(list(tmp_path.iterdir())))
        picture.convert("RGB").save(tmp_path / name, "JPEG")
        return tmp_path / name

    return take


@pytest.fixture
def desk(portal, open_page, sign_in):
    """`desk("officer")` is the browser of that person, at `PHONE` width where it is asked for; one for each."""
    opened = {}

    def page_of(username, **width):
        if username not in opened:
            opened[username] = open_page(**width)
            sign_in(opened[username], username)
        return opened[username]

    return page_of


@pytest.fixture
def number(portal):
    """`number("E7", 1)` is how the first item of this year's box is numbered."""
    return lambda box, sequence: f"{box}-{timezone.localdate().year}-{sequence:03}"


# --- Steps ----------------------------------------------------------------------------------------
def press(page, name):
    page.get_by_role("button", name=name).first.click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def attach(page, path, kind=""):
    arrived = page.locator(".upload .thumb img")
    before = arrived.count()
    page.set_input_files("input[type=file]", path)
    arrived.nth(before).wait_for()
    if kind:
        page.locator(".upload [name=files-kind]").last.select_option(kind)


def save(page, sentence):
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text(sentence).first.wait_for()


def start_campaign(page, portal):
    """It began last year, so that today lies in its second year, with its first phase behind."""
    page.goto(portal.url(f"/plan/start/?first_year={timezone.localdate().year - 1}"))
    press(page, "启动创建工作")
    page.get_by_text("创建工作已启动").wait_for()


def finish_task(page, portal):
    page.goto(portal.url("/plan/"))
    page.get_by_role("link", name=TASK).last.click()
    press(page, re.compile("^开始"))
    page.get_by_text("现在是“进行中”").wait_for()
    press(page, re.compile("^完成"))
    page.get_by_text("现在是“已完成”").wait_for()


def log_event(page, portal, picture):
    page.goto(portal.url("/events/new/"))
    page.fill("#id_title", EVENT)
    page.select_option("#id_category", "科普讲座")
    page.fill("#id_starts_on", str(timezone.localdate()))
    page.fill("#id_place", "社区活动室")
    page.fill("#id_attendance", "60")
    attach(page, picture)
    save(page, "记录已保存")


def file_event(page, portal, box):
    """The event's own photo becomes the item's file; gives the number that the item was filed under."""
    page.goto(portal.url("/events/"))
    follow(page, EVENT)
    follow(page, "归入档案")
    page.select_option("#id_box", box)
    page.get_by_label("现场.jpg").check()
    save(page, "已归档，件号为")
    return filed_under(page)


def file_task(page, portal, picture):
    page.goto(portal.url("/plan/"))
    page.get_by_role("link", name=TASK).last.click()
    follow(page, "归入档案")
    attach(page, picture)
    save(page, "已归档，件号为")
    return filed_under(page)


def filed_under(page):
    return re.search(r"件号为 ?([A-Z]\d+-\d{4}-\d{3})", page.locator("main").inner_text())[1]


def schedule_round(page, portal):
    page.goto(portal.url("/inspections/schedule/"))
    page.get_by_role("button", name="安排", exact=True).click()
    page.get_by_text("已安排 2 次检查").wait_for()


def begin_visit(page, portal, community):
    page.goto(portal.url("/inspections/"))
    press(page, f"开始检查 {community}")
    page.locator(".question").first.wait_for()


def answer_all(page):
    for line in page.locator(".question").all():
        line.get_by_role("radio", name="合格", exact=True).check()


def write_down_problem(page, picture):
    page.get_by_role("button", name="登记问题", exact=True).click()
    page.fill("#id_text", PROBLEM)
    attach(page, picture)
    save(page, PROBLEM)


def finish_visit(page):
    press(page, "结束检查")
    page.get_by_text("检查已结束").wait_for()


def open_finding(page, portal):
    page.goto(portal.url("/inspections/findings/"))
    follow(page, PROBLEM)


def report_rectified(page, portal, before, after):
    open_finding(page, portal)
    follow(page, "报告整改")
    page.fill("#id_rectification", "已更换宣传栏内容，专人每月检查。")
    attach(page, before, "BEFORE")
    attach(page, after, "AFTER")
    save(page, "整改情况已报告")


def recheck(page, portal):
    open_finding(page, portal)
    follow(page, "复查")
    page.get_by_label("予以销号").check()
    save(page, "复查结果已保存")
    page.locator(".before-after img").nth(2).wait_for()  # the problem's own photo, before, after


def stands(page, portal, code):
    """The value and the status of an indicator on the self-assessment's board."""
    page.goto(portal.url("/reports/indicators/"))
    line = page.locator("table.indicators tr", has=page.get_by_role("link", name=re.compile(f"^{code} ")))
    return line.locator(".num").inner_text().split()[0], line.locator(".status").first.inner_text().strip()


def close_phase(page, portal):
    page.goto(portal.url("/plan/"))
    page.locator(".stages").get_by_role("link", name="宣传发动").first.click()
    page.get_by_label("关闭意见").fill("其余任务转入实施阶段继续办理。")
    press(page, "签署并关闭")
    page.get_by_text("该阶段已关闭").wait_for()


def issue_application(page, portal):
    """Gives the number of the document."""
    page.goto(portal.url("/plan/"))
    follow(page, "起草验收申请")
    press(page, "生成草稿")
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "印发")
    page.get_by_text("公文已印发").wait_for()
    return page.locator("dd", has_text="〔").first.inner_text()


def paper_of(page):
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    done = subprocess.run(
        ["pdftotext", "-layout", waiting.value.path(), "-"], capture_output=True, check=True, text=True
    )
    return re.sub(r"\s+", "", done.stdout)


def titles_in_box(page, portal, box):
    """The number and the title of each item."""
    page.goto(portal.url(f"/archive/box/{box}/{timezone.localdate().year}/"))
    return [row.locator("td").all_inner_texts()[:2] for row in page.locator("tbody tr").all()]


# --- The journey ----------------------------------------------------------------------------------
def test_a_campaign_runs_from_the_template_to_the_application(portal, desk, photo, number):
    officer = desk("officer")
    start_campaign(officer, portal)
    finish_task(officer, portal)
    assert file_task(officer, portal, photo("成立文件.jpg")) == number("P1", 1)
    log_event(desk("clerk", width=PHONE), portal, photo("现场.jpg"))
    assert file_event(desk("clerk"), portal, "E7") == number("E7", 1)

    schedule_round(officer, portal)
    begin_visit(officer, portal, "桂花社区")
    answer_all(officer)
    write_down_problem(officer, photo("问题.jpg"))
    finish_visit(officer)
    assert stands(officer, portal, "P5") == ("50.0%", "未达标")
    begin_visit(officer, portal, "松柏社区")
    answer_all(officer)
    finish_visit(officer)
    assert stands(officer, portal, "P5") == ("100.0%", "达标")
    assert stands(officer, portal, "P6") == ("0.0%", "未达标")

    report_rectified(desk("clerk"), portal, photo("整改前.jpg"), photo("整改后.jpg"))
    assert stands(officer, portal, "P6") == ("0.0%", "未达标")
    recheck(desk("deputy"), portal)
    assert stands(officer, portal, "P6") == ("100.0%", "达标")
    close_phase(officer, portal)

    assert stands(officer, portal, "P7")[1] == "未达标"
    document = issue_application(officer, portal)
    assert document == f"科普申〔{timezone.localdate().year}〕1号"
    paper = paper_of(officer)
    assert document in paper
    assert "对社区督导检查2次，发现问题1个，已整改1个" in paper
    assert stands(officer, portal, "P7") == ("1", "达标")
    [[filed_as, title]] = titles_in_box(officer, portal, "P7")
    assert filed_as == number("P7", 1)
    assert title.endswith("创建工作验收的请示")

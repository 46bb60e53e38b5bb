"""A person who never saw the portal keeps its registers: Excel in and out, drafts, search, columns, many at once."""

import re

from openpyxl import load_workbook

from tests.browser import PHONE

IN_ORDER = [
    "communities", "units", "volunteers", "trainings", "facilities", "updates", "events", "media",
    "demonstrations", "posts", "tasks", "visits", "surveys", "incidents",
]  # fmt: skip


def upload(page, portal, code, path):
    page.goto(portal.url(f"/imports/new/?ledger={code}"))
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并检查").click()


def test_each_template_with_its_example_is_brought_in(portal, open_page, sign_in, tmp_path):
    page = open_page()
    sign_in(page, "officer")
    for code in IN_ORDER:
        page.goto(portal.url(f"/imports/new/?ledger={code}"))
        template = tmp_path / f"{code}.xlsx"
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载模板").click()
        waiting.value.save_as(template)
        upload(page, portal, code, template)
        page.get_by_role("button", name="导入").click()
        page.get_by_text(re.compile("导入。$")).wait_for()
        upload(page, portal, code, template)
        page.get_by_text("平台中都已有，无需导入").wait_for()


def test_wrong_rows_come_back_with_their_reasons_and_go_in_mended(portal, open_page, sign_in, tmp_path):
    wrong = tmp_path / "单位.csv"
    wrong.write_text("单位名称,单位类型,所属社区\n旅程小学,学校,桂花社区\n旅程医院,医院,月球社区\n", encoding="gb18030")
    page = open_page()
    sign_in(page, "officer")
    upload(page, portal, "units", wrong)
    page.get_by_text("月球社区").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载有误的行").click()
    mended = tmp_path / "mended.xlsx"
    waiting.value.save_as(mended)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="只导入").click()
    page.get_by_text("有误").first.wait_for()

    book = load_workbook(mended)
    [header, row] = list(book.active.iter_rows())
    columns = {cell.value: place for place, cell in enumerate(header)}
    assert "医院" in row[columns["错误说明"]].value
    row[columns["单位类型"]].value, row[columns["所属社区"]].value = "医疗卫生机构", "松柏社区"
    book.save(mended)
    upload(page, portal, "units", mended)
    page.get_by_role("button", name="导入").click()
    page.goto(portal.url("/registers/units/?q=旅程"))
    page.get_by_role("link", name="旅程医院").wait_for()
    page.get_by_role("link", name="旅程小学").wait_for()


def test_what_was_typed_is_there_again_after_the_page_was_closed(portal, open_page, sign_in):
    page = open_page(PHONE)
    sign_in(page, "clerk")
    page.goto(portal.url("/registers/volunteers/new/"))
    page.fill("#id_name", "草稿里的人")
    page.get_by_text("草稿已保存").wait_for()
    page.goto(portal.url("/reports/home/"))
    page.get_by_role("link", name="草稿里的人").click()
    assert page.input_value("#id_name") == "草稿里的人"
    page.get_by_role("button", name="丢弃草稿").click()
    page.wait_for_load_state()
    assert page.input_value("#id_name") == ""


def test_two_characters_find_a_record_from_any_page(portal, open_page, sign_in):
    page = open_page()
    sign_in(page, "officer")
    page.goto(portal.url("/registers/incidents/new/"))
    page.fill("#id_happened_on", "2026-05-06")
    page.select_option("#id_kind", "伪科学")
    page.fill("#id_matter", "小区张贴量子养生广告")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("记录已保存").wait_for()
    page.fill("#find", "量子")
    page.press("#find", "Enter")
    page.get_by_role("link", name="小区张贴量子养生广告").click()
    page.get_by_role("heading", name="小区张贴量子养生广告").wait_for()


def test_many_records_are_ticked_and_taken_out_for_one_reason(portal, open_page, sign_in):
    page = open_page()
    sign_in(page, "officer")
    for number in range(2):
        page.goto(portal.url("/registers/trainings/new/"))
        page.fill("#id_name", f"重复的培训{number}")
        page.fill("#id_held_on", "2026-05-06")
        page.select_option("#id_audience", "志愿者")
        page.fill("#id_hours", "2")
        page.fill("#id_attendance", "２０")
        page.get_by_role("button", name="保存").click()
        page.get_by_text("记录已保存").wait_for()
    page.goto(portal.url("/registers/trainings/?q=重复的"))
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="撤下所选").click()
    page.fill("#id_reason", "登记了两次")
    page.get_by_role("button", name="撤下").click()
    page.get_by_text("已撤下 2 条").wait_for()


def test_the_service_of_forty_volunteers_is_recorded_in_a_minute(portal, open_page, sign_in, tmp_path):
    rows = [f"队员{number:02d},1370000{number:04d},社区,桂花社区,旅程服务队,2026-01-05" for number in range(40)]
    ledger = tmp_path / "志愿者.csv"
    ledger.write_text("\n".join(["姓名,手机号码,来源,所属社区,服务队,注册日期", *rows]), encoding="gb18030")
    page = open_page()
    sign_in(page, "officer")
    upload(page, portal, "volunteers", ledger)
    page.get_by_role("button", name="导入").click()
    page.get_by_text(re.compile("导入。$")).wait_for()

    page.goto(portal.url("/events/new/"))
    page.fill("#id_title", "四十人清洁科普日")
    page.select_option("#id_category", "科普日")
    page.fill("#id_starts_on", "2026-03-07")
    page.fill("#id_place", "桂花广场")
    page.fill("#id_attendance", "120")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="登记志愿者和时长").click()
    with page.expect_navigation():  # the page before it also says that none is ticked
        page.get_by_label("志愿服务队").select_option("旅程服务队")
    page.get_by_text("已勾选 0 人").wait_for()
    page.get_by_label("全部勾选").check()
    page.get_by_text("已勾选 40 人").wait_for()
    page.get_by_label("每人服务时长").fill("3")
    page.get_by_label("队员00的服务时长").fill("13")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("最多可计 12 小时").first.wait_for()
    page.get_by_label("队员00的服务时长").fill("2.5")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已登记 40 名志愿者").wait_for()
    page.get_by_text("40 人，共 119.5 小时").wait_for()

"""The declarations agree with the published format and with the models behind them."""

import pytest
from django.utils import translation

from kepu.communities.models import PartnerUnit
from kepu.exchange.kinds import Choice, Words
from kepu.exchange.ledgers import all_ledgers, cells, ledger, ledger_for
from kepu.exchange.problems import UnknownLedger

# The published format, word for word: headers in order, * = required.
FORMAT = {
    "communities": "社区名称* 社区编码 常住人口* 户数 社区书记 科普专干 联系电话 备注",
    "units": "单位名称* 单位类型* 所属社区 地址 联系人 联系电话 可共享资源 备注",
    "volunteers": "姓名* 手机号码* 性别 出生年份 来源* 来源单位 所属社区 服务队 专长 注册日期* 是否科普员 状态",
    "trainings": "培训名称* 日期* 地点 培训对象* 学时* 主讲人 参训人数* 内容提要",
    "facilities": "设施名称* 设施类型* 所属社区 地址* 使用方式 面积 长度 是否位于主要公众活动场所 "
    "设备 更新周期 启用日期* 状态",
    "updates": "设施名称* 所属社区 更新日期* 主题* 内容提要 负责人",
    "events": "活动名称* 开始日期* 结束日期 主办社区 覆盖社区 地点* 活动类别* 是否重大活动 年度主题 重点人群 "
    "参加人数* 主办单位 承办单位 "
    "协办单位 志愿者 服务时长 活动简介",
    "media": "日期* 媒体类型* 媒体名称* 栏目 标题* 链接 相关活动",
    "demonstrations": "类型* 名称* 所属社区 命名单位 命名日期 状态* 特色",
    "posts": "机构* 所属社区 姓名* 职务* 行政职务 联系电话 任职日期 离任日期",
    "tasks": "阶段* 任务名称* 责任单位 责任人 开始日期* 截止日期* 状态 完成日期 关联指标 说明",
    "visits": "社区* 检查日期* 检查人* 检查内容 发现问题 整改期限 整改情况 整改完成日期",
    "surveys": "调查日期* 范围* 有效样本量* 具备科学素质比例* 调查方式",
    "incidents": "日期* 所属社区 类型* 事由* 是否影响恶劣* 处置情况",
}
CHOICES = {
    ("units", "单位类型"): "学校 非公企业 国有企业 机关事业单位 医疗卫生机构 科研院所 社会组织 其他",
    ("volunteers", "性别"): "男 女",
    ("volunteers", "来源"): "学校 非公企业 社区 机关事业单位 退休专家 其他",
    ("volunteers", "状态"): "在册 暂停 退出",
    ("trainings", "培训对象"): "专职人员 兼职人员 志愿者 混合",
    ("facilities", "设施类型"): "科普活动室 科普画廊 科普宣传栏 电子屏 科普图书角 科普示范基地",
    ("facilities", "使用方式"): "专用 合用",
    ("facilities", "状态"): "在用 维修 停用",
    (
        "events",
        "活动类别",
    ): "科普宣传周 科普宣传月 科普日 科技活动周 科教进社区 科普讲座 科普培训 "
    "科普展览 身边科学应用展示 科学健身 "
    "科普游园 其他",
    ("events", "年度主题"): "节约能源资源 保护生态环境 保障安全健康 其他",
    ("events", "重点人群"): "青少年 老年人 产业工人 农民 领导干部和公务员 其他居民",
    ("media", "媒体类型"): "电视 报刊 广播 网站 微信公众号 短视频 户外媒体 其他",
    ("demonstrations", "类型"): "科普示范社区 科普示范楼院 科普示范学校 科普示范基地",
    ("demonstrations", "状态"): "创建中 已建成 已命名",
    ("posts", "机构"): "街道科协 社区科普分会 创建工作领导小组",
    ("posts", "职务"): "会长 副会长 组长 副组长 成员 科普专干 负责人",
    ("tasks", "阶段"): "宣传发动 实施 自评 迎检",
    ("tasks", "状态"): "未开始 进行中 已完成",
    ("incidents", "类型"): "愚昧迷信 伪科学 其他",
}


def test_there_are_fourteen():
    assert {each.code for each in all_ledgers()} == set(FORMAT)


@pytest.mark.parametrize("code", FORMAT)
def test_headers_and_marks_are_the_published_ones(code):
    marked = [f"{column.header}*" if column.required else column.header for column in ledger(code).columns]
    assert marked == FORMAT[code].split()


def test_enumerations_are_the_published_ones():
    found = {
        (each.code, column.header): " ".join(column.kind.labels)
        for each in all_ledgers()
        for column in each.columns
        if isinstance(column.kind, Choice | Words) and getattr(column.kind, "labels", None)
    }
    assert found == CHOICES


@pytest.mark.parametrize("code", FORMAT)
def test_what_is_optional_may_be_empty_in_the_model(code):
    for column in ledger(code).columns:
        if not column.required and column.field:
            field = column.model_field
            assert field.blank or field.null or field.has_default() or field.get_internal_type() == "CharField"


def test_an_unknown_code_lists_the_codes():
    with pytest.raises(UnknownLedger, match="communities, units, posts"):
        ledger("evens")


def test_a_ledger_is_found_by_model_and_by_row(make_event):
    event = make_event()
    assert ledger_for(event) is ledger_for(type(event)) is ledger("events")
    assert ledger_for(str) is None


def test_any_record_shows_itself_with_phones_masked(make_event, guihua):
    from volunteers.models import Volunteer

    person = Volunteer(name="赵敏", phone="13812345678", source="学校")
    event = make_event(host_community=guihua, is_major=True, volunteer_hours=2)
    with translation.override("en"):
        assert ("mobile number", "138****5678") in cells(ledger("volunteers"), person)
        shown = dict(cells(ledger("events"), event))
    assert shown["host community"] == "桂花社区"
    assert shown["is a major event"] == "yes"
    assert shown["event category"] == "Lecture on popular science"
    assert shown["end date"] == "–"
    assert shown["service hours per volunteer"] == "2"


def test_rows_are_written_by_who_holds_the_ledgers_right_over_their_community(clerk, outsider, officer, leader, guihua):
    units, row = ledger("units"), PartnerUnit(community=guihua)
    assert [units.may_write(row, user) for user in (None, officer, clerk, outsider, leader)] == [True] * 3 + [False] * 2
    assert [units.open_to(user) for user in (officer, clerk, leader)] == [True, True, False]

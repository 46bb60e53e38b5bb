"""Which columns of each register go on paper, how wide, in which order of rows.

Widths are shares of the line, which holds about 76 characters of the small face; a day needs 8, four characters 6.
At most ten columns, the running number among them: the workbooks of the archive hold all.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from reports.packs.annexes import beside
from reports.packs.annexes.table import CENTRE, NUMBER, TEXT, Extra

NUMBER_WIDTH = 4


@dataclass(frozen=True)
class Paper:
    """One register on paper. `columns` are headers of its ledger with width and kind, or columns made up for it."""

    title: object
    columns: list[tuple[str, float, str] | Extra]
    order: tuple[str, ...]
    note: object = field(default="")


PAPERS = {
    "events": Paper(
        _("Register of events"),
        [
            ("开始日期", 8, CENTRE),
            ("活动名称", 19, TEXT),
            ("主办社区", 8, TEXT),
            ("地点", 12, TEXT),
            ("活动类别", 9, TEXT),
            ("年度主题", 9.5, TEXT),
            ("重点人群", 13, TEXT),
            ("参加人数", 7, NUMBER),
            Extra(_("Proof"), 11.5, TEXT, beside.proof_of_events),
        ],
        ("starts_on", "pk"),
        _("Proof: how many files are attached to the event, and the numbers of the archive items filed for it."),
    ),
    "facilities": Paper(
        _("Register of facilities"),
        [
            ("设施名称", 15, TEXT),
            ("设施类型", 9, TEXT),
            ("所属社区", 8.5, TEXT),
            ("地址", 15, TEXT),
            Extra(_("Area or length"), 7.5, NUMBER, beside.sizes),
            ("是否位于主要公众活动场所", 9, CENTRE),
            ("设备", 13, TEXT),
            Extra(_("In use since, state"), 12.5, CENTRE, beside.since),
            Extra(_("Content updates"), 12.5, CENTRE, beside.renewals),
        ],
        ("community__code", "community", "name"),
        _("Content updates: how often the content was changed in the period, and the last day on which it was."),
    ),
    "updates": Paper(
        _("Register of content updates"),
        [
            ("设施名称", 17, TEXT),
            ("所属社区", 9, TEXT),
            ("更新日期", 8.5, CENTRE),
            ("主题", 18, TEXT),
            ("内容提要", 35, TEXT),
            ("负责人", 8.5, TEXT),
        ],
        ("updated_on", "pk"),
    ),
    "posts": Paper(
        _("Register of posts"),
        [
            ("机构", 16, TEXT),
            ("所属社区", 12, TEXT),
            ("姓名", 10, TEXT),
            ("职务", 10, TEXT),
            ("行政职务", 20, TEXT),
            ("联系电话", 14, CENTRE),
            ("任职日期", 9, CENTRE),
            ("离任日期", 9, CENTRE),
        ],
        ("body", "community__code", "pk"),
    ),
    "communities": Paper(
        _("Register of communities"),
        [
            ("社区名称", 18, TEXT),
            ("社区编码", 8, CENTRE),
            ("常住人口", 10, NUMBER),
            ("户数", 9, NUMBER),
            ("社区书记", 11, TEXT),
            ("科普专干", 11, TEXT),
            ("联系电话", 13, CENTRE),
            ("备注", 16, TEXT),
        ],
        ("code", "name"),
    ),
    "units": Paper(
        _("Register of partner units"),
        [
            ("单位名称", 20, TEXT),
            ("单位类型", 11, TEXT),
            ("所属社区", 10, TEXT),
            ("地址", 17, TEXT),
            ("联系人", 9, TEXT),
            ("联系电话", 12, CENTRE),
            ("可共享资源", 17, TEXT),
        ],
        ("name",),
    ),
    "volunteers": Paper(
        _("Register of volunteers"),
        [
            ("姓名", 9, TEXT),
            ("手机号码", 11, CENTRE),
            ("性别", 5, CENTRE),
            ("来源", 10, TEXT),
            ("来源单位", 16, TEXT),
            ("所属社区", 10, TEXT),
            ("服务队", 12, TEXT),
            ("注册日期", 9, CENTRE),
            ("状态", 6, CENTRE),
        ],
        ("registered_on", "pk"),
    ),
    "trainings": Paper(
        _("Register of training sessions"),
        [
            ("日期", 9, CENTRE),
            ("培训名称", 22, TEXT),
            ("地点", 13, TEXT),
            ("培训对象", 10, TEXT),
            ("学时", 6, NUMBER),
            ("主讲人", 10, TEXT),
            ("参训人数", 8, NUMBER),
            ("内容提要", 20, TEXT),
        ],
        ("held_on", "pk"),
    ),
    "demonstrations": Paper(
        _("Register of demonstration units"),
        [
            ("类型", 13, TEXT),
            ("名称", 21, TEXT),
            ("所属社区", 11, TEXT),
            ("命名单位", 14, TEXT),
            ("命名日期", 9, CENTRE),
            ("状态", 8, CENTRE),
            ("特色", 20, TEXT),
        ],
        ("kind", "community__code", "pk"),
    ),
    "media": Paper(
        _("Register of media items"),
        [
            ("日期", 8.5, CENTRE),
            ("媒体类型", 10, TEXT),
            ("媒体名称", 13, TEXT),
            ("栏目", 10, TEXT),
            ("标题", 24, TEXT),
            ("链接", 15, TEXT),
            ("相关活动", 16, TEXT),
        ],
        ("published_on", "pk"),
    ),
    "tasks": Paper(
        _("Register of plan tasks"),
        [
            ("阶段", 8, TEXT),
            ("任务名称", 24, TEXT),
            ("责任单位", 12, TEXT),
            ("责任人", 8, TEXT),
            ("开始日期", 8.5, CENTRE),
            ("截止日期", 8.5, CENTRE),
            ("状态", 7, CENTRE),
            ("完成日期", 8.5, CENTRE),
            ("关联指标", 10, TEXT),
        ],
        ("starts_on", "due_on", "pk"),
    ),
    "visits": Paper(
        _("Record of inspections"),
        [
            ("社区", 10, TEXT),
            ("检查日期", 9, CENTRE),
            ("检查人", 13, TEXT),
            ("检查内容", 19, TEXT),
            Extra(_("Checklist"), 15, TEXT, beside.checklists),
            ("发现问题", 30, TEXT),
        ],
        ("visited_on", "pk"),
    ),
    "findings": Paper(
        _("Findings and their rectification"),
        [
            ("社区", 9, TEXT),
            ("检查日期", 8.5, CENTRE),
            ("发现问题", 20, TEXT),
            ("关联指标", 6.5, CENTRE),
            ("整改责任人", 8, TEXT),
            ("整改期限", 8.5, CENTRE),
            ("整改情况", 18, TEXT),
            ("状态", 8, CENTRE),
            ("整改完成日期", 8.5, CENTRE),
        ],
        ("visit__visited_on", "visit", "pk"),
    ),
    "surveys": Paper(
        _("Science-literacy surveys of residents"),
        [
            ("调查日期", 12, CENTRE),
            ("范围", 20, TEXT),
            ("有效样本量", 14, NUMBER),
            ("具备科学素质比例", 18, NUMBER),
            ("调查方式", 30, TEXT),
        ],
        ("surveyed_on", "pk"),
    ),
    "incidents": Paper(
        _("Register of adverse incidents"),
        [
            ("日期", 9, CENTRE),
            ("所属社区", 11, TEXT),
            ("类型", 9, TEXT),
            ("事由", 30, TEXT),
            ("是否影响恶劣", 9, CENTRE),
            ("处置情况", 30, TEXT),
        ],
        ("happened_on", "pk"),
    ),
    "archive": Paper(
        _("Index of the archive: items"),
        [
            ("件号", 11, TEXT),
            ("文号", 13, TEXT),
            ("责任者", 12, TEXT),
            ("题名", 26, TEXT),
            Extra(_("Date"), 8.5, CENTRE, beside.archive_days),
            ("页数", 5.5, NUMBER),
            ("保管期限", 7, CENTRE),
            ("佐证类型", 12, TEXT),
            ("备注", 9, TEXT),
        ],
        ("box", "year", "sequence"),
    ),
}

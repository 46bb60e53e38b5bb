"""The columns in which findings are exported. They come in with their visits, so the ledger takes no files."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from campaigns.models import Finding
from kepu.exchange.kinds import Kind
from kepu.exchange.ledgers import Column, Ledger


class OfVisit(Kind):
    """What a finding's visit says: `path` are attributes, one after the other."""

    def __init__(self, *path: str):
        self.path = path
        self.related = ("visit__community",)

    def current(self, column, instance):
        for name in self.path:
            instance = getattr(instance, name)
        return instance

    def export(self, column, instance):
        found = self.current(column, instance)
        return found if isinstance(found, date) else str(found)


class StateWord(Kind):
    """How far a finding is, in words."""

    def current(self, column, instance):
        return str(instance.state.label)


class Person(Kind):
    """Who did something with it."""

    def __init__(self, name: str):
        self.related = (name,)

    def current(self, column, instance):
        return str(getattr(instance, column.field) or "")


FINDINGS = Ledger(
    code="findings",
    title=_("Findings"),
    title_zh="检查发现问题",
    model=Finding,
    key=("发现问题",),
    date="visit__visited_on",
    community="visit__community",
    exchanged=False,
    columns=[
        Column("社区", "visit", kind=OfVisit("visit", "community"), label=_("community")),
        Column("检查日期", "visit", kind=OfVisit("visit", "visited_on"), label=_("visited on")),
        Column("检查人", "visit", kind=OfVisit("visit", "visitors"), label=_("inspected by")),
        Column("发现问题", "text"),
        Column("严重程度", "severity"),
        Column("关联指标", "indicator"),
        Column("整改责任人", "owner"),
        Column("整改期限", "due_on"),
        Column("状态", "closed_on", kind=StateWord(), label=_("state")),
        Column("退回原因", "sent_back"),
        Column("整改情况", "rectification"),
        Column("报告整改日期", "rectified_on"),
        Column("报告人", "rectified_by", kind=Person("rectified_by")),
        Column("整改完成日期", "closed_on"),
        Column("复查人", "rechecked_by", kind=Person("rechecked_by")),
    ],
)

"""The ledgers of media items, demonstration units, surveys and adverse incidents."""

import re

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Demonstration, Event, Incident, MediaItem, Survey
from kepu.accounts.roles import Right
from kepu.exchange.kinds import Percent, Reference, in_chunks
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.problems import BadCell, shortened

# How an event is written where its title alone fits several: title（day community）.
_MARKED = re.compile(r"(.+)（([0-9]{4}-[0-9]{2}-[0-9]{2}) ?(.*)）", re.DOTALL)
SUBDISTRICT = "全街道"


def _mark(event: Event) -> str:
    return f"{event.title}（{event.starts_on.isoformat()} {event.host_community or SUBDISTRICT}）"


class RelatedEvent(Reference):
    """An event by its title; where several have it, by title, day and community."""

    related = ("event__host_community",)

    def look_up(self, column, words, rows):
        return Programme(words)

    def export(self, column, instance):
        if instance.event is None:
            return ""
        return _mark(instance.event) if getattr(instance, "title_is_shared", False) else instance.event.title

    def hint(self, column):
        return gettext("The title of an event; where several have it: title（2025-09-20 community）.")


class Programme:
    """The events that a file names; one that was taken out counts only where no other fits."""

    def __init__(self, words: set[str]):
        titles = words | {match[1] for match in map(_MARKED.fullmatch, words) if match}
        self.by_title: dict[str, list[Event]] = {}
        for event in in_chunks(Event.objects.select_related("host_community"), "title", titles):
            self.by_title.setdefault(event.title, []).append(event)

    def one(self, name: str) -> Event:
        fitting = self.by_title.get(name) or self._marked(name)
        fitting = [event for event in fitting if event.retired_at is None] or fitting
        if len(fitting) == 1:
            return fitting[0]
        raise BadCell(_which(name, fitting))

    def _marked(self, name: str) -> list[Event]:
        match = _MARKED.fullmatch(name)
        if not match:
            return []
        events = [event for event in self.by_title.get(match[1], []) if str(event.starts_on) == match[2]]
        return [event for event in events if match[3] in ("", str(event.host_community or SUBDISTRICT))]


def _which(name: str, fitting: list[Event]) -> str:
    if not fitting:
        text = gettext("There is no event “%(name)s”. Check the title, or log the event first.")
        return text % {"name": shortened(name)}
    text = gettext("%(count)d events are called “%(name)s”. Write the one you mean like this: %(example)s.")
    return text % {"count": len(fitting), "name": shortened(name), "example": _mark(fitting[0])}


def _with_shared_titles(items):
    twins = Event.objects.filter(title=OuterRef("event__title")).exclude(pk=OuterRef("event_id"))
    return items.annotate(title_is_shared=Exists(twins))


MEDIA = Ledger(
    code="media",
    title=_("Media items"),
    title_zh="媒体宣传",
    model=MediaItem,
    key=("媒体名称", "日期", "标题"),
    date="published_on",
    base=_with_shared_titles,
    columns=[
        Column("日期", "published_on", required=True, example="2025-09-20"),
        Column("媒体类型", "kind", required=True, example="报刊"),
        Column("媒体名称", "outlet", required=True, example="城区日报"),
        Column("栏目", "column", example="科普之窗"),
        Column("标题", "title", required=True, example="科普日走进桂花社区"),
        Column("链接", "link", example="https://example.org/kepu"),
        Column("相关活动", "event", kind=RelatedEvent()),
    ],
)

DEMONSTRATIONS = Ledger(
    code="demonstrations",
    title=_("Demonstration units"),
    title_zh="示范创建",
    model=Demonstration,
    key=("类型", "名称"),
    date="named_on",
    community="community",
    owner=lambda unit: unit.community_id,
    right=Right.WRITE_REGISTERS,
    columns=[
        Column("类型", "kind", required=True, example="科普示范楼院"),
        Column("名称", "name", required=True, example="桂花苑3号院"),
        Column("所属社区", "community"),
        Column("命名单位", "named_by", example="区科协"),
        Column("命名日期", "named_on", example="2025-11-10"),
        Column("状态", "state", required=True, example="已命名"),
        Column("特色", "feature", example="楼道科普长廊"),
    ],
)

SURVEYS = Ledger(
    code="surveys",
    title=_("Science-literacy surveys"),
    title_zh="公民科学素质测评",
    model=Survey,
    key=("调查日期", "范围"),
    date="surveyed_on",
    community="community",
    owner=lambda survey: survey.community_id,
    columns=[
        Column("调查日期", "surveyed_on", required=True, example="2025-10-15"),
        Column("范围", "community", required=True, example=SUBDISTRICT, kind=Reference(empty_word=SUBDISTRICT)),
        Column("有效样本量", "sample", required=True, example=800),
        Column("具备科学素质比例", "literate_percent", required=True, example=16.5, kind=Percent()),
        Column("调查方式", "method", example="入户问卷"),
    ],
)

INCIDENTS = Ledger(
    code="incidents",
    title=_("Adverse incidents"),
    title_zh="负面事件",
    model=Incident,
    key=("日期", "事由"),
    date="happened_on",
    community="community",
    owner=lambda incident: incident.community_id,
    columns=[
        Column("日期", "happened_on", required=True, example="2025-05-06"),
        Column("所属社区", "community"),
        Column("类型", "kind", required=True, example="伪科学"),
        Column("事由", "matter", required=True, example="小区张贴虚假养生广告"),
        Column("是否影响恶劣", "is_grave", required=True, example="否"),
        Column("处置情况", "handling", example="已清除并开展辟谣讲座"),
    ],
)

"""The monthly brief (工作简报): what the month brought, and what comes next."""

from collections import Counter

from django.conf import settings

from campaigns.calendar import ScienceDay, science_days
from campaigns.coverage import DEFINITION, coverage
from campaigns.models import Event, MediaItem
from campaigns.service import service_in
from facilities.models import ContentUpdate
from kepu import formats
from kepu.periods import Period, add_months
from reports.assessment import evaluate_one
from reports.dashboard.board import COVERAGE_CODE
from reports.documents.texts.wording import Text, listed, office, row, sections, short_day
from reports.models import Document
from reports.standards import load_standard

MOST_EVENTS = 15
MOST_LINES = 8


def brief_text(document: Document) -> Text:
    period = document.period
    title = f"{office()}科普工作简报（{period.start.year}年{period.start.month}月）"
    return Text(
        title=title,
        addressee="",
        lines=sections(
            [
                ("活动开展情况", _events(period)),
                ("覆盖面", _coverage(period)),
                ("媒体宣传", _media(period)),
                ("志愿服务", _service(period)),
                ("阵地建设", _updates(period)),
                ("下月科普日", _next_month(period)),
            ]
        ),
    )


def _events(period: Period) -> list[str]:
    events = Event.objects.held_in(period)
    count, major = events.count(), events.filter(is_major=True).count()
    if not count:
        return ["本月没有开展科普活动。"]
    attendance = formats.number(events.attendance())
    told = f"本月共开展科普活动{count}场，参加{attendance}人次"
    told += f"，其中重大活动{major}场。" if major else "。"
    largest = list(events.select_related("host_community").order_by("-is_major", "-attendance", "pk")[:MOST_EVENTS])
    rows = [_event_row(each) for each in sorted(largest, key=lambda each: (each.starts_on, each.pk))]
    rest = count - len(largest)
    return [told, row("日期", "活动名称", "主办", "参加人次"), *rows, *([f"其余{rest}场见活动台账。"] if rest else [])]


def _event_row(event: Event) -> str:
    host = event.host_community or event.host_unit or office()
    return row(short_day(event.starts_on), event.title, host, formats.number(event.attendance))


def _coverage(period: Period) -> list[str]:
    year = Period.ending(period.end)
    result = evaluate_one(load_standard(settings.DEFAULT_STANDARD), COVERAGE_CODE, year)
    told = f"截至{formats.day(period.end)}，近十二个月科普活动覆盖常住人口{result.shown_value}"
    told += f"（要求{result.shown_threshold}，{result.status.label}）。"
    unreached = [each.community for each in coverage(year).communities if not each.reached]
    return [told, *([f"尚未开展活动的社区：{listed(unreached)}。"] if unreached else []), str(DEFINITION)]


def _media(period: Period) -> list[str]:
    items = list(MediaItem.objects.published_in(period).order_by("published_on", "pk"))
    if not items:
        return ["本月没有媒体报道。"]
    kinds = Counter(each.get_kind_display() for each in items)
    told = f"本月媒体报道{len(items)}条：" + listed(f"{kind}{count}条" for kind, count in kinds.most_common()) + "。"
    lines = [f"{n}. {_item(each)}" for n, each in enumerate(items[:MOST_LINES], start=1)]
    rest = len(items) - len(lines)
    return [told, *lines, *([f"其余{rest}条见媒体宣传台账。"] if rest else [])]


def _item(item: MediaItem) -> str:
    column = f"“{item.column}”" if item.column else ""
    return f"{short_day(item.published_on)}，{item.outlet}{column}：《{item.title}》。"


def _service(period: Period) -> list[str]:
    done = service_in(period)
    if not done.people:
        return ["本月没有志愿服务记录。"]
    return [f"本月有{done.people}名科普志愿者在{done.events}场活动中服务，共{formats.number(done.hours)}小时。"]


def _updates(period: Period) -> list[str]:
    updates = list(ContentUpdate.objects.made_in(period).select_related("facility").order_by("updated_on", "pk"))
    if not updates:
        return ["本月没有更新科普设施的内容。"]
    lines = [
        f"{n}. {short_day(each.updated_on)}，{each.facility}：{each.topic}。"
        for n, each in enumerate(updates[:MOST_LINES], start=1)
    ]
    rest = len(updates) - len(lines)
    told = f"本月更新科普设施内容{len(updates)}次。"
    return [told, *lines, *([f"其余{rest}次见内容更新台账。"] if rest else [])]


def _next_month(period: Period) -> list[str]:
    month = add_months(period.start.replace(day=1), 1)
    days = science_days(month)
    if not days:
        return []
    told = f"{month.month}月有下列科普日，请各社区提前安排活动。"
    return [told, *(f"{n}. {_science_day(each)}" for n, each in enumerate(days, start=1))]


def _science_day(day: ScienceDay) -> str:
    until = f"至{short_day(day.end)}" if day.end != day.start else ""
    return f"{short_day(day.start)}{until}：{day.name}。"

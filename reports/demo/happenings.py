"""What happened in the demonstration sub-district: events with their proof, media, surveys, incidents."""

from datetime import date, timedelta
from decimal import Decimal

from campaigns.actions import log_event
from campaigns.models import Demonstration, Event, EventCategory, Incident, MediaItem, Survey, Theme
from kepu.audit.actions import save_record
from kepu.evidence.actions import store
from kepu.periods import add_months
from kepu.records.models import AttachmentKind
from reports.demo.people import a_name, add_trainings
from reports.demo.places import NEGLECTED

MONTHS = 18
REPORTED_FOR = 30  # days after an event on which it is in the media
EVENTS_A_MONTH = 10
# What is held indoors has fewer seats than a square.
INDOORS = (EventCategory.LECTURE, EventCategory.TRAINING)
SUBJECTS = {
    EventCategory.LECTURE: ["防灾减灾知识讲座", "老年人合理用药讲座", "防范电信诈骗讲座", "航天科普讲座"],
    EventCategory.TRAINING: ["智能手机使用培训", "急救技能培训", "垃圾分类指导培训"],
    EventCategory.EXHIBITION: ["航天主题展览", "生物多样性图片展", "消防器材展"],
    EventCategory.EVERYDAY_SCIENCE: ["厨房里的化学", "家庭节能小装置展示", "身边的人工智能展示"],
    EventCategory.FITNESS: ["八段锦科学健身指导", "科学健步走", "体质监测进社区"],
    EventCategory.GARDEN_PARTY: ["邻里科普游园会", "亲子科普游园"],
    EventCategory.INTO_COMMUNITIES: ["科学家进社区", "科教电影进社区", "机器人进社区"],
}
GROUPS = ["青少年", "老年人", "产业工人", "领导干部和公务员", "其他居民"]
THEMES = [Theme.RESOURCES, Theme.ENVIRONMENT, Theme.SAFETY, "", ""]
STORY = (
    "活动由{organizer}承办，邀请{speaker}主讲，围绕{subject}设置讲解、互动体验和有奖问答三个环节。"
    "现场发放宣传资料{sheets}份，居民反响良好，活动照片和签到表已归档。"
)
# Month, day, category, title: the fixed days of the science calendar, for the sub-district as a whole.
CALENDAR = [
    (5, 18, EventCategory.TECHNOLOGY_WEEK, "全国科技活动周主场活动"),
    (9, 3, EventCategory.PUBLICITY_MONTH, "全国科普月启动仪式"),
    (9, 20, EventCategory.SCIENCE_DAY, "全国科普日主场活动"),
    (5, 12, EventCategory.PUBLICITY_WEEK, "防灾减灾宣传周"),
]
OUTLETS = [
    ("电视", "区电视台", "科普之窗"),
    ("报刊", "区融媒报", "科学生活"),
    ("微信公众号", "街道发布", ""),
    ("短视频", "街道视频号", ""),
]


def add_events(chance, communities, units, volunteers, choice, studio, people) -> list[Event]:
    events = [_of_calendar(chance, day, category, title, units) for day, category, title in _calendar(choice.today)]
    for month in range(MONTHS):
        first = add_months(choice.today, -month - 1) + timedelta(days=1)
        for _ in range(EVENTS_A_MONTH * choice.scale):
            events.append(_of_community(chance, first, communities, units, choice.today))
    unique = {(event.title, event.starts_on, event.host_community_id): event for event in events}
    return [_log(chance, event, communities, volunteers, studio, people) for event in unique.values()]


def _calendar(today: date):
    for year in (today.year - 2, today.year - 1, today.year):
        for month, number, category, title in CALENDAR:
            day = date(year, month, number)
            if add_months(today, -MONTHS) < day <= today:
                yield day, category, title


def _of_calendar(chance, day, category, title, units) -> Event:
    return Event(
        title=f"{day.year}年{title}",
        starts_on=day,
        ends_on=day + timedelta(days=6) if category == EventCategory.PUBLICITY_WEEK else None,
        place="市民广场",
        category=category,
        is_major=category != EventCategory.PUBLICITY_WEEK,
        theme=chance.choice(THEMES[:3]),
        key_groups=chance.sample(GROUPS, 3),
        attendance=chance.randrange(600, 1600),
        host_unit="街道办事处",
        organizer="街道科协",
        co_organizers=[unit.name for unit in chance.sample(units, 3)],
        volunteer_hours=Decimal(4),
        summary="现场设科普展板、互动体验、义诊咨询和有奖问答四个区域，各社区组织居民参加。",
    )


def _of_community(chance, first, communities, units, today) -> Event:
    weights = [1 if each.name in NEGLECTED else 5 for each in communities]
    host = chance.choices(communities, weights)[0]
    category = chance.choice(list(SUBJECTS))
    subject, unit = chance.choice(SUBJECTS[category]), chance.choice(units)
    speaker = a_name(chance) + "老师"
    return Event(
        title=subject if chance.random() < 0.4 else f"{host.name[:-2]}{subject}",
        starts_on=min(first + timedelta(days=chance.randrange(0, 28)), today),
        host_community=host,
        place=chance.choice([f"{host.name}活动室", f"{host.name}小广场", unit.name]),
        category=category,
        theme=chance.choice(THEMES),
        key_groups=sorted(chance.sample(GROUPS, chance.randrange(1, 4))),
        attendance=chance.randrange(60, 240) if category in INDOORS else chance.randrange(180, 800),
        host_unit=host.name,
        organizer=unit.name if chance.random() < 0.5 else f"{host.name}科普分会",
        co_organizers=[chance.choice(units).name] if chance.random() < 0.4 else [],
        volunteer_hours=Decimal(chance.choice(["1.5", "2", "3"])),
        summary=STORY.format(
            organizer=unit.name, speaker=speaker, subject=subject, sheets=chance.randrange(3, 20) * 10
        ),
    )


def _log(chance, event, communities, volunteers, studio, people) -> Event:
    clerk = next(
        (p for p in people.values() if event.host_community_id and p.community_id == event.host_community_id), None
    )
    helpers = chance.sample(volunteers, chance.randrange(0, 6))
    others = [each for each in communities if each.pk != event.host_community_id]
    shared = event.host_community_id and chance.random() < 0.12
    covered = [event.host_community, *chance.sample(others, 2)] if shared else []
    files = _proof(chance, event, studio, helpers)
    return log_event(event, covered=covered, volunteers=helpers, files=files, by=clerk or people["officer"])


def _proof(chance, event, studio, helpers):
    """About half of the events have photos, a quarter a sign-in sheet."""
    files = []
    for number in range(chance.choice([0, 0, 1, 1, 2, 3] if not event.is_major else [3, 4])):
        files.append(
            (
                studio.photo(event.title, event.starts_on, event.category),
                f"现场照片{number + 1}.jpg",
                AttachmentKind.PHOTO,
                event.title,
            )
        )
    if chance.random() < 0.25:
        names = [each.name for each in helpers] + [a_name(chance) for _ in range(14)]
        names = [name for name in names if "㐂" not in name]  # whoever draws letters one by one has no second face
        files.append((studio.sheet(event.title, event.starts_on, names), "签到表.jpg", AttachmentKind.SIGN_IN, ""))
    return [(store(data, name), name, kind, caption) for data, name, kind, caption in files if data]


def add_media(chance, events, choice, by) -> None:
    """Most weeks something is in the paper or on television; four weeks of the last year are empty."""
    for week in range(78):
        day = choice.today - timedelta(days=7 * week + chance.randrange(0, 5))
        for kind, outlet, column in OUTLETS * choice.scale:
            gap = kind in ("电视", "报刊") and week in (3, 11, 12, 30)
            if gap or chance.random() < (0.15 if kind == "报刊" else 0.55) * (kind != "电视"):
                continue
            event = chance.choice(_lately(events, day))
            item = MediaItem(published_on=day, kind=kind, outlet=outlet, column=column, title=f"{event.title}报道")
            item.event = event if event.starts_on <= day else None
            if not MediaItem.objects.filter(outlet=outlet, published_on=day, title=item.title).exists():
                save_record(item, by=by)


def _lately(events: list[Event], day: date) -> list[Event]:
    """What the media may report on a day: the events of the weeks before."""
    return [each for each in events if 0 <= (day - each.starts_on).days <= REPORTED_FOR] or events


def add_other_registers(chance, communities, today, by) -> None:
    add_trainings(chance, today, by)
    for kind, name, state, community in _demonstrations(communities):
        unit = Demonstration(kind=kind, name=name, state=state, community=community)
        if state == "已命名":
            unit.named_by, unit.named_on = "区科协", add_months(today, -6)
        save_record(unit, by=by)
    for months, percent in ((14, "14.20"), (1, "16.85")):
        day = add_months(today, -months)
        survey = Survey(surveyed_on=day, sample=800, literate_percent=Decimal(percent), method="入户问卷")
        save_record(survey, by=by)
    _incident(communities[3], add_months(today, -5), by)


def _incident(community, day, by) -> None:
    incident = Incident(
        happened_on=day,
        community=community,
        kind="伪科学",
        matter="保健品推销点以“量子理疗”名义招揽老年人",
        is_grave=False,
        handling="社区联合市场监管所劝离，并举办防骗讲座一场。",
    )
    save_record(incident, by=by)


def _demonstrations(communities):
    yield "科普示范社区", communities[0].name, "已命名", communities[0]
    yield "科普示范学校", "实验小学", "已命名", communities[5]
    yield "科普示范基地", "区气象局气象科普馆", "已建成", None
    for number, community in enumerate(communities):
        state = "创建中" if number in (7, 10, 11) else "已建成"
        yield "科普示范楼院", f"{community.name}1号院", state, community

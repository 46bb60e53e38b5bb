"""The map of the demonstration sub-district: communities, units, facilities and how they are kept."""

from datetime import date, timedelta
from decimal import Decimal

from facilities.models import RENEWED_KINDS, ContentUpdate, Facility, FacilityKind
from kepu.audit.actions import save_record
from kepu.communities.models import Community, PartnerUnit
from kepu.evidence.actions import store
from kepu.periods import add_months
from kepu.records.models import AttachmentKind
from kepu.registers.actions import attach
from reports.demo.photos import Studio

# Name, permanent residents. 60,000 in all; the last two are the ones that get too little attention.
COMMUNITIES = [
    ("桂花社区", 6200),
    ("松柏社区", 4800),
    ("银杏社区", 5400),
    ("翠竹社区", 3900),
    ("荷塘社区", 4300),
    ("文昌社区", 5800),
    ("和平社区", 5100),
    ("东风社区", 4600),
    ("新华社区", 3700),
    ("滨河社区", 4900),
    ("南苑社区", 6400),
    ("西岭社区", 4900),
]
NEGLECTED = ("南苑社区", "西岭社区")
OWN_NAMES = ["孙丽", "周建国", "吴敏", "郑海燕", "冯涛", "褚明", "卫红梅", "蒋静", "沈磊", "韩芳", "杨秀英", "朱勇"]
OFFICERS = ["李梅", "赵强", "何静", "吕洋", "施艳", "张敏", "孔娟", "曹超", "严霞", "华平", "金娜", "魏伟"]
UNITS = [
    ("实验小学", "学校", "科学教室、天文望远镜"),
    ("第三中学", "学校", "实验室、报告厅"),
    ("育才职业学校", "学校", "实训车间"),
    ("绿源环保科技有限公司", "非公企业", "环保展品"),
    ("智联机器人有限公司", "非公企业", "机器人展演"),
    ("康宁医药有限公司", "非公企业", ""),
    ("供电公司营业厅", "国有企业", "节能展厅"),
    ("区疾控中心", "医疗卫生机构", "健康讲师团"),
    ("桂花社区卫生服务中心", "医疗卫生机构", "急救培训师"),
    ("区消防救援大队", "机关事业单位", "消防体验车"),
    ("农业科学研究所", "科研院所", "专家、试验田"),
    ("区气象局", "机关事业单位", "气象科普馆"),
    ("银龄讲师团", "社会组织", "退休专家"),
    ("区图书馆", "机关事业单位", "报告厅、图书"),
]
CONTACTS = "王李张刘陈杨赵黄周吴徐孙马朱"
# Square metres of a room, metres of a gallery or board: how big each kind is here.
AREA = {FacilityKind.ROOM: 85}
LENGTH = {FacilityKind.GALLERY: 14, FacilityKind.BOARD: Decimal("6.5")}
PHOTOGRAPHED = 5  # updates with a photo before and one after
TOPICS = "节水节电小窍门、防灾避险知识、垃圾分类指南、合理用药、航天新成就、食品安全、防诈骗".split("、")


def add_communities(chance) -> list[Community]:
    rows = []
    for number, (name, residents) in enumerate(COMMUNITIES):
        community = Community(
            name=name,
            code=f"{number + 1:02d}",
            residents=residents,
            households=residents * 10 // 27,
            secretary=OWN_NAMES[number],
            officer=OFFICERS[number],
            phone=f"010-6000{number + 10:04d}",
        )
        rows.append(save_record(community, by=None))
    return rows


def add_units(chance, communities, by) -> list[PartnerUnit]:
    return [_unit(number, *unit, chance.choice(communities), by) for number, unit in enumerate(UNITS)]


def _unit(number, name, kind, resources, community, by) -> PartnerUnit:
    unit = PartnerUnit(name=name, kind=kind, resources=resources, community=community)
    unit.address, unit.contact = f"{community.name[:2]}路{number * 6 + 8}号", f"{CONTACTS[number]}老师"
    unit.phone = f"010-6100{number + 20:04d}"
    return save_record(unit, by=by)


def add_facilities(chance, communities, today, by) -> None:
    opened = add_months(today, -15)
    for name, kind, main in (
        ("街道科普活动室", FacilityKind.ROOM, False),
        ("市民广场科普画廊", FacilityKind.GALLERY, True),
        ("滨河公园科普画廊", FacilityKind.GALLERY, True),
        ("文化中心科普画廊", FacilityKind.GALLERY, True),
        ("街道电子屏", FacilityKind.SCREEN, True),
    ):
        facility = _facility(name, kind, None, opened, by, at_main_venue=main, equipment=["投影仪", "展板", "音响"])
        _renew(chance, facility, today, by, late=False)
    for number, community in enumerate(communities):
        _of_community(chance, number, community, opened, today, by)


def _of_community(chance, number, community, opened, today, by) -> None:
    """Most have a room and a board; the last but one lacks the room, and one board was forgotten."""
    if community.name != NEGLECTED[0]:
        _facility(
            f"{community.name}科普活动室", FacilityKind.ROOM, community, opened, by, equipment=["投影仪", "科普图书"]
        )
    kind = FacilityKind.GALLERY if number % 3 == 0 else FacilityKind.BOARD
    display = _facility(f"{community.name}{kind}", kind, community, opened, by)
    _renew(chance, display, today, by, late=community.name == NEGLECTED[1])
    if number % 4 == 1:
        _facility(f"{community.name}图书角", FacilityKind.LIBRARY, community, opened, by, area=chance.randrange(12, 40))


def _facility(name, kind, community, opened, by, **fields) -> Facility:
    place = community.name if community else "街道办事处"
    facility = Facility(
        name=name,
        kind=kind,
        community=community,
        address=f"{place}{'服务中心一层' if kind == FacilityKind.ROOM else '主入口'}",
        use="合用" if kind == FacilityKind.ROOM else "专用",
        renewal_days=60 if kind in RENEWED_KINDS else None,
        opened_on=opened,
        **{"area": AREA.get(kind), "length": LENGTH.get(kind)} | fields,
    )
    return save_record(facility, by=by)


def _renew(chance, facility, today, by, *, late) -> None:
    if facility.kind not in RENEWED_KINDS:
        return
    day, stop = facility.opened_on, today - timedelta(days=90 if late else 12)
    while day <= stop:
        topic = chance.choice(TOPICS)
        update = ContentUpdate(facility=facility, updated_on=day, topic=topic, person="科普专干")
        update.summary = f"更换展板内容，介绍{topic}，由街道科协审定。"
        save_record(update, by=by)
        day += timedelta(days=chance.randrange(38, 46))


def add_facility_photos(today: date, studio: Studio, by) -> None:
    """The first few displays before and after their newest update, and some of them as they are."""
    updates = ContentUpdate.objects.live().filter(updated_on__lte=today).order_by("facility", "-updated_on")
    newest = {update.facility_id: update for update in reversed(updates.select_related("facility"))}
    photographed = sorted(newest.values(), key=lambda each: each.facility_id)[:PHOTOGRAPHED]
    for update in photographed:
        before, after = (studio.place(update.topic, update.updated_on, is_mended=renewed) for renewed in (False, True))
        _attach(
            update, [(before, "更新前.jpg", AttachmentKind.BEFORE), (after, "更新后.jpg", AttachmentKind.AFTER)], by
        )
    for update in photographed:
        facility = update.facility
        picture = studio.place(facility.name, facility.opened_on, is_mended=True)
        _attach(facility, [(picture, "设施照片.jpg", AttachmentKind.PHOTO)], by)


def _attach(row, taken: list[tuple], by) -> None:
    attach(row, [(store(data, name), name, kind, "") for data, name, kind in taken if data], by=by)

"""Who works in the demonstration sub-district: accounts, holders of posts, volunteers."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.audit.actions import save_record
from kepu.communities.models import Body, Community, Position, Post
from kepu.periods import add_months
from volunteers.models import Source, Team, Training, Volunteer, VolunteerState

# The only home of the demonstration logins: user name, role, name, community.
PASSWORD = "kepu-demo-2026"  # noqa: S105 - printed for everybody who tries the demonstration
LOGINS = [
    ("clerk", Role.CLERK, "李梅", "桂花社区"),
    ("clerk2", Role.CLERK, "赵强", "松柏社区"),
    ("officer", Role.OFFICER, "王芳", None),
    ("leader", Role.LEADER, "陈刚", None),
    ("inspector", Role.INSPECTOR, "周明", None),
    ("admin", Role.ADMINISTRATOR, "系统管理员", None),
]
INSPECTOR_DAYS = 90

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟、芳、娜、敏、静、丽、强、磊、军、洋、勇、艳、杰、娟、涛、明、超、秀英、霞、平、刚、桂英、建国、志强、晓东、"
    "玉兰、文博、思远、雅琴、国栋、春梅、立新、红梅、永康、佳慧、子涵、一鸣、淑珍、家豪、㐂乐、金凤、学文、卫东"
).split("、")
SKILLS = "急救护理、园艺种植、天文观测、机器人、营养健康、垃圾分类、智能手机、消防安全、心理咨询、讲解".split("、")
TEAMS = ["银龄科普服务队", "青年科普服务队", "健康科普服务队", "环保科普服务队", "应急科普服务队"]
# How often each source occurs among twelve volunteers or so.
SOURCES = (
    [Source.COMMUNITY] * 5
    + [Source.SCHOOL] * 3
    + [Source.PRIVATE] * 2
    + [Source.RETIRED] * 2
    + [Source.PUBLIC, Source.OTHER]
)


def add_accounts(communities: list[Community], today) -> dict[str, User]:
    by_name = {each.name: each for each in communities}
    end = timezone.make_aware(datetime.combine(today + timedelta(days=INSPECTOR_DAYS), time(18)))
    people = {}
    for username, role, name, community in LOGINS:
        is_admin = role == Role.ADMINISTRATOR
        person = User(
            username=username,
            role=role,
            name=name,
            community=by_name.get(community),
            expires_at=end if role == Role.INSPECTOR else None,
            is_staff=is_admin,
            is_superuser=is_admin,
        )
        person.set_password(PASSWORD)
        person.password_changed_at = None  # everybody knows it: changing it would only keep people out
        person.full_clean()
        person.save()
        people[username] = person
    return people


def a_name(chance) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN)


def add_posts(chance, communities, today, by) -> None:
    """Association and leading group in full; two branches lack a person in charge."""
    start = add_months(today, -17)
    for body, position, outside in (
        (Body.ASSOCIATION, Position.CHAIR, "党工委副书记"),
        (Body.ASSOCIATION, Position.VICE_CHAIR, "办事处副主任"),
        (Body.ASSOCIATION, Position.OFFICER, "科普办干部"),
        (Body.LEADING_GROUP, Position.HEAD, "党工委书记"),
        (Body.LEADING_GROUP, Position.DEPUTY_HEAD, "党工委副书记"),
        (Body.LEADING_GROUP, Position.MEMBER, "各社区书记"),
    ):
        _post(body, position, a_name(chance), by, outside_post=outside, started_on=start)
    for number, community in enumerate(communities):
        _post(Body.BRANCH, Position.CHAIR, community.secretary, by, community=community, outside_post="社区书记")
        if number not in (4, 9):
            _post(Body.BRANCH, Position.PERSON_IN_CHARGE, community.officer, by, community=community, started_on=start)


def _post(body, position, name, by, **fields) -> None:
    if not Post.objects.filter(body=body, position=position, name=name).exists():
        save_record(Post(body=body, position=position, name=name, **fields), by=by)


def add_volunteers(chance, communities, units, choice, by) -> list[Volunteer]:
    teams = [save_record(Team(name=name), by=by) for name in TEAMS]
    schools = [unit.name for unit in units if unit.kind == "学校"]
    volunteers = [_volunteer(chance, n, communities, teams, schools, choice.today) for n in range(120 * choice.scale)]
    return [save_record(each, by=by) for each in volunteers]


def _volunteer(chance, number, communities, teams, schools, today) -> Volunteer:
    source = chance.choice(SOURCES)
    left = chance.random() < 0.05
    joined = today - timedelta(days=chance.randrange(20, 540))
    return Volunteer(
        name=a_name(chance),
        phone=f"138{number:08d}",
        sex=chance.choice(["男", "女"]),
        birth_year=today.year - chance.randrange(19, 72),
        source=source,
        unit=chance.choice(schools) if source == Source.SCHOOL else "",
        community=chance.choice(communities),
        team=chance.choice(teams),
        skills=sorted(chance.sample(SKILLS, chance.randrange(1, 4))),
        registered_on=joined,
        is_promoter=chance.random() < 0.3,
        state=VolunteerState.LEFT if left else VolunteerState.REGISTERED,
        left_on=min(joined + timedelta(days=200), today) if left else None,
    )


def add_trainings(chance, today, by) -> None:
    for months, name, audience in (
        (16, "科普工作启动培训", "混合"),
        (10, "科普志愿者上岗培训", "志愿者"),
        (6, "社区科普专干业务培训", "专职人员"),
        (2, "创建档案整理培训", "兼职人员"),
    ):
        training = Training(
            name=name,
            held_on=add_months(today, -months),
            place="街道多功能厅",
            audience=audience,
            hours=chance.choice([2, 3, 4]),
            trainer=a_name(chance),
            attendance=chance.randrange(24, 90),
            summary="讲解创建标准和台账要求，现场演练活动登记、照片拍摄和档案归集。",
        )
        save_record(training, by=by)

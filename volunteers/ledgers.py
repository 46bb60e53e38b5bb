"""The ledgers of volunteers and of training sessions (台账), as data."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right
from kepu.exchange.kinds import Phone, Reference, Year
from kepu.exchange.ledgers import Column, Ledger
from volunteers.models import Training, Volunteer, VolunteerState


def record_leaving(volunteer: Volunteer, before: dict | None) -> None:
    """Keep the day of leaving in step with the state.

    Who leaves by an import leaves today; who was imported as having left did so on an unknown day, which the
    standard counts as before the period (first standard, B1); who comes back has no such day. Whoever withdraws the
    consent has left (个人信息保护法 art. 15, 47).
    """
    if volunteer.consent_withdrawn_on:
        volunteer.state = VolunteerState.LEFT
    if volunteer.state != VolunteerState.LEFT:
        volunteer.left_on = None
    elif before and before["state"] != VolunteerState.LEFT:
        volunteer.left_on = timezone.localdate()


VOLUNTEERS = Ledger(
    code="volunteers",
    title=_("Volunteers"),
    title_zh="志愿者",
    model=Volunteer,
    key=("手机号码",),
    date="registered_on",
    community="community",
    owner=lambda volunteer: volunteer.community_id,
    settle=record_leaving,
    settled_fields=("left_on",),
    right=Right.WRITE_REGISTERS,
    columns=[
        Column("姓名", "name", required=True, example="赵敏"),
        Column("手机号码", "phone", required=True, example="13812345678", kind=Phone()),
        Column("性别", "sex", example="女"),
        Column("出生年份", "birth_year", example=1985, kind=Year()),
        Column("来源", "source", required=True, example="学校"),
        Column("来源单位", "unit", example="实验小学"),
        Column("所属社区", "community"),
        # Teams have no ledger of their own: a team that a volunteer names is added.
        Column("服务队", "team", example="科普宣讲队", kind=Reference(make_missing=True)),
        Column("专长", "skills", example="天文、急救"),
        Column("注册日期", "registered_on", required=True, example="2025-03-01"),
        Column("是否科普员", "is_promoter", example="是"),
        Column("状态", "state", example="在册"),
    ],
)

TRAININGS = Ledger(
    code="trainings",
    title=_("Training sessions"),
    title_zh="培训",
    model=Training,
    key=("培训名称", "日期"),
    date="held_on",
    columns=[
        Column("培训名称", "name", required=True, example="科普志愿者岗前培训"),
        Column("日期", "held_on", required=True, example="2025-09-20"),
        Column("地点", "place", example="街道会议室"),
        Column("培训对象", "audience", required=True, example="志愿者"),
        Column("学时", "hours", required=True, example=4),
        Column("主讲人", "trainer", example="刘教授"),
        Column("参训人数", "attendance", required=True, example=40),
        Column("内容提要", "summary", example="科普讲解技巧"),
    ],
)

LEDGERS = [VOLUNTEERS, TRAININGS]

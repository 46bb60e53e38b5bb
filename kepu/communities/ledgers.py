"""The ledgers of communities, partner units and organization posts (台账), as data."""

from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right
from kepu.communities.models import Community, PartnerUnit, Post
from kepu.exchange.kinds import Phone
from kepu.exchange.ledgers import Column, Ledger


def _community_of(row) -> int | None:
    return row.community_id


COMMUNITIES = Ledger(
    code="communities",
    title=_("Communities"),
    title_zh="社区",
    model=Community,
    key=("社区名称",),
    community=lambda communities, community: communities.filter(pk=community.pk),
    owner=lambda community: community.pk,
    columns=[
        Column("社区名称", "name", required=True, example="桂花社区"),
        Column("社区编码", "code", example="01"),
        Column("常住人口", "residents", required=True, example=5200),
        Column("户数", "households", example=1800),
        Column("社区书记", "secretary", example="张伟"),
        Column("科普专干", "officer", example="李梅"),
        Column("联系电话", "phone", example="010-12345678", kind=Phone()),
        Column("备注", "notes"),
    ],
)

UNITS = Ledger(
    code="units",
    title=_("Partner units"),
    title_zh="单位",
    model=PartnerUnit,
    key=("单位名称",),
    community="community",
    owner=_community_of,
    right=Right.WRITE_REGISTERS,
    columns=[
        Column("单位名称", "name", required=True, example="实验小学"),
        Column("单位类型", "kind", required=True, example="学校"),
        Column("所属社区", "community"),
        Column("地址", "address", example="桂花路12号"),
        Column("联系人", "contact", example="王老师"),
        Column("联系电话", "phone", example="010-12345678", kind=Phone()),
        Column("可共享资源", "resources", example="报告厅、科技馆"),
        Column("备注", "notes"),
    ],
)

POSTS = Ledger(
    code="posts",
    title=_("Organization posts"),
    title_zh="组织机构",
    model=Post,
    key=("机构", "职务", "姓名"),
    date="started_on",
    community="community",
    owner=_community_of,
    columns=[
        Column("机构", "body", required=True, example="街道科协"),
        Column("所属社区", "community"),
        Column("姓名", "name", required=True, example="陈刚"),
        Column("职务", "position", required=True, example="会长"),
        Column("行政职务", "outside_post", example="党工委副书记"),
        Column("联系电话", "phone", example="010-12345678", kind=Phone()),
        Column("任职日期", "started_on", example="2025-06-01"),
        Column("离任日期", "ended_on"),
    ],
)

LEDGERS = [COMMUNITIES, UNITS, POSTS]

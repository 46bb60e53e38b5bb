"""The ledgers of facilities and of their content updates (台账), as data."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilities.models import ContentUpdate, Facility
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from kepu.exchange import cells
from kepu.exchange.kinds import EMPTY, Kind, Names, Reference, in_chunks
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.problems import BadCell, shortened

OF_COMMUNITY = "所属社区"


class FacilityOfCommunity(Reference):
    """A facility by its name and, in another column, its community; no community = the sub-district's own."""

    related = ("facility__community",)

    def look_up(self, column, words, rows):
        return Found(words, {cells.text(row.get(OF_COMMUNITY)) for row in rows} - {""})

    def parse(self, column, row, found):
        name = cells.text(row[column.header])
        return found.one(name, cells.text(row.get(OF_COMMUNITY)))

    def hint(self, column):
        return gettext("The name of a facility of this community; no community means the sub-district's own.")


class Found:
    """The facilities that a file names."""

    def __init__(self, names: set[str], communities: set[str]):
        self.by_name: dict[str, dict] = {}
        for row in in_chunks(Facility.objects.live().select_related("community"), "name", names):
            self.by_name.setdefault(row.name, {})[row.community.name if row.community else ""] = row
        self.communities = Names(Community, communities)

    def one(self, name: str, community: str) -> Facility | None:
        if community and community not in self.communities.rows:
            return None  # the community's own column says so
        here = self.by_name.get(name, {})
        if community not in here:
            raise BadCell(self._missing(name, community, here))
        return here[community]

    def _missing(self, name, community, here) -> str:
        parts = {
            "name": shortened(name),
            "community": community or gettext("the sub-district itself"),
            "others": "、".join(sorted(other or gettext("the sub-district itself") for other in here)),
        }
        if here:
            return (
                gettext(
                    "%(community)s has no facility “%(name)s”; one of this name belongs to: %(others)s. "
                    "Please correct the community."
                )
                % parts
            )
        return gettext("%(community)s has no facility “%(name)s”. Check the name, or add the facility first.") % parts


class OwnerOfFacility(Kind):
    """The community that tells facilities of one name apart: read together with the facility."""

    stored = False

    def words(self, cell):
        return [] if cells.is_blank(cell) else [cells.text(cell)]

    def look_up(self, column, words, rows):
        return Names(Community, words)

    def parse(self, column, row, found):
        names = self.words(row[column.header])
        return found.one(names[0]).name if names else ""

    def current(self, column, instance):
        community = instance.facility.community
        return community.name if community else ""

    def put(self, column, instance, value):
        """Part of the facility, not of the update."""

    def shown(self, value):
        return value or EMPTY

    def hint(self, column):
        return gettext("The community of the facility; empty for the sub-district's own.")


FACILITIES = Ledger(
    code="facilities",
    title=_("Facilities"),
    title_zh="设施",
    model=Facility,
    key=("设施名称", OF_COMMUNITY),
    date="opened_on",
    community="community",
    owner=lambda facility: facility.community_id,
    right=Right.WRITE_REGISTERS,
    columns=[
        Column("设施名称", "name", required=True, example="中心广场科普画廊"),
        Column("设施类型", "kind", required=True, example="科普画廊"),
        Column(OF_COMMUNITY, "community"),
        Column("地址", "address", required=True, example="桂花路8号"),
        Column("使用方式", "use", example="专用"),
        Column("面积", "area", example=60),
        Column("长度", "length", example=12.5),
        Column("是否位于主要公众活动场所", "at_main_venue", example="是"),
        Column("设备", "equipment", example="投影仪、展板"),
        Column("更新周期", "renewal_days", example=90),
        Column("启用日期", "opened_on", required=True, example="2025-06-01"),
        Column("状态", "state", example="在用"),
    ],
)

UPDATES = Ledger(
    code="updates",
    title=_("Content updates"),
    title_zh="内容更新",
    model=ContentUpdate,
    key=("设施名称", OF_COMMUNITY, "更新日期", "主题"),
    date="updated_on",
    community="facility__community",
    owner=lambda update: update.facility.community_id,
    right=Right.WRITE_REGISTERS,
    columns=[
        Column("设施名称", "facility", required=True, example="中心广场科普画廊", kind=FacilityOfCommunity()),
        Column(OF_COMMUNITY, "", kind=OwnerOfFacility(), label=_("community")),
        Column("更新日期", "updated_on", required=True, example="2025-09-20"),
        Column("主题", "topic", required=True, example="节约用水"),
        Column("内容提要", "summary", example="家庭节水十法"),
        Column("负责人", "person", example="李梅"),
    ],
)

LEDGERS = [FACILITIES, UPDATES]

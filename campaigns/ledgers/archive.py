"""The columns of the archive: those of a register of archival documents (归档文件目录, DA/T 22-2015).

Items come in through forms only, where each gets its number; the ledger is for lists and export.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from campaigns.archive.actions import number_item
from campaigns.archive.boxes import box_title
from campaigns.models import ArchiveItem, EvidenceKind
from kepu.accounts.roles import Right
from kepu.exchange.kinds import Choice, Kind, Year
from kepu.exchange.ledgers import Column, Ledger


class KindOfProof(Choice):
    """Kept as a code, written out in the words of the register."""

    def export(self, column, instance):
        with override("zh-hans"):
            return self.shown(self.current(column, instance))


class BoxCode(Kind):
    """The code of a box, with its name where there is room."""

    def shown(self, value):
        return box_title(value)


ARCHIVE = Ledger(
    code="archive",
    title=_("Archive"),
    title_zh="归档文件目录",
    model=ArchiveItem,
    key=("件号",),
    date="dated_on",
    community="community",
    owner=lambda item: item.community_id,
    right=Right.WRITE_REGISTERS,
    settle=number_item,
    exchanged=False,
    columns=[
        Column("件号", "number", example="E7-2025-003"),
        Column("档号", "reference_code"),
        Column("文号", "document_number"),
        Column("责任者", "responsible"),
        Column("题名", "title", required=True),
        Column("日期", "dated_on", required=True),
        Column("页数", "pages"),
        Column("保管期限", "retention"),
        Column("佐证类型", "kind", required=True, kind=KindOfProof(EvidenceKind.choices)),
        Column("所属盒", "box", required=True, kind=BoxCode()),
        Column("年度", "year", required=True, kind=Year()),
        Column("兼用指标", "indicators"),
        Column("所属社区", "community"),
        Column("备注", "notes"),
    ],
)

"""The columns of the archive: those of a register of archival documents (归档文件目录, DA/T 22-2015).

Items come in through forms only, where each gets its number; the ledger is for lists and export.
"""

from django.utils.translation import gettext_lazy as _

from campaigns.archive.actions import number_item
from campaigns.models import ArchiveItem
from kepu.accounts.roles import Right
from kepu.exchange.ledgers import Column, Ledger

ARCHIVE = Ledger(
    code="archive",
    title=_("Archive"),
    title_zh="创建档案",
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
        Column("佐证类型", "kind", required=True),
        Column("所属盒", "box", required=True),
        Column("年度", "year", required=True),
        Column("兼用指标", "indicators"),
        Column("所属社区", "community"),
        Column("备注", "notes"),
    ],
)

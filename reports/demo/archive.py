"""The archive of the demonstration campaign: uneven, as archives are."""

import io
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from docx import Document

from campaigns.archive.actions import add_version, file_item
from campaigns.models import ArchiveFile, ArchiveItem, Event, EvidenceKind, Retention, Visit
from kepu.evidence.actions import store
from kepu.pdf import render_pdf
from kepu.periods import add_months
from kepu.records.models import AttachmentKind
from kepu.registers.actions import retire_row

OFFICE = "街道科普办"
# Box, kind, months before today, retention, document number, title, further indicators.
PAPERS = [
    ("P1", "DOC", 18, "永久", "街发〔{year}〕12号", "关于成立创建全国科普示范区工作领导小组的通知", ["A1", "P2"]),
    ("P1", "LIST", 18, "30年", "", "创建工作领导小组成员名单", []),
    ("P1", "PLAN", 17, "永久", "街发〔{year}〕15号", "创建全国科普示范区实施方案", ["P2", "E1", "E2"]),
    ("A1", "APPT", 17, "30年", "街党工委〔{year}〕8号", "关于街道科协会长任职的通知", []),
    ("A2", "LIST", 10, "10年", "", "社区科普分会会长和负责人名单", []),
    ("B1", "LIST", 3, "10年", "", "科普志愿者名册（脱敏）", ["B2"]),
    ("B3", "NOTICE", 7, "10年", "街科〔{year}〕3号", "关于举办科普干部业务培训的通知", []),
    ("C2", "EQUIP", 15, "10年", "", "街道科普活动室设备清单", []),
    ("C3", "LEDGER", 2, "10年", "", "社区科普设施台账", ["C4"]),
    ("D1", "AWARD", 6, "永久", "区科协〔{year}〕21号", "关于命名桂花社区为科普示范社区的决定", ["D3"]),
    ("E2", "PLAN", 10, "10年", "街科〔{year}〕5号", "全国科普月系列活动方案", ["E1", "E3"]),
    ("E2", "SUMM", 8, "10年", "", "全国科普月活动总结", []),
    ("E7", "POPSRC", 4, "30年", "", "街道常住人口数据来源说明", []),
    ("E7", "LEDGER", 1, "10年", "", "科普活动覆盖情况汇总台账", ["E4"]),
    ("E7", "LEDGER", 15, "10年", "", "上一年度科普活动覆盖情况汇总台账", []),
    ("G1", "AGREE", 14, "30年", "", "与智联机器人有限公司科普共建协议", []),
    ("H2", "SURVEY", 14, "30年", "", "第一次公众科学素质调查报告", []),
    ("H2", "SURVEY", 1, "30年", "", "第二次公众科学素质调查报告", []),
    ("H3", "DOC", 5, "10年", "", "新时代文明实践站与科普站共建方案", []),
    ("P3", "TARGET", 9, "30年", "", "社区科普工作目标责任书", []),
]
TEXT = "为推进全国科普示范区创建工作，根据安排形成本件。本件由{office}整理，原件存档案盒内，电子件与原件一致。"


def add_archive(communities, today, by) -> None:
    """Office papers, sign-in sheets of some communities, records of visits; one scanned twice, one taken out."""
    items = [_paper(*paper, today, by) for paper in PAPERS]
    _scan_again(items[0], by)
    _misfiled(items[0].dated_on, by)
    _table(communities, today, by)
    for event in _provable(today):
        _of_event(event, by)
    for visit in Visit.objects.live().order_by("visited_on")[:7]:
        _of_visit(visit, by)


def _paper(box, kind, months, retention, number, title, indicators, today, by) -> ArchiveItem:
    day = add_months(today, -months)
    pdf = _pdf(title, number.format(year=day.year), day)
    item = ArchiveItem(
        box=box,
        kind=kind,
        title=title,
        dated_on=day,
        retention=Retention(retention),
        document_number=number.format(year=day.year),
        responsible=OFFICE,
        indicators=indicators,
        pages=pdf.pages,
    )
    return file_item(item, files=[(store(io.BytesIO(pdf.data), f"{title}.pdf"), f"{title}.pdf")], by=by)


def _pdf(title: str, number: str, day, note: str = ""):
    context = {
        "title": title,
        "number": number,
        "day": day,
        "office": settings.OFFICE_NAME,
        "text": TEXT.format(office=OFFICE),
        "note": note,
    }
    return render_pdf(render_to_string("reports/demo_paper.html", context))


def _scan_again(item: ArchiveItem, by) -> None:
    """The first scan lacked the seal."""
    first: ArchiveFile = item.scans.get()
    made = _pdf(item.title, item.document_number, item.dated_on, note="（印章）")
    add_version(first, store(io.BytesIO(made.data), first.name), first.name, note="原扫描件缺印章，重新扫描", by=by)


def _misfiled(day, by) -> None:
    """A number that was given and taken out stays in the list with its reason."""
    item = ArchiveItem(box="P1", kind=EvidenceKind.NOTICE, title="创建动员会通知", dated_on=day, responsible=OFFICE)
    retire_row(file_item(item, by=by), reason="误入本盒，已另归入宣传发动盒", by=by)
    again = ArchiveItem(box="P2", kind=EvidenceKind.NOTICE, title="创建动员会通知", dated_on=day, responsible=OFFICE)
    file_item(again, by=by)


def _table(communities, today, by) -> None:
    """A Word file, which is not shown in the page."""
    document, stream = Document(), io.BytesIO()
    document.add_heading("各社区科普工作情况", 1)
    for community in communities:
        document.add_paragraph(f"{community.name}：活动、设施、志愿者情况正常。")
    document.save(stream)
    item = ArchiveItem(
        box="A2", kind=EvidenceKind.LOG, title="督促指导社区科普分会工作记录", dated_on=add_months(today, -2), pages=2,
        responsible=OFFICE,
    )  # fmt: skip
    name = "指导记录.docx"
    file_item(item, files=[(store(stream, name), name)], by=by)


def _provable(today):
    """Events of the last year with a sign-in sheet, but for every third."""
    since = today - timedelta(days=360)
    events = Event.objects.live().filter(starts_on__gte=since, files__kind=AttachmentKind.SIGN_IN)
    return [event for number, event in enumerate(events.order_by("starts_on", "pk")) if number % 3]


def _of_event(event: Event, by) -> None:
    """The event's own sheet, taken over; it proves what the event counts for."""
    files = [(each.file, each.name) for each in event.files.filter(kind=AttachmentKind.SIGN_IN)]
    item = ArchiveItem(
        box="E4", kind=EvidenceKind.SIGN, title=f"{event.title}签到表", dated_on=event.starts_on, pages=len(files),
        community=event.host_community, responsible=event.organizer, indicators=["E7"],
    )  # fmt: skip
    file_item(item, files=files, record=event, by=by)


def _of_visit(visit: Visit, by) -> None:
    item = ArchiveItem(
        box="P5", kind=EvidenceKind.INSP, title=f"{visit.community}督导检查记录", dated_on=visit.visited_on, pages=2,
        community=visit.community, responsible=OFFICE, indicators=["P6"],
    )  # fmt: skip
    pdf = _pdf(item.title, "", visit.visited_on)
    file_item(item, files=[(store(io.BytesIO(pdf.data), "检查记录.pdf"), "检查记录.pdf")], record=visit, by=by)

"""The ledger of inspection visits; each problem named in a cell is a finding of its own."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Finding, Visit, VisitState
from kepu.exchange import cells
from kepu.exchange.kinds import EMPTY, Day, Kind, Words
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.plan import CellChange
from kepu.exchange.problems import BadCell, ImportRefused
from kepu.exchange.saving import delete_rows, insert_rows, update_rows
from kepu.wordlist import join_words, split_words

VISITED = "检查日期"
FINDINGS, DUE, RECTIFICATION, CLOSED = "发现问题", "整改期限", "整改情况", "整改完成日期"
_PARTS = {DUE: "due_on", RECTIFICATION: "rectification", CLOSED: "closed_on"}


def _findings(visit: Visit) -> list[Finding]:
    return list(visit.findings.all()) if visit.pk else []


class Problems(Words):
    """The findings of a visit as a list of their texts."""

    stored = False
    prefetch = ("findings",)

    def check(self, column, value):
        for word in value:
            Kind.check(self, _text_of_finding, word)

    def current(self, column, instance):
        # As the ledger gives it back: a text with a comma in it reads as two.
        return split_words(self.export(column, instance))

    def put(self, column, instance, value):
        """Saved apart, after the visit."""

    def export(self, column, instance):
        return join_words([finding.text for finding in _findings(instance)])

    def hint(self, column):
        return gettext("A list; put 、 between the problems. Each becomes a finding of its own.")


class _OfFindings:
    """What one cell says of all findings of the visit."""

    stored = False
    prefetch = ("findings",)

    def parse(self, column, row, found):
        value = super().parse(column, row, found)
        if value and cells.is_blank(row.get(FINDINGS)):
            raise BadCell(
                gettext("This speaks of a problem, but no problem is named. Fill in %(header)s, or empty this cell.")
                % {"header": FINDINGS}
            )
        return value

    def put(self, column, instance, value):
        """Saved apart, with the findings."""


class Due(_OfFindings, Day):
    """The last of the days by which the findings are to be rectified."""

    def current(self, column, instance):
        return max((each.due_on for each in _findings(instance) if each.due_on), default=None)


class Closed(_OfFindings, Day):
    """The day on which the last finding was rectified; empty while one is open."""

    def parse(self, column, row, found):
        closed = super().parse(column, row, found)
        visited = _day_in(row.get(VISITED))
        if closed and visited and closed < visited:
            raise BadCell(
                gettext("The problem was found on %(day)s; it cannot have been rectified before.") % {"day": visited}
            )
        return closed

    def current(self, column, instance):
        days = [finding.closed_on for finding in _findings(instance)]
        return max(days) if days and all(days) else None


def _day_in(cell):
    """The day of another cell; None where that cell is wrong, of which it speaks itself."""
    try:
        return None if cells.is_blank(cell) else cells.day(cell)
    except BadCell:
        return None


class Rectification(_OfFindings, Kind):
    """What was done about the findings."""

    def current(self, column, instance):
        texts = dict.fromkeys(cells.tidy(finding.rectification) for finding in _findings(instance))
        return "\n".join(text for text in texts if text)

    def shown(self, value):
        return value or EMPTY


class _VisitDayColumn(Column):
    """The day, with a word where the visit is still to be made."""

    def text(self, instance):
        text = super().text(instance)
        return text if instance.state == VisitState.MADE else f"{text} · {VisitState.SCHEDULED.label}"


class _FindingColumn(Column):
    """A column whose field belongs to the finding, not to the visit."""

    @property
    def model_field(self):
        return Finding._meta.get_field(self.field)


_text_of_finding = _FindingColumn("", "text")


def save_findings(rows, *, by, reason: str) -> None:
    """Make the findings of each visit those of its cell; what the other cells say holds for all of them.

    A finding that stays keeps what the file did not change.
    """
    gone, new, changed = [], [], []
    for row in rows:
        findings = list(row.instance.findings.all()) if row.before else []
        wanted = row.values.get(FINDINGS)
        if wanted is not None:
            kept = [finding for finding in findings if set(split_words(finding.text)) <= set(wanted)]
            gone += [finding for finding in findings if finding not in kept]
            named = {word for finding in kept for word in split_words(finding.text)}
            new += [_new(row, text) for text in wanted if text not in named]
            findings = kept
        said = {_PARTS[header]: row.values[header] for header in _PARTS if header in row.changed_headers}
        changed += [_with(finding, said) for finding in findings if said]
    _require_unreported(gone)
    delete_rows(Finding, gone, by=by, reason=reason)
    insert_rows(Finding, new, by=by, reason=reason)
    written = [*_PARTS.values(), "rechecked_by", "version"]
    update_rows(Finding, [_checked(each, by) for each in changed], written, by=by, reason=reason)


def _require_unreported(gone: list[Finding]) -> None:
    """A finding that has a report or photos is not struck out by leaving it out of a file."""
    for finding in gone:
        if finding.rectified_on or finding.files.exists():
            shown = {"visit": finding.visit, "text": finding.text}
            raise ImportRefused(
                gettext(
                    "Nothing was saved: the problem “%(text)s” (%(visit)s) has a report or photos in the portal. "
                    "Name it again in the file."
                )
                % shown
            )


def _checked(finding: Finding, by) -> Finding:
    """A file that closes what was reported here is the second pair of eyes, so it cannot be the reporter's own."""
    finding.version += 1
    if finding.closed_on is None:
        finding.rechecked_by = None
    elif finding.rectified_by_id:
        if by is not None and by.pk == finding.rectified_by_id:
            shown = {"visit": finding.visit, "text": finding.text}
            raise ImportRefused(
                gettext(
                    "Nothing was saved: you reported the rectification of “%(text)s” (%(visit)s) yourself. "
                    "Another person has to close it."
                )
                % shown
            )
        finding.rechecked_by = by
    return finding


def made_by_file(visit: Visit, changes: list) -> list[CellChange]:
    """The ledger tells of visits that were made, so a scheduled one that it tells of was.

    One that it repeats untouched before its day stays scheduled: what was written here imports again unchanged.
    """
    if visit.state == VisitState.MADE or not (changes or visit.visited_on <= timezone.localdate()):
        return []
    before, visit.state = visit.get_state_display(), VisitState.MADE
    return [CellChange(VISITED, str(Visit._meta.get_field("state").verbose_name), before, visit.get_state_display())]


def _new(row, text: str) -> Finding:
    said = {name: row.values.get(header) for header, name in _PARTS.items()}
    said["rectification"] = said["rectification"] or ""
    return Finding(visit=row.instance, text=text, **said)


def _with(finding: Finding, said: dict) -> Finding:
    for name, value in said.items():
        setattr(finding, name, value)
    return finding


VISITS = Ledger(
    code="visits",
    title=_("Inspection visits"),
    title_zh="督导检查",
    model=Visit,
    key=("社区", "检查日期"),
    date="visited_on",
    community="community",
    owner=lambda visit: visit.community_id,
    implied=made_by_file,
    settled_fields=("state",),
    after_save=save_findings,
    columns=[
        Column("社区", "community", required=True, example="桂花社区"),
        _VisitDayColumn(VISITED, "visited_on", required=True, example="2025-09-20"),
        Column("检查人", "visitors", required=True, example="王芳"),
        Column("检查内容", "scope", example="科普设施、活动台账"),
        _FindingColumn(FINDINGS, "text", example="宣传栏内容过期、签到表缺失", kind=Problems()),
        _FindingColumn(DUE, "due_on", example="2025-10-10", kind=Due()),
        _FindingColumn(RECTIFICATION, "rectification", example="已更换内容", kind=Rectification()),
        _FindingColumn(CLOSED, "closed_on", kind=Closed()),
    ],
)

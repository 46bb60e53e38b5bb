"""What a correction changes against the round that it corrects: figures, status, texts; by whom, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.communities.models import Community
from kepu.registers.register import register_of
from reports.metrics import registers_read
from reports.models import Answer, Judgement, Round
from reports.rounds.standing import Line, Standing, standard_of, standing_of

# One Chinese character, one word or number of other scripts, or one mark.
WORD = re.compile(r"[A-Za-z0-9.%]+|\s+|.", re.DOTALL)
LONGEST_LINE = 1500  # characters of a line that are compared word by word
SHOWN_CHANGES, MOST_CHANGES = 5, 100  # saves that are in sight, and that fold out
TEXTS = ("narrative", "gap", "remedy")


@dataclass(frozen=True)
class Piece:
    """A part of a text. `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class TextChange:
    label: str
    lines: list[list[Piece]]


@dataclass(frozen=True)
class RecordChange:
    """A record that was saved between the two rounds, in a register behind the figure."""

    at: datetime
    who: str
    title: str
    url: str
    is_new: bool


@dataclass(frozen=True)
class Changes:
    """The newest saves first; `count` of them in all, of which `rows` may be a part."""

    rows: list[RecordChange] = field(default_factory=list)
    count: int = 0

    @property
    def first(self) -> list[RecordChange]:
        return self.rows[:SHOWN_CHANGES]

    @property
    def others(self) -> list[RecordChange]:
        return self.rows[SHOWN_CHANGES:]

    @property
    def untold(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Difference:
    """One indicator that differs. What did not change is empty."""

    before: Line
    after: Line
    texts: list[TextChange] = field(default_factory=list)
    writer: str = ""
    changes: Changes = field(default_factory=Changes)

    @property
    def value_changed(self) -> bool:
        return (self.before.number, self.before.value_text) != (self.after.number, self.after.value_text)

    @property
    def status_changed(self) -> bool:
        return self.before.status != self.after.status

    @property
    def sentence_changed(self) -> bool:
        """For what is judged by hand: another judgement, or another reason."""
        return self.before.sentence != self.after.sentence and not self.value_changed

    @property
    def figures_changed(self) -> bool:
        return self.value_changed or self.status_changed or self.sentence_changed

    @property
    def person_changed(self) -> bool:
        return self.before.answer.responsible != self.after.answer.responsible

    @property
    def proof_changed(self) -> bool:
        return self.before.proof.state != self.after.proof.state

    @property
    def is_any(self) -> bool:
        return self.figures_changed or self.person_changed or self.proof_changed or bool(self.texts)


def differences(round: Round) -> list[Difference]:
    """Every indicator in which a round differs from the one it corrects, in the standard's order.

    Queries: those of the two standings, and two for each register behind a figure that changed.
    """
    before, after = standing_of(round.replaces), standing_of(round)
    found = [_compare(old, after.line(old.code), after) for old in before.lines]
    return [each for each in found if each.is_any]


def _compare(old: Line, new: Line, after: Standing) -> Difference:
    texts = [
        TextChange(str(Answer._meta.get_field(name).verbose_name), text_changes(*_both(old, new, name)))
        for name in TEXTS
        if _both(old, new, name)[0] != _both(old, new, name)[1]
    ]
    has_written = texts or old.answer.responsible != new.answer.responsible
    writer = str(new.answer.written_by or "") if has_written else ""
    bare = Difference(old, new)
    changes = _record_changes(new, after.round) if bare.figures_changed or bare.proof_changed else Changes()
    return Difference(old, new, texts, writer, changes)


def _both(old: Line, new: Line, name: str) -> tuple[str, str]:
    return getattr(old.answer, name), getattr(new.answer, name)


def text_changes(before: str, after: str) -> list[list[Piece]]:
    """The lines of both texts; those that were rewritten word by word."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [line for step in matcher.get_opcodes() for line in _lines_of(step, old, new)]


def _lines_of(step, old: list[str], new: list[str]) -> Iterator[list[Piece]]:
    kind, old_start, old_end, new_start, new_end = step
    removed, added = old[old_start:old_end], new[new_start:new_end]
    if kind == "equal":
        yield from ([Piece("same", line)] for line in removed)
        return
    pairs = min(len(removed), len(added))
    for left, right in zip(removed[:pairs], added[:pairs], strict=True):
        yield list(word_changes(left, right))
    yield from ([Piece("removed", line)] for line in removed[pairs:])
    yield from ([Piece("added", line)] for line in added[pairs:])


def word_changes(before: str, after: str) -> Iterator[Piece]:
    """One line against another, word by word; very long ones as a whole."""
    if max(len(before), len(after)) > LONGEST_LINE:
        yield from _pieces(("removed", before), ("added", after))
        return
    old, new = WORD.findall(before), WORD.findall(after)
    for kind, *places in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[places[0] : places[1]]), "".join(new[places[2] : places[3]])
        if kind == "equal":
            yield Piece("same", left)
        else:
            yield from _pieces(("removed", left), ("added", right))


def _pieces(*parts: tuple[str, str]) -> Iterable[Piece]:
    return (Piece(kind, text) for kind, text in parts if text)


def _record_changes(line: Line, after: Round) -> Changes:
    """The saves between the two rounds in the registers behind a figure; of a judged one, the judgements."""
    if line.is_manual:
        return _judgements_between(line, after)
    found = [_saves(model, after) for model in registers_read(standard_of(after).indicator(line.code).metric)]
    rows = sorted((row for each in found for row in each.rows), key=lambda row: row.at, reverse=True)
    return Changes(rows[:MOST_CHANGES], sum(each.count for each in found))


def _saves(model: type, after: Round) -> Changes:
    """Of one register. Two queries."""
    saves = _between(model.history.exclude(history_type="-"), "history_date", after)
    newest = saves.select_related("history_user").order_by("-history_date", "-history_id")[:MOST_CHANGES]
    rows = [
        RecordChange(row.history_date, _name(row.history_user), _title(row.instance), _page(model, row.id), _new(row))
        for row in newest
    ]
    return Changes(rows, saves.count())


def _title(row) -> str:
    """A person goes by number: the names of some registers are not for every reader."""
    return str(getattr(row, "audit_name", row))


def _page(model: type, pk: int) -> str:
    if of := register_of(model):
        return of.url("detail", pk)
    return reverse("communities:community_detail", args=[pk]) if model is Community else ""


def _judgements_between(line: Line, after: Round) -> Changes:
    signed = Judgement.objects.for_period(after.standard, after.period).filter(indicator=line.code)
    signed = _between(signed, "signed_at", after)
    newest = signed.select_related("signed_by")[:MOST_CHANGES]
    rows = [RecordChange(row.signed_at, str(row.signed_by), row.reason[:120], "", True) for row in newest]
    return Changes(rows, signed.count())


def _between(rows, moment: str, after: Round):
    """Rows whose `moment` lies after the issue of the corrected round and, where that has come, before the next."""
    rows = rows.filter(**{f"{moment}__gt": after.replaces.issued_at})
    return rows.filter(**{f"{moment}__lte": after.issued_at}) if after.issued_at else rows


def _name(user) -> str:
    return str(user) if user else _("the portal")


def _new(row) -> bool:
    return row.history_type == "+"

"""Where a round stands, indicator by indicator: computed while it is open, read from what was frozen once it is issued.

Pages, blockers, the frozen results and the comparison of two rounds all take these lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu import formats
from kepu.periods import Period
from reports.assessment import Assessment, Result, Status, evaluate
from reports.models import Answer, AnswerState, Round
from reports.proof import Proof, ProofState, proofs
from reports.standards import Standard, load_standard

DECIDED = (Status.MET, Status.UNMET)


class Direction(models.TextChoices):
    """Of a number against the round before; whether up is good depends on the indicator, so it is not said."""

    UP = "up", gettext_lazy("higher")
    DOWN = "down", gettext_lazy("lower")
    SAME = "same", gettext_lazy("unchanged")


@dataclass(frozen=True)
class Before:
    """The same indicator in the last issued round before this one. `number` None: no number there to compare with."""

    number: Decimal | None
    value_text: str
    status: Status


@dataclass(frozen=True)
class ProofShown:
    """`state` None: the standard asks for no proof. `missing` are sentences."""

    state: ProofState | None
    missing: list[str]

    @property
    def label(self) -> str:
        return str(self.state.label) if self.state else "–"

    @property
    def is_wanting(self) -> bool:
        return self.state not in (None, ProofState.COMPLETE)


@dataclass(frozen=True)
class Line:
    """One indicator in a round. `number` is the value as it is shown: a share with one decimal."""

    code: str
    title: str
    clause: str
    requirement: str
    group: str
    is_veto: bool
    is_manual: bool
    is_unknown: bool
    number: Decimal | None
    value_text: str
    sentence: str
    status: Status
    proof: ProofShown
    answer: Answer
    before: Before | None = None

    @property
    def has_value(self) -> bool:
        return self.status in DECIDED

    @property
    def wants_remedy(self) -> bool:
        """Whether gap and remedy are asked for."""
        return self.status in (Status.UNMET, Status.NO_DATA)

    @property
    def direction(self) -> Direction | None:
        if self.before is None or self.before.number is None or self.number is None:
            return None
        if self.number == self.before.number:
            return Direction.SAME
        return Direction.UP if self.number > self.before.number else Direction.DOWN

    @property
    def has_turned(self) -> bool:
        """Whether the status is another than in the round before."""
        return self.before is not None and self.before.status != self.status


@dataclass(frozen=True)
class Meter:
    """One bar of the readiness: so many of all."""

    title: str
    count: int
    total: int


@dataclass(frozen=True)
class Standing:
    """All indicators of a round. `assessment` is there while the round is open, None once it is frozen."""

    round: Round
    period: Period
    groups: list[tuple[str, str]]
    lines: list[Line]
    previous: str = ""
    assessment: Assessment | None = None

    def line(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.code == code), None)

    def by_group(self, lines: Iterable[Line]) -> list[tuple[str, str, list[Line]]]:
        lines = list(lines)
        made = [(code, name, [line for line in lines if line.group == code]) for code, name in self.groups]
        return [each for each in made if each[2]]

    @property
    def meters(self) -> list[Meter]:
        """How far the round is, in five bars. What the standard itself does not know counts in none of them."""
        known = [line for line in self.lines if not line.is_unknown]
        proved = [line for line in known if line.proof.state]
        return [
            Meter(_("Value or judgement there"), sum(line.has_value for line in known), len(known)),
            Meter(_("Met"), sum(line.status == Status.MET for line in known), len(known)),
            Meter(_("Narrative written"), sum(bool(line.answer.narrative) for line in known), len(known)),
            Meter(_("Proof complete"), sum(not line.proof.is_wanting for line in proved), len(proved)),
            Meter(_("Accepted"), sum(line.answer.state == AnswerState.ACCEPTED for line in known), len(known)),
        ]


def standing_of(round: Round) -> Standing:
    """The lines of a round. The number of queries does not grow with indicators or records."""
    return frozen_standing(round) if round.is_issued else live_standing(round)


def standard_of(round: Round) -> Standard:
    """The standard in the version that the round is held by. Raises StandardError where the portal has lost it."""
    return load_standard(round.standard, round.standard_version)


def live_standing(round: Round) -> Standing:
    standard, period = standard_of(round), round.period_so_far
    assessment, answers = evaluate(standard, period), answers_of(round)
    found = proofs(standard, period) if _has_boxes(standard) else {}
    previous = previous_round(round)
    before = _before(previous)
    lines = [
        _live_line(result, found.get(result.indicator.code), answers[result.indicator.code], before)
        for result in assessment.results
    ]
    groups = [(group.code, str(group.name)) for group in standard.groups]
    return Standing(round, period, groups, lines, previous.number if previous else "", assessment)


def answers_of(round: Round) -> dict[str, Answer]:
    """The answers of a round by code. One query."""
    answers = list(round.answers.select_related("written_by", "submitted_by", "reviewed_by"))
    for answer in answers:
        answer.round = round
    return {answer.indicator: answer for answer in answers}


def previous_round(round: Round) -> Round | None:
    """The last issued round by the same standard up to an earlier day; of corrected ones the correction. One query."""
    earlier = Round.objects.issued().uncorrected().filter(standard=round.standard, as_of__lt=round.as_of)
    return earlier.order_by("-as_of", "-issued_at").first()


def _before(previous: Round | None) -> dict[str, Before]:
    frozen = previous.results["indicators"] if previous else []
    return {each["code"]: before_from(each) for each in frozen}


def before_from(frozen: dict) -> Before:
    return Before(_decimal(frozen["value"]), frozen["value_text"], Status(frozen["status"]))


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def shown_number(result: Result) -> Decimal | None:
    if result.value is None:
        return None
    value = Decimal(result.value)
    return formats.rounded(value) if result.indicator.kind == "share" else value


def _has_boxes(standard: Standard) -> bool:
    """The boxes of the archive are those of the office's own standard; for another one proof is not counted."""
    return standard.code == settings.DEFAULT_STANDARD


def _live_line(result: Result, proof: Proof | None, answer: Answer, before: dict[str, Before]) -> Line:
    indicator = result.indicator
    return Line(
        code=indicator.code,
        title=str(indicator.name),
        clause=str(indicator.clause),
        requirement=result.with_unit(result.shown_threshold),
        group=indicator.group,
        is_veto=indicator.is_veto,
        is_manual=indicator.is_manual,
        is_unknown=indicator.is_unknown,
        number=shown_number(result),
        value_text=result.with_unit(result.shown_value),
        sentence=result.sentence,
        status=result.status,
        proof=ProofShown(proof.state, [str(gap) for gap in proof.gaps]) if proof else ProofShown(None, []),
        answer=answer,
        before=before.get(indicator.code),
    )


def frozen_standing(round: Round) -> Standing:
    """The round as it was issued. Nothing is computed again. One query."""
    frozen, answers = round.results, answers_of(round)
    lines = [_frozen_line(each, answers[each["code"]]) for each in frozen["indicators"]]
    groups = [(group["code"], group["title"]) for group in frozen["groups"]]
    return Standing(round, round.period, groups, lines, frozen["round"]["previous"])


def _frozen_line(frozen: dict, answer: Answer) -> Line:
    proof, before = frozen["proof"], frozen["before"]
    return Line(
        code=frozen["code"],
        title=frozen["title"],
        clause=frozen["clause"],
        requirement=frozen["requirement"],
        group=frozen["group"],
        is_veto=frozen["veto"],
        is_manual=frozen["manual"],
        is_unknown=frozen["unknown"],
        number=_decimal(frozen["value"]),
        value_text=frozen["value_text"],
        sentence=frozen["sentence"],
        status=Status(frozen["status"]),
        proof=ProofShown(ProofState(proof["state"]) if proof["state"] else None, proof["missing"]),
        answer=answer,
        before=before_from(before) if before else None,
    )

"""What is frozen when a round is issued: the dictionary of a pack's figures, and with each indicator what was said.

So a pack of the round prints it as it is, and the round's own pages read nothing else.
"""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from kepu import formats
from kepu.wordlist import join_words
from reports.models import Answer, AnswerState, Round
from reports.packs.freezing import figures_of
from reports.rounds.blockers import Blocker
from reports.rounds.standing import Line, Standing


def figures_of_round(standing: Standing) -> dict:
    """The figures of an open round at this moment, in the current language; the answers come at the end."""
    figures = figures_of(standing.assessment)
    indicators = [raw | _beside(line) for raw, line in zip(figures["indicators"], standing.lines, strict=True)]
    return figures | {"indicators": indicators}


def _beside(line: Line) -> dict:
    before = line.before
    return {
        "manual": line.is_manual,
        "unknown": line.is_unknown,
        "proof": {"state": line.proof.state.value if line.proof.state else "", "missing": line.proof.missing},
        "before": before
        and {
            "value": None if before.number is None else float(before.number),
            "value_text": before.value_text,
            "status": before.status.value,
        },
    }


def with_answers(figures: dict, standing: Standing, open_points: list[Blocker], reason: str) -> dict:
    """The whole of it: figures, answers, what was open, and why it was issued all the same."""
    indicators = [
        raw | {"answer": _answer(line.answer)} for raw, line in zip(figures["indicators"], standing.lines, strict=True)
    ]
    return figures | {"indicators": indicators, "round": _round(standing, open_points, reason)}


def _round(standing: Standing, open_points: list[Blocker], reason: str) -> dict:
    round: Round = standing.round
    return {
        "number": round.number,
        "title": round.title,
        "replaces": round.replaces.number if round.replaces else "",
        "correction_reason": round.correction_reason,
        "previous": standing.previous,
        "open": _open_by_kind(open_points),
        "open_count": len(open_points),
        "issue_reason": reason,
    }


def _open_by_kind(open_points: list[Blocker]) -> list[str]:
    """A line for each kind with the indicators that it concerns."""
    kinds = groupby(open_points, key=lambda each: each.kind)
    return [f"{kind.label}{_(': ')}{join_words([each.code for each in members])}" for kind, members in kinds]


def _answer(answer: Answer) -> dict:
    day = timezone.localdate(answer.reviewed_at) if answer.state == AnswerState.ACCEPTED else None
    signed = {"name": str(answer.reviewed_by), "day": formats.day(day)} if day else None
    return {
        "narrative": answer.narrative,
        "gap": answer.gap,
        "remedy": answer.remedy,
        "responsible": answer.responsible,
        "state": answer.state,
        "written_by": str(answer.written_by or ""),
        "accepted": _("accepted by %(name)s on %(day)s") % signed if signed else "",
    }

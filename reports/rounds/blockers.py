"""What stands in the way of issuing a round: each a sentence with the page where it can be mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu import formats
from reports.assessment import Status
from reports.models import AnswerState
from reports.rounds.standing import Line, Standing


class Hindrance(models.TextChoices):
    """In the order in which they are listed."""

    PERIOD = "period", gettext_lazy("The period still runs")
    VETO = "veto", gettext_lazy("Veto item not met")
    UNJUDGED = "unjudged", gettext_lazy("Not judged yet")
    NARRATIVE = "narrative", gettext_lazy("Not met, and nothing written about it")
    PROOF = "proof", gettext_lazy("Proof missing")
    RETURNED = "returned", gettext_lazy("Returned")
    NOT_ACCEPTED = "not_accepted", gettext_lazy("Not accepted yet")


@dataclass(frozen=True)
class Blocker:
    """`code` is empty where it concerns the round as a whole."""

    kind: Hindrance
    sentence: str
    code: str = ""
    url: str = ""


def blockers(standing: Standing) -> list[Blocker]:
    """Everything that is still open, by kind and then in the standard's order. No query."""
    found = [*_of_period(standing), *(each for line in standing.lines for each in of_line(line))]
    order = list(Hindrance)
    return sorted(found, key=lambda each: order.index(each.kind))


def _of_period(standing: Standing) -> Iterator[Blocker]:
    if not standing.round.has_ended:
        sentence = _("The period ends on %(day)s; until then the round cannot be issued.")
        yield Blocker(Hindrance.PERIOD, sentence % {"day": formats.day(standing.round.as_of)})


def of_line(line: Line) -> list[Blocker]:
    """What is open with one indicator. What the standard itself does not know cannot be asked for."""
    if line.is_unknown:
        return []
    page = line.answer.get_absolute_url()
    named = {"code": line.code, "title": line.title}
    return [Blocker(kind, sentence % named, line.code, f"{page}{anchor}") for kind, sentence, anchor in _open(line)]


def _open(line: Line) -> Iterator[tuple[Hindrance, str, str]]:
    answer = line.answer
    if line.is_veto and line.status == Status.UNMET:
        yield Hindrance.VETO, _("%(code)s %(title)s: a veto item that is not met makes all unmet."), ""
    if line.is_manual and line.status == Status.MANUAL:
        yield Hindrance.UNJUDGED, _("%(code)s %(title)s: nobody has judged it."), "#judge"
    if line.wants_remedy and not (answer.narrative and answer.gap and answer.remedy):
        sentence = _("%(code)s %(title)s: narrative, gap and remedy are not all written.")
        yield Hindrance.NARRATIVE, sentence, "#write"
    if line.proof.is_wanting:
        yield Hindrance.PROOF, _("%(code)s %(title)s: proof is missing."), "#proof"
    if answer.state == AnswerState.RETURNED:
        yield Hindrance.RETURNED, _("%(code)s %(title)s: was returned and is not written anew."), "#write"
    elif answer.state != AnswerState.ACCEPTED:
        yield Hindrance.NOT_ACCEPTED, _("%(code)s %(title)s: is not accepted yet."), "#review"

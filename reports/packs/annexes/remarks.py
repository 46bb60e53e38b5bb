"""What inspectors remarked on the round that a pack prints, and what the office answered.

Leaders' remarks and reviewers' notes are the office's own work and stay in the portal.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import Pack, Remark, Round
from reports.packs.annexes.table import CENTRE, TEXT, Table, spread


def remarks_of_inspectors(pack: Pack) -> Table:
    """Those on the round and on the rounds that it corrects, in order of time; none where the pack has no round."""
    remarks = Remark.objects.of_inspectors().filter(round__in=_rounds(pack.round)).select_related("round")
    rows = [_row(number, each) for number, each in enumerate(remarks, start=1)]
    return Table("remarks", _("Remarks of inspectors and answers of the office"), spread(_head()), rows)


def _rounds(round: Round | None) -> list[Round]:
    """The round and, one after another, those that it corrects."""
    found = []
    while round is not None:
        found.append(round)
        round = round.replaces
    return found


def _head():
    return [
        (_("No."), 4, CENTRE),
        (_("Day"), 8.5, CENTRE),
        (_("Round"), 10, CENTRE),
        (_("Indicator"), 7, CENTRE),
        (_("Remark"), 31, TEXT),
        (_("Answer of the office"), 31, TEXT),
        (_("Answered on"), 8.5, CENTRE),
    ]


def _row(number: int, remark: Remark) -> list[str]:
    answered = timezone.localdate(remark.answered_at).isoformat() if remark.answered_at else "–"
    return [
        str(number),
        timezone.localdate(remark.written_at).isoformat(),
        remark.round.number,
        remark.indicator or _("The whole round"),
        remark.text,
        remark.reply or _("Not answered yet"),
        answered,
    ]

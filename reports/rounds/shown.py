"""The remarks on a page, with the forms that its reader may fill in."""

from collections import Counter

from kepu.accounts.roles import Right
from reports.models import Remark, Round
from reports.rounds.forms import RemarkForm, ReplyForm


def remarks_on(user, round: Round) -> list[Remark]:
    """All remarks on a round and its answers that `user` may read. One query."""
    rows = list(Remark.objects.visible_to(user).filter(round=round).select_related("written_by", "answered_by"))
    for row in rows:
        row.round = round
    return rows


def remarks_shown(user, round: Round, rows: list[Remark], indicator: str = "", *, form=None, reply=None) -> dict:
    """What templates/reports/rounds/_remarks.html needs; `form` and `reply` are what has just been refused."""
    here = [each for each in rows if each.indicator == indicator]
    replies = {}
    if user.may(Right.WRITE_DOCUMENTS):
        replies = {each.pk: ReplyForm(remark=each, user=user) for each in here if each.waits}
    if reply:
        replies[reply.remark.pk] = reply
    if form is None and user.may(Right.REMARK) and not round.is_issued:
        form = RemarkForm(round=round, indicator=indicator, user=user)
    return {"remarks": [(each, replies.get(each.pk)) for each in here], "remark_form": form}


def unanswered(round: Round, rows: list[Remark]) -> dict:
    """How many remarks wait for an answer, in all and by indicator ("": on the round as a whole)."""
    waiting = [each.indicator for each in rows if each.waits]
    return {"remarked": Counter(waiting), "unanswered": len(waiting)}

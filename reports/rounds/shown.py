"""The remarks on a page, with the forms that its reader may fill in."""

from collections import Counter

from kepu.accounts.roles import Right
from reports.models import Remark, Round
from reports.rounds.forms import RemarkForm, ReplyForm


def remarks_on(user, round: Round) -> list[Remark]:
    """All remarks on a round and its answers that `user` may read. One query."""
    return list(Remark.objects.visible_to(user).filter(round=round).select_related("written_by", "answered_by"))


def remarks_shown(user, round: Round, rows: list[Remark], indicator: str = "", *, form=None, reply=None) -> dict:
    """What templates/reports/rounds/_remarks.html needs; `form` and `reply` are what has just been refused."""
    here = [each for each in rows if each.indicator == indicator]
    replies = {}
    if user.may(Right.WRITE_DOCUMENTS) and not round.is_issued:
        replies = {each.pk: ReplyForm(remark=each, user=user) for each in here if not each.answered_at}
    if reply:
        replies[reply.remark.pk] = reply
    if form is None and user.may(Right.REMARK) and not round.is_issued:
        form = RemarkForm(round=round, indicator=indicator, user=user)
    return {"remarks": [(each, replies.get(each.pk)) for each in here], "remark_form": form}


def unanswered(round: Round, rows: list[Remark]) -> dict:
    """How many remarks on an open round nobody has answered, in all and by indicator ("": on the round as a whole)."""
    waiting = [] if round.is_issued else [each.indicator for each in rows if not each.answered_at]
    return {"remarked": Counter(waiting), "unanswered": len(waiting)}

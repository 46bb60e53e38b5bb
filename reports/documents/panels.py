"""What record pages of lower apps show of documents."""

from campaigns.models import Visit
from kepu.accounts.roles import Right, can
from reports.models import Document


def notices_of(visit: Visit, user) -> dict | None:
    """The rectification notices of a visit, and whether this person may write one for what is still open."""
    notices = list(Document.objects.visible_to(user).filter(visit=visit))
    may_write = can(user, Right.WRITE_DOCUMENTS) and visit.retired_at is None
    may_write = may_write and visit.findings.filter(closed_on=None).exists()
    return {"notices": notices, "may_write": may_write} if notices or may_write else None

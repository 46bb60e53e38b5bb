"""Who may do what: the one table of roles and rights (PRODUCT.md, who comes for what).

Which rows a person sees is not here but in `visible_to(user)` beside each model.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("Community clerk")
    OFFICER = "officer", _("Sub-district officer")
    LEADER = "leader", _("Leader")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Right(models.TextChoices):
    """Values double as the words that the page of refusal uses."""

    READ_REGISTERS = "read_registers", _("read the registers")
    WRITE_EVENTS = "write_events", _("log events")
    WRITE_REGISTERS = "write_registers", _("keep the registers of a community")
    WRITE_COMMUNITIES = "write_communities", _("keep the registers of the sub-district")
    READ_DASHBOARD = "read_dashboard", _("read the dashboard")
    READ_ASSESSMENT = "read_assessment", _("read the assessment")
    JUDGE = "judge", _("sign manual judgements")
    BUILD_PACKS = "build_packs", _("make and issue packs")
    READ_PACKS = "read_packs", _("download packs")
    WRITE_DOCUMENTS = "write_documents", _("write and issue documents")
    REMARK = "remark", _("remark on the self-assessment")
    REVIEW = "review", _("confirm records")
    SEE_NUMBERS = "see_numbers", _("see telephone numbers")
    ERASE = "erase", _("erase personal data")
    ADMINISTER = "administer", _("administer the portal")
    READ_AUDIT = "read_audit", _("read the audit trail")


_READING = {Right.READ_REGISTERS, Right.READ_DASHBOARD, Right.READ_ASSESSMENT, Right.READ_PACKS}
_OFFICE = _READING | {Right.WRITE_EVENTS, Right.WRITE_REGISTERS, Right.WRITE_COMMUNITIES}
_OFFICE |= {Right.REVIEW, Right.SEE_NUMBERS, Right.JUDGE, Right.BUILD_PACKS, Right.WRITE_DOCUMENTS, Right.ERASE}

RIGHTS: dict[str, set[Right]] = {
    Role.CLERK: {
        Right.READ_REGISTERS,
        Right.WRITE_EVENTS,
        Right.WRITE_REGISTERS,
        Right.SEE_NUMBERS,
        Right.READ_DASHBOARD,
    },
    Role.OFFICER: _OFFICE,
    Role.LEADER: _READING | {Right.REMARK},
    Role.INSPECTOR: {Right.READ_PACKS},
    Role.ADMINISTRATOR: _OFFICE | {Right.ADMINISTER, Right.READ_AUDIT},
    Role.AUDITOR: {Right.READ_AUDIT},
}


def can(user, right: Right) -> bool:
    """Whether `user` holds `right` now; an ended or disabled account holds none."""
    return bool(user and user.is_authenticated and user.is_current and right in rights_of(user.role))


def rights_of(role: str) -> set[Right]:
    """What a role may do; where auditors read the audit alone (KEPU_AUDITORS_ALONE), nobody else does."""
    held = RIGHTS.get(role, set())
    return held - {Right.READ_AUDIT} if settings.AUDITORS_ALONE and role != Role.AUDITOR else held

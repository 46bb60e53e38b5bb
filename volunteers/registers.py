"""Volunteers and training sessions on the screen."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right, can
from kepu.records.models import AttachmentKind
from kepu.registers.register import Panel, Register, Total
from volunteers.models import Volunteer


def _hours(trainings) -> int:
    return trainings.aggregate(total=Sum("hours"))["total"] or 0


def _trained(trainings) -> int:
    return trainings.aggregate(total=Sum("attendance"))["total"] or 0


def _personal_data(volunteer: Volunteer, user) -> dict | None:
    """What may be done with the person's own data; for who may see the number."""
    return {"may_erase": can(user, Right.ERASE)} if can(user, Right.SEE_NUMBERS) else None


VOLUNTEERS = Register(
    code="volunteers",
    icon="person-heart",
    add=_("Register a volunteer"),
    empty=_("No volunteer is registered yet. Register one, or bring in the list you keep in Excel."),
    title="name",
    shown=("name", "phone", "source", "community", "team", "skills", "registered_on", "state"),
    search=("name", "phone", "unit", "skills", "team__name", "community__name"),
    filters=("source", "community", "team", "skills", "is_promoter", "state"),
    totals=(Total(_("registered now"), lambda volunteers: volunteers.registered().count()),),
    folded=("birth_year", "unit", "is_promoter", "consent_on", "consent_way", "guardian", "consent_withdrawn_on"),
    not_copied=("name", "phone", "consent_on", "consent_way", "guardian", "consent_withdrawn_on"),
    form="volunteers.forms.VolunteerForm",
    panels=(Panel("volunteers/_personal_panel.html", _personal_data),),
)

TRAININGS = Register(
    code="trainings",
    icon="mortarboard",
    add=_("Record a training session"),
    empty=_("No training session is recorded yet. One a year for the staff is what the standard asks for."),
    title="name",
    shown=("held_on", "name", "audience", "hours", "attendance", "trainer"),
    search=("name", "place", "trainer", "summary"),
    filters=("audience",),
    totals=(Total(_("persons trained"), _trained), Total(_("class hours"), _hours)),
    not_copied=("attendance",),
    kinds=(AttachmentKind.PHOTO, AttachmentKind.DOCUMENT),
)

REGISTERS = [VOLUNTEERS, TRAININGS]

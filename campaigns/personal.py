"""What the campaign keeps of a volunteer: service and certificates."""

from django.utils.translation import gettext as _

from campaigns.certificates import forget_holder
from kepu.registers.personal import Sheet
from volunteers.models import Volunteer


def sheets(row) -> list[Sheet]:
    return [_service(row), _certificates(row)] if isinstance(row, Volunteer) else []


def _service(volunteer: Volunteer) -> Sheet:
    records = volunteer.service_records.filter(event__retired_at=None).select_related("event")
    lines = [[r.event.starts_on, r.event.title, r.event.place, r.hours] for r in records.order_by("event__starts_on")]
    return Sheet(_("Service"), [_("Day"), _("Event"), _("Place"), _("Hours")], lines)


def _certificates(volunteer: Volunteer) -> Sheet:
    head = [_("Number"), _("Issued on"), _("From"), _("Until"), _("Hours"), _("Withdrawn on")]
    found = volunteer.certificates.order_by("year", "sequence")
    lines = [[c.number, c.issued_on, c.starts_on, c.ends_on, c.hours, c.withdrawn_on] for c in found]
    return Sheet(_("Certificates"), head, lines)


def forget(row, former: dict) -> None:
    if isinstance(row, Volunteer):
        forget_holder(row)

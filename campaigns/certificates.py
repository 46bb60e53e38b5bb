"""Issuing, withdrawing, checking and setting certificates of volunteer service."""

import hmac
import re

import segno
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Certificate, Event
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.masking import masked_number
from kepu.paper import set_paper
from kepu.pdf import Pdf
from kepu.periods import Period
from kepu.registers.register import register
from volunteers.models import Volunteer

NUMBER = re.compile(r"ZY-?(\d{4})-?(\d{1,6})")
TRIES = 5  # at a number that somebody else took at the same moment
FORGOTTEN = "***"


def issue_certificate(volunteer: Volunteer, period: Period, *, by) -> Certificate:
    """Freeze a volunteer's counted service of a period under the next number of the year.

    Raises PermissionDenied where `by` does not keep this volunteer, ValidationError where there is nothing to certify.
    """
    if not register("volunteers").editable_rows(by).filter(pk=volunteer.pk).exists():
        raise PermissionDenied(_("Only who keeps this volunteer's record may issue a certificate."))
    services = _services(volunteer, period)
    if not services:
        raise ValidationError(_("No hours of service are recorded in this period, so there is nothing to certify."))
    today = timezone.localdate()
    certificate = Certificate(
        year=today.year,
        volunteer=volunteer,
        holder=volunteer.name,
        phone=masked_number(volunteer.phone),
        starts_on=period.start,
        ends_on=period.end,
        services=[{"day": s.event.starts_on.isoformat(), "event": s.event.title, "place": s.event.place,
                   "hours": f"{s.hours.normalize():f}"} for s in services],
        hours=sum(service.hours for service in services),
        issued_on=today,
        issued_by=by,
    )  # fmt: skip
    return _save_under_next_number(certificate, by)


def _services(volunteer: Volunteer, period: Period) -> list:
    records = volunteer.service_records.filter(event__in=Event.objects.held_in(period), hours__gt=0)
    return list(records.select_related("event").order_by("event__starts_on", "pk"))


def _save_under_next_number(certificate: Certificate, by) -> Certificate:
    """Numbers follow each other without a gap; two who issue at the same moment get two."""
    for _attempt in range(TRIES):
        newest = Certificate.objects.filter(year=certificate.year).order_by("-sequence").first()
        certificate.sequence = newest.sequence + 1 if newest else 1
        try:
            with transaction.atomic():
                certificate._history_user = by
                certificate.save()
                record(Action.ISSUE, certificate, by=by)
                return certificate
        except IntegrityError:
            continue
    raise ValidationError(_("Somebody else is issuing certificates at this moment. Please try again."))


@transaction.atomic
def withdraw_certificate(certificate: Certificate, *, reason: str, by) -> Certificate:
    """Declare a certificate void from today; its number stays and answers so. Raises ValidationError."""
    current = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not register("volunteers").editable_rows(by).filter(pk=current.volunteer_id).exists():
        raise PermissionDenied(_("Only who keeps this volunteer's record may withdraw a certificate."))
    if current.withdrawn_on:
        raise ValidationError(_("This certificate is withdrawn already."))
    current.withdrawn_on, current.withdrawn_reason = timezone.localdate(), reason.strip()[:200]
    current._history_user, current._change_reason = by, current.withdrawn_reason[:100]
    current.save()
    record(Action.CANCEL, current, by=by, reason=current.withdrawn_reason)
    return current


def find_certificate(number: str, code: str) -> Certificate | None:
    """The certificate of a number and its code as people type them; None where either is wrong."""
    found = NUMBER.fullmatch(number.strip().upper())
    if not found:
        return None
    year, sequence = map(int, found.groups())
    certificate = Certificate.objects.filter(year=year, sequence=sequence).first()
    typed = re.sub(r"[\s-]", "", code).upper().encode()
    return certificate if certificate and hmac.compare_digest(certificate.code.encode(), typed) else None


def forget_holder(volunteer: Volunteer) -> None:
    """Take the person out of all certificates (个人信息保护法 art. 47); what remains can still be checked."""
    volunteer.certificates.update(holder=FORGOTTEN, phone="")


def certificate_pdf(certificate: Certificate, address: str) -> Pdf:
    """The paper to be signed and sealed; the same certificate gives the same bytes.

    `address` is the whole address, number and code included, at which it can be checked.
    """
    context = {
        "certificate": certificate,
        "address": address.partition("?")[0],
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2),
    }
    return set_paper("campaigns/certificate.html", context)

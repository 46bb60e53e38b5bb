"""The daily digest: what waits for a person in the morning, by mail. None is sent where no mail server is named.

A row for each person and day, written in the transaction that sends, makes it one mail a day: a job that is repeated
passes over who has one, and a job that is killed before it has sent leaves no row behind. Only a death in the moment
between the server's answer and the end of the transaction can make it two.
"""

from datetime import date
from email.utils import formataddr

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from kepu.accounts.models import User
from kepu.accounts.roles import Right, can
from kepu.jobs.actions import queue
from kepu.jobs.models import Job
from kepu.jobs.runs import JobFailure, JobRun
from reports.home import piles
from reports.models import DigestSent

KIND = "digest"
SENDING = gettext_noop("Sending the daily digest")
UNREACHED = gettext_noop("The mail server took no mail for %(detail)s persons. They are tried again within the hour.")
NO_SERVER = gettext_noop("The mail server does not answer.")


def queue_digests() -> Job | None:
    """Ask for the digests of today; None where no mail server is named."""
    if not settings.MAIL_IS_CONFIGURED:
        return None
    return queue(KIND, timezone.localdate().isoformat(), by=None)


def send(run: JobRun) -> None:
    """Send the digests of the day that the job names to all who have none yet. Raises JobFailure."""
    day = date.fromisoformat(run.target_id)
    people, unreached = list(recipients()), 0
    try:
        server = mail.get_connection()
        server.open()
    except OSError:
        raise JobFailure(NO_SERVER) from None
    with server, override(settings.LANGUAGE_CODE):
        for number, person in enumerate(people):
            run.step(SENDING, number, len(people))
            unreached += not _sent_or_needless(person, day, server)
    if unreached:
        raise JobFailure(UNREACHED, str(unreached))


def recipients() -> QuerySet[User]:
    """Who keeps registers and has an address."""
    people = User.objects.filter(is_active=True).exclude(email="").select_related("community").order_by("pk")
    return people.filter(pk__in=[person.pk for person in people if can(person, Right.WRITE_EVENTS)])


def _sent_or_needless(person: User, day: date, server) -> bool:
    try:
        send_to(person, day, server)
    except OSError:  # what smtplib raises; no row is left, so the next round tries again
        return False
    return True


@transaction.atomic
def send_to(person: User, day: date, server=None) -> bool:
    """Send one person the digest of a day, unless it was sent or there is nothing to say; whether it was sent now."""
    waiting = piles(person, day)
    if not waiting:
        return False
    _row, is_first = DigestSent.objects.get_or_create(user=person, day=day)
    if is_first:
        letter(person, day, waiting, server).send()
    return is_first


def letter(person: User, day: date, waiting, server=None) -> mail.EmailMessage:
    """The digest as a mail in plain text."""
    context = {"person": person, "day": day, "piles": waiting, "portal": settings.PORTAL_URL}
    return mail.EmailMessage(
        subject=_("%(office)s: to do on %(day)s") % {"office": settings.OFFICE_NAME, "day": day},
        body=render_to_string("reports/digest.txt", context),
        to=[formataddr((str(person), person.email))],
        connection=server,
    )

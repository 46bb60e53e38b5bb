"""What inspectors open is kept, and the office reads it beside their invitation."""

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kepu.audit.actions import record
from kepu.audit.models import Action, Entry
from reports.models import Invitation


def note_opened(target: models.Model, *, by, **details) -> None:
    """Keep that an inspector looked at something; of the office's own people it is not kept."""
    if by.is_inspector:
        record(Action.OPEN, target, by=by, **details)


def round_of_guest(user) -> int | None:
    """The round to which a guest is invited, by key; None for everybody else. One query for inspectors."""
    if not user.is_inspector:
        return None
    return Invitation.objects.of(user).current().values_list("round", flat=True).first()


def opened_by(invitation: Invitation) -> QuerySet:
    """What was done under an invitation, the newest first; none before it is accepted."""
    if invitation.account is None:
        return Entry.objects.none()
    return Entry.objects.filter(actor=invitation.account.username)


def in_words(entry: Entry) -> str:
    """What exactly it was: the page, the indicator, the seed of a draw, how a file was looked at."""
    said, kind = entry.details, entry.object_type and str(apps.get_model(entry.object_type)._meta.verbose_name)
    words = [str(said.get("page", "") or said.get("path", "")), said.get("indicator", ""), said.get("kind", "")]
    if "seed" in said:
        words.append(_("seed %(seed)s, %(count)s records") % {"seed": said["seed"], "count": said["count"]})
    return " ".join(filter(None, [kind, entry.object_name, *words]))

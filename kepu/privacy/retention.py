"""What has had its time is erased by itself, every night (个人信息保护法 art. 19, 47).

Apps say in their module `personal` what is `expired(day)` and how to `erase_expired(day)`; what belongs to nobody's
record (drafts, uploads, sessions) is cleared here. It may be killed and run again: each person is a transaction.
"""

from datetime import date, timedelta
from importlib import import_module
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.actions import forget_unclaimed, unclaimed_uploads
from kepu.imports.actions import forget_old_files
from kepu.records.models import Draft


class Due(NamedTuple):
    """How much of a kind went, or would go."""

    title: object
    count: int


def due(today: date | None = None) -> list[Due]:
    """What the coming night erases, by kind; nothing is changed."""
    today = today or timezone.localdate()
    people = [module.expired(today) for module in _modules()]
    return [
        *(Due(rows.model._meta.verbose_name_plural, rows.count()) for rows in people),
        Due(_("drafts"), _old_drafts().count()),
        Due(_("uploaded ledgers"), forget_old_files(pretend=True)),
        Due(_("uploads that no form claimed"), unclaimed_uploads().count()),
        Due(_("sessions that have ended"), _old_sessions().count()),
    ]


def erase_expired(today: date | None = None) -> list[Due]:
    """Erase it. The audit gets one entry with the counts, and one for each person, by number."""
    today = today or timezone.localdate()
    planned = due(today)
    for module in _modules():
        module.erase_expired(today)
    _old_drafts().delete()
    forget_old_files()
    forget_unclaimed()
    _old_sessions().delete()
    if any(each.count for each in planned):
        record(Action.ERASE, by=None, counts={str(each.title): each.count for each in planned if each.count})
    return planned


def _modules() -> list:
    having = [app for app in apps.get_app_configs() if module_has_submodule(app.module, "personal")]
    modules = [import_module(f"{app.name}.personal") for app in having]
    return [module for module in modules if hasattr(module, "erase_expired")]


def _old_drafts():
    return Draft.objects.filter(updated_at__lt=timezone.now() - timedelta(days=settings.KEEP_DRAFT_DAYS))


def _old_sessions():
    return Session.objects.filter(expire_date__lt=timezone.now())

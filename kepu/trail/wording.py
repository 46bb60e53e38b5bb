"""An entry in words: who, what about which record, with what result, and what else was kept of it."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.accounts.roles import Right, Role
from kepu.audit.models import Entry
from kepu.evidence.models import Children
from kepu.exchange.ledgers import UnknownLedger, ledger

# What is kept of an entry, under the names it is kept by; others are shown as they are.
LABELS: dict[str, str | Promise] = {
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Note"),
    "rows": gettext_lazy("Rows"),
    "ledger": gettext_lazy("Register"),
    "file": gettext_lazy("File"),
    "path": gettext_lazy("Page"),
    "right": gettext_lazy("Right"),
    "number": gettext_lazy("Number"),
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "indicator": gettext_lazy("Indicator"),
    "period": gettext_lazy("Period"),
    "masked": gettext_lazy("Masked"),
    "role": gettext_lazy("Role"),
    "entries": gettext_lazy("Entries"),
    "cut": gettext_lazy("Not all"),
    "detached": gettext_lazy("File taken off"),
    "taken_back": gettext_lazy("Taken back"),
    "backup": gettext_lazy("Backup"),
    "replaced": gettext_lazy("In the place of what was there"),
    "files": gettext_lazy("Files"),
    "children": gettext_lazy("Children in the picture"),
}


@dataclass(frozen=True)
class Told:
    """One entry as the page shows it. `more` are (label, value, whether both are words of a machine)."""

    entry: Entry
    at: datetime
    who: str
    account: str
    what: str
    kind: str
    about: str
    refused: bool
    more: list[tuple[str, str, bool]]


def told(entry: Entry, names: dict[str, str]) -> Told:
    """`names` are those of accounts (see `names_of`)."""
    return Told(
        entry=entry,
        at=entry.at,
        who=names.get(entry.actor) or entry.actor or nobody(entry),
        account=entry.actor,
        what=str(entry.get_action_display()),
        kind=kind_of(entry.object_type),
        about=entry.object_name,
        refused=entry.is_refusal,
        more=[_detail(name, value) for name, value in entry.details.items() if value not in (None, "", [], {})],
    )


def nobody(entry: Entry) -> str:
    """Who acted without an account: a visitor, who has an address, or the portal itself."""
    return _("not signed in") if entry.address else _("the portal")


def kind_of(object_type: str) -> str:
    """What kind of record it is, in words; as it stands where there is no such kind any more."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except (LookupError, ValueError):
        return object_type


def _detail(name: str, value) -> tuple[str, str, bool]:
    if name not in LABELS:
        return name, _plain(value), True
    if name == "ledger":
        value = _title_of(value)
    if name == "right" and value in Right.values:
        value = Right(value).label
    if name == "role" and value in Role.values:
        value = Role(value).label
    if name == "children" and value in Children.values:
        value = Children(value).label
    return str(LABELS[name]), _plain(value), name in ("path", "file")


def _title_of(code: str) -> str:
    """What the register or trail of this code is called; the code where there is no such any more."""
    if code == "audit":
        return _("Audit trail")
    try:
        return str(ledger(code).title)
    except UnknownLedger:
        return code


def _plain(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

"""Which entries a person may read, and a page of them: by key, never by counting, so that a million are no slower."""

from dataclasses import dataclass

from kepu.accounts.models import User
from kepu.accounts.roles import Right, can
from kepu.audit.models import Entry, EntryQuerySet

PER_PAGE = 50
LONGEST_KEY = 18  # digits


def visible_entries(user) -> EntryQuerySet:
    """All entries for who holds the right, none for anybody else."""
    return Entry.objects.all() if can(user, Right.READ_AUDIT) else Entry.objects.none()


@dataclass(frozen=True)
class Portion:
    """Some entries, the newest first. `older` and `newer` are the keys from which the neighbours go on, if any."""

    entries: list[Entry]
    older: int | None
    newer: int | None


def portion(entries: EntryQuerySet, query) -> Portion:
    """The entries before or after the key in an address (?before=, ?after=); what is no key is passed over."""
    if after := _key(query.get("after")):
        found = list(entries.filter(id__gt=after).order_by("id")[: PER_PAGE + 1])
        shown = found[:PER_PAGE][::-1]
        more_newer, more_older = len(found) > PER_PAGE, True
    else:
        before = _key(query.get("before"))
        found = list((entries.filter(id__lt=before) if before else entries).order_by("-id")[: PER_PAGE + 1])
        shown = found[:PER_PAGE]
        more_newer, more_older = bool(before), len(found) > PER_PAGE
    return Portion(shown, *_neighbours(shown, more_older, more_newer))


def _neighbours(shown: list[Entry], more_older: bool, more_newer: bool) -> tuple[int | None, int | None]:
    older = shown[-1].id if shown and more_older else None
    return older, shown[0].id if shown and more_newer else None


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else None


def names_of(entries: list[Entry]) -> dict[str, str]:
    """What those who acted are called today, by account; one query."""
    accounts = {entry.actor for entry in entries} - {""}
    return dict(User.objects.filter(username__in=accounts).exclude(name="").values_list("username", "name"))

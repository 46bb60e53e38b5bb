"""What sets one version of a standard apart from another, in words."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu import formats
from reports.standards.parts import Band, Indicator, Need, Standard

# The fields of an indicator in the order in which people ask for them, with what they are called.
FIELDS = {
    "name": gettext_lazy("name"),
    "clause": gettext_lazy("clause"),
    "group": gettext_lazy("group"),
    "kind": gettext_lazy("kind of value"),
    "metric": gettext_lazy("metric"),
    "params": gettext_lazy("parameters"),
    "rule": gettext_lazy("rule"),
    "threshold": gettext_lazy("threshold"),
    "per_year": gettext_lazy("for each year"),
    "unit": gettext_lazy("unit"),
    "unit_name": gettext_lazy("name of the unit"),
    "basis": gettext_lazy("basis"),
    "weight": gettext_lazy("weight"),
    "points": gettext_lazy("points"),
    "bands": gettext_lazy("bands"),
    "is_veto": gettext_lazy("veto"),
    "evidence": gettext_lazy("what is examined"),
    "proof": gettext_lazy("proof"),
    "checklist": gettext_lazy("checklist"),
    "note": gettext_lazy("note"),
    "is_unknown": gettext_lazy("not known"),
}


class Kind(models.TextChoices):
    ADDED = "added", gettext_lazy("Added")
    REMOVED = "removed", gettext_lazy("Removed")
    CHANGED = "changed", gettext_lazy("Changed")


@dataclass(frozen=True)
class Change:
    """One indicator that is new, gone, or not what it was; `details` are (field, before, after) in words."""

    kind: Kind
    code: str
    name: str
    details: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        said = _("%(field)s: %(before)s → %(after)s")
        return [said % {"field": name, "before": old, "after": new} for name, old, new in self.details]


def differences(old: Standard, new: Standard) -> list[Change]:
    """Indicators removed, added and changed field by field; then what is changed of groups and the title."""
    before, after = ({each.code: each for each in standard.indicators} for standard in (old, new))
    removed = [Change(Kind.REMOVED, code, str(each.name)) for code, each in before.items() if code not in after]
    added = [Change(Kind.ADDED, code, str(each.name)) for code, each in after.items() if code not in before]
    both = [(before[code], after[code]) for code in after if code in before]
    changed = [Change(Kind.CHANGED, b.code, str(b.name), details) for a, b in both if (details := _details(a, b))]
    return [*removed, *added, *changed, *_of_the_whole(old, new)]


def by_kind(changes: list[Change]) -> list[tuple[Kind, list[Change]]]:
    """The changes as pages show them: what is added, what is removed, what is changed."""
    return [(kind, found) for kind in Kind if (found := [each for each in changes if each.kind == kind])]


def _details(old: Indicator, new: Indicator) -> list[tuple[str, str, str]]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in FIELDS]
    return [(str(FIELDS[name]), in_words(a), in_words(b)) for name, a, b in pairs if a != b]


def _of_the_whole(old: Standard, new: Standard) -> list[Change]:
    details = [
        (str(label), in_words(a), in_words(b))
        for label, a, b in (
            (_("title"), old.title, new.title),
            (_("source"), old.source, new.source),
            (_("groups"), _groups(old), _groups(new)),
        )
        if a != b
    ]
    return [Change(Kind.CHANGED, "", str(new.title), details)] if details else []


def _groups(standard: Standard) -> str:
    return ", ".join(f"{group.code} {group.name.get('zh')}" for group in standard.groups)


def in_words(value) -> str:
    """Anything that an indicator holds, as people read it."""
    if value is None or value in ("", (), {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "; ".join(_part(each) for each in value)
    if isinstance(value, dict) and set(value) <= {"zh", "en"}:
        return f"“{' / '.join(value.values())}”"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_listed(each)}" for key, each in value.items())
    return value if isinstance(value, str) else formats.exact(value)


def _part(value) -> str:
    if isinstance(value, Need):
        parts = [str(value.kind.label), f"× {value.count}", value.per, value.within]
        return " ".join(parts)
    if isinstance(value, Band):
        parts = {"value": formats.exact(value.start), "points": formats.exact(value.points)}
        return _("from %(value)s: %(points)s points") % parts
    return str(value)


def _listed(value) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)

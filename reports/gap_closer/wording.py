"""Acts in words, each with the form that does it, filled in as far as the act says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import DemonstrationKind, EventCategory, Finding, Task, Theme
from facilities.models import Facility, FacilityKind
from kepu import formats
from kepu.accounts.roles import Right
from kepu.communities.models import Body, Community, Position
from kepu.registers.register import register
from reports.gap_closer.parts import OWN, Act, Part
from volunteers.models import Source

DOORS_SHOWN = 12  # forms that one line leads to
NAMED = 3  # communities or records that one line names
SUBJECTS = {"update": Facility, "equipment": Facility, "task": Task, "paper": Task, "finding": Finding}


@dataclass(frozen=True)
class Names:
    """What the acts name, looked up at once: communities, and records by kind of act and key."""

    communities: dict[int, str]
    subjects: dict[tuple[str, int], str]

    def place(self, where: int | None) -> str:
        return self.communities.get(where, "")


@dataclass(frozen=True)
class Door:
    """The form that does one act: its address, the words on it, and the right that it takes."""

    words: str
    address: str
    right: Right


@dataclass(frozen=True)
class Line:
    """Acts of one kind in words: what to do where, the forms of the first of them, and the indicators they serve."""

    words: str
    count: int
    codes: list[str]
    doors: list[Door]


def names_for(parts: Iterable[Part]) -> Names:
    """The names of all that these parts speak of. One query for each kind of record."""
    parts = list(parts)
    places = {part.where for part in parts if part.where}
    communities = dict(Community.objects.filter(pk__in=places).values_list("pk", "name"))
    subjects = {}
    for kind, model in SUBJECTS.items():
        keys = [part.subject for part in parts if part.kind == kind]
        if keys:
            subjects |= {
                (kind, row.pk): _named(row) for row in model.objects.filter(pk__in=keys).select_related(*_around(model))
            }
    return Names(communities, subjects)


def _around(model) -> tuple[str, ...]:
    return {Facility: ("community",), Finding: ("visit__community",)}.get(model, ("community",))


def _named(row) -> str:
    """A record in a sentence; with its community where its name does not say it."""
    if isinstance(row, Finding):
        return f"{row.visit.community}“{row.text}”"
    community = getattr(row, "community", None)
    place = str(community) if community and str(community) not in str(row) else ""
    return f"{place}“{row}”"


def sentence_of(lines: list[Line], codes: list[str]) -> str:
    """“One event in 桂花社区 and one gallery update close E4, E6 and C4.”"""
    told = {"acts": _joined([line.words for line in lines]), "codes": _joined(codes)}
    return _("%(acts)s: closes %(codes)s.") % told


def _joined(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": _(", ").join(words[:-1]), "last": words[-1]}


def lines_of(acts: list[Act], names: Names) -> list[Line]:
    """The acts in words, those of one kind that differ only in their place or record in one line."""
    alike: dict[tuple, list[Act]] = {}
    for act in acts:
        part = act.part
        alike.setdefault((part.kind, part.kinds, part.topic, part.flags, bool(part.people)), []).append(act)
    return [_line(group, names) for group in alike.values()]


def _line(acts: list[Act], names: Names) -> Line:
    first = acts[0].part
    codes = list(dict.fromkeys(code for act in acts for code in act.codes))
    doors = [door_of(act.part, names) for act in acts[:DOORS_SHOWN]]
    return Line(SAYING[first.kind]([act.part for act in acts], names), len(acts), codes, doors)


def _listed(words: list[str]) -> str:
    """A few names; where there are more, how many there are in all."""
    words = list(dict.fromkeys(filter(None, words)))
    shown = _(", ").join(words[:NAMED])
    if len(words) <= NAMED:
        return shown
    return _("%(names)s and %(more)d more") % {"names": shown, "more": len(words) - NAMED}


def _subjects(parts: list[Part], names: Names) -> str:
    return _listed([names.subjects.get((part.kind, part.subject), "") for part in parts])


def _places(parts: list[Part], names: Names) -> str:
    return _listed([names.place(part.where) for part in parts])


def _kind_words(choices, kinds: frozenset[str] | None, whatever: str) -> str:
    """“lecture or training”: the kinds any of which will do, in the order of the choices."""
    if not kinds:
        return whatever
    labels = [str(choices(each).label) for each in choices.values if each in kinds]
    return _(" or ").join(labels[:NAMED]) + (_(" and the like") if len(labels) > NAMED else "")


def _event(parts: list[Part], names: Names) -> str:
    first, places = parts[0], _places(parts, names)
    words = {
        "count": len(parts),
        "kind": _kind_words(EventCategory, first.kinds, _("event")),
        "where": places or _("any community"),
    }
    said = ngettext("%(count)d %(kind)s in %(where)s", "%(count)d × %(kind)s in %(where)s", len(parts)) % words
    notes = [*_notes(first), *([_person_times(parts)] if first.people else [])]
    return said + (_(" (%(notes)s)") % {"notes": _(", ").join(notes)} if notes else "")


def _notes(part: Part) -> list[str]:
    notes = [_("major event")] if "major" in part.flags else []
    if part.topic:
        notes.append(_("theme %(theme)s") % {"theme": Theme(part.topic).label})
    partners = [int(flag.split(":")[1]) for flag in part.flags if flag.startswith("partners:")]
    if partners:
        notes.append(
            ngettext("with %(count)d further partner unit", "with %(count)d further partner units", max(partners))
            % {"count": max(partners)}
        )
    return notes


def _person_times(parts: list[Part]) -> str:
    people = formats.number(sum(part.people for part in parts))
    return _("at least %(people)s person-times") % {"people": people}


def _post(parts: list[Part], names: Names) -> str:
    first = parts[0]
    words = {"post": _kind_words(Position, first.kinds, ""), "where": _places(parts, names) or Body(first.topic).label}
    return _("name the %(post)s of %(where)s") % words


def _facility(parts: list[Part], names: Names) -> str:
    first = parts[0]
    where = _("the sub-district itself") if first.where == OWN else _places(parts, names) or _("any community")
    words = {"kind": _kind_words(FacilityKind, first.kinds, _("facility")), "where": where}
    if "main_venue" in first.flags:
        return _("open a %(kind)s at a main public venue of %(where)s") % words
    if "equipment" in first.flags:
        return _("open a %(kind)s with equipment in %(where)s") % words
    return _("open a %(kind)s in %(where)s") % words


def _media(parts: list[Part], names: Names) -> str:
    weeks = [part.subject for part in parts if part.subject]
    if not weeks:
        return ngettext("%(count)d item in other media", "%(count)d items in other media", len(parts)) % {
            "count": len(parts)
        }
    words = {"weeks": _listed([f"{formats.day(week)}" for week in weeks])}
    return _("an item on television or in the press in the week of %(weeks)s") % words


def _visit(parts: list[Part], names: Names) -> str:
    return _("inspect %(what)s") % {"what": _places(parts, names) or _("any community")}


def _demonstration(parts: list[Part], names: Names) -> str:
    words = {
        "kind": _kind_words(DemonstrationKind, parts[0].kinds, ""),
        "where": _places(parts, names) or _("any community"),
    }
    return _("establish a %(kind)s in %(where)s") % words


def _volunteer(parts: list[Part], names: Names) -> str:
    words = {"count": len(parts), "source": _kind_words(Source, parts[0].kinds, "")}
    if parts[0].kinds:
        return (
            ngettext(
                "register %(count)d volunteer from: %(source)s",
                "register %(count)d volunteers from: %(source)s",
                len(parts),
            )
            % words
        )
    return ngettext("register %(count)d volunteer", "register %(count)d volunteers", len(parts)) % words


def _judgement(parts: list[Part], names: Names) -> str:
    return _("judge %(what)s and sign (if it is judged met)") % {"what": _joined([str(each.subject) for each in parts])}


SAYING: dict[str, Callable[[list[Part], Names], str]] = {
    "event": _event,
    "post": _post,
    "facility": _facility,
    "media": _media,
    "visit": _visit,
    "demonstration": _demonstration,
    "volunteer": _volunteer,
    "update": lambda parts, names: _("renew the content of %(what)s") % {"what": _subjects(parts, names)},
    "equipment": lambda parts, names: _("equip %(what)s") % {"what": _subjects(parts, names)},
    "task": lambda parts, names: _("finish the task %(what)s and file its papers") % {"what": _subjects(parts, names)},
    "paper": lambda parts, names: _("file the papers of the task %(what)s") % {"what": _subjects(parts, names)},
    "finding": lambda parts, names: _("have rectified and closed: %(what)s") % {"what": _subjects(parts, names)},
    "training": lambda parts, names: ngettext(
        "%(count)d training session for staff", "%(count)d training sessions for staff", len(parts)
    ) % {"count": len(parts)},
    "unit": lambda parts, names: ngettext(
        "register %(count)d partner unit", "register %(count)d partner units", len(parts)
    ) % {"count": len(parts)},
    "application": lambda parts, names: _("issue the application for acceptance"),
    "judgement": _judgement,
}  # fmt: skip


def door_of(part: Part, names: Names) -> Door:
    """The form or page where an act is recorded."""
    address, right = DOORS[part.kind](part)
    what = names.place(part.where) or names.subjects.get((part.kind, part.subject), "")
    if isinstance(part.subject, date):
        what = formats.day(part.subject)
    return Door(what or _("Open the form"), address, right)


def _form(code: str, right: Right, **fields) -> tuple[str, Right]:
    filled = {name: value for name, value in fields.items() if value}
    return register(code).url("create") + (f"?{urlencode(filled)}" if filled else ""), right


def _only(kinds: frozenset[str] | None) -> str:
    """The kind, where there is no choice."""
    return next(iter(kinds)) if kinds and len(kinds) == 1 else ""


def _event_form(part: Part) -> tuple[str, Right]:
    major = "on" if "major" in part.flags else ""
    return _form(
        "events", Right.WRITE_EVENTS, host_community=part.where, category=_only(part.kinds), theme=part.topic,
        is_major=major, attendance=part.people,
    )  # fmt: skip


def _facility_form(part: Part) -> tuple[str, Right]:
    venue = "on" if "main_venue" in part.flags else ""
    return _form("facilities", Right.WRITE_REGISTERS, community=part.where, kind=_only(part.kinds), at_main_venue=venue)


def _media_form(part: Part) -> tuple[str, Right]:
    sunday = part.subject + timedelta(days=6) if part.subject else ""
    return _form("media", Right.WRITE_REGISTERS, kind=_only(part.kinds), published_on=sunday and part.subject)


def _judgement_form(part: Part) -> tuple[str, Right]:
    return reverse("reports:indicator_detail", args=[part.subject]) + "#judge", Right.JUDGE


def _page(name: str, right: Right) -> Callable[[Part], tuple[str, Right]]:
    return lambda part: (reverse(name, args=[part.subject]), right)


DOORS: dict[str, Callable[[Part], tuple[str, Right]]] = {
    "event": _event_form,
    "post": lambda part: _form(
        "posts", Right.WRITE_COMMUNITIES, body=part.topic, community=part.where, position=_only(part.kinds)
    ),
    "facility": _facility_form,
    "media": _media_form,
    "visit": lambda part: _form("visits", Right.WRITE_COMMUNITIES, community=part.where),
    "demonstration": lambda part: _form(
        "demonstrations", Right.WRITE_COMMUNITIES, community=part.where, kind=_only(part.kinds)
    ),
    "volunteer": lambda part: _form("volunteers", Right.WRITE_REGISTERS, source=_only(part.kinds)),
    "update": lambda part: _form("updates", Right.WRITE_REGISTERS, facility=part.subject),
    "equipment": lambda part: (register("facilities").url("update", part.subject), Right.WRITE_REGISTERS),
    "task": lambda part: (register("tasks").url("detail", part.subject), Right.READ_REGISTERS),
    "paper": lambda part: (
        f"{register('archive').url('create')}?about=tasks-{part.subject}", Right.WRITE_COMMUNITIES
    ),
    "finding": _page("inspection:finding_detail", Right.READ_REGISTERS),
    "training": lambda part: _form("trainings", Right.WRITE_COMMUNITIES),
    "unit": lambda part: _form("units", Right.WRITE_COMMUNITIES),
    "application": lambda part: (reverse("documents:document_begin", args=["application"]), Right.WRITE_DOCUMENTS),
    "judgement": _judgement_form,
}  # fmt: skip

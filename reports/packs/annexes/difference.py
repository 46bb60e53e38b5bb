"""What a pack says otherwise than the one before: figures, indicators, counts, events that came or went."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Event
from kepu import formats
from kepu.periods import Period
from reports.metrics import registers_read
from reports.models import Pack
from reports.standards import StandardError, load_standard

SHOWN = 40  # events named of each kind, and records behind one indicator
SAVES_SHOWN = 5
SAID = ("narrative", "gap", "remedy", "responsible")  # of an answer


@dataclass(frozen=True)
class Changed:
    """One indicator that is answered otherwise. `saves` are records behind it that were saved since, as texts."""

    code: str
    title: str
    before: str
    after: str
    status_before: str
    status_after: str
    saves: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EventChanges:
    """Events that are only in one of the packs, or have another title, day or attendance: texts, the first few."""

    title: str
    lines: list[str]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Difference:
    """This pack against an earlier one. False where there is no earlier one."""

    anchor: str
    title: str
    number: str = ""
    about: list[str] = field(default_factory=list)
    counts: list[tuple[str, str, str]] = field(default_factory=list)
    indicators: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    events: list[EventChanges] = field(default_factory=list)

    def __bool__(self):
        return bool(self.number)


def event_index(period: Period) -> list[list]:
    """What tells events apart, to be kept with the pack: id, title, day, attendance. One query."""
    rows = Event.objects.held_in(period).order_by("starts_on", "pk")
    return [
        [pk, title, day.isoformat(), attendance]
        for pk, title, day, attendance in rows.values_list("pk", "title", "starts_on", "attendance")
    ]


def previous_of(pack: Pack) -> Pack | None:
    """The pack that this one corrects, else the newest one of the same standard issued before it was started."""
    if pack.replaces_id:
        return pack.replaces
    earlier = Pack.objects.issued().filter(standard=pack.standard, created_at__lt=pack.created_at).exclude(pk=pack.pk)
    return earlier.order_by("-issued_at").first()


def difference(pack: Pack, figures: dict, events: list[list]) -> Difference:
    """Raises nothing: what an older pack did not keep is not compared."""
    empty = Difference("difference", _("Difference from the previous pack"))
    before = previous_of(pack)
    if before is None:
        return empty
    old = before.results
    changed, unchanged = _indicators(pack, before, figures)
    return Difference(
        empty.anchor,
        empty.title,
        before.number,
        _about(pack, before, figures),
        _counts(old, figures),
        changed,
        unchanged,
        _gone(old, figures),
        _rewritten(old, figures),
        _events(old.get("events"), events),
    )


def _about(pack: Pack, before: Pack, figures: dict) -> list[str]:
    parts = {"number": before.number, "start": formats.day(before.starts_on), "end": formats.day(before.as_of)}
    compared = _("Compared with pack %(number)s for the period from %(start)s to %(end)s.")
    corrects = _("This pack corrects pack %(number)s, issued for the period from %(start)s to %(end)s.")
    reason = (figures.get("round") or {}).get("correction_reason", "") or pack.correction_reason
    why = _("Reason for the correction: %(reason)s") % {"reason": reason}
    return [(corrects if pack.replaces_id else compared) % parts, *([why] if reason else [])]


def _counts(old: dict, new: dict) -> list[tuple[str, str, str]]:
    """Figures that differ: label, before, now."""
    before, after = _figures(old), _figures(new)
    return [(label, before.get(label, "–"), text) for label, text in after.items() if before.get(label, "–") != text]


def _figures(results: dict) -> dict[str, str]:
    pairs = [pair for row in results.get("counts", []) for pair in zip(row[::2], row[1::2], strict=False)]
    return {
        _("Indicators met"): f"{results.get('met', '–')} / {results.get('total', '–')}",
        _("Score"): results.get("score_text", "–"),
        _("Coverage"): results.get("coverage", {}).get("percent_text", "–"),
        **dict(pairs),
    }


def _indicators(pack: Pack, before: Pack, figures: dict) -> tuple[list[Changed], int]:
    old = {each["code"]: each for each in before.results.get("indicators", [])}
    changed, unchanged = [], 0
    for new in figures["indicators"]:
        was = old.get(new["code"])
        if was and (was["value_text"], was["status_text"]) == (new["value_text"], new["status_text"]):
            unchanged += 1
            continue
        changed.append(_changed(pack, before, was, new))
    return changed, unchanged


def _changed(pack: Pack, before: Pack, was: dict | None, new: dict) -> Changed:
    return Changed(
        new["code"],
        new["title"],
        was["value_text"] if was else "–",
        new["value_text"],
        was["status_text"] if was else _("not in it"),
        new["status_text"],
        _saves(pack, before, new["code"]),
    )


def _saves(pack: Pack, before: Pack, code: str) -> list[str]:
    """The newest records behind an indicator that were saved since the earlier pack was built. A query a register."""
    try:
        indicator = load_standard(pack.standard, pack.standard_version).indicator(code)
    except StandardError:
        return []
    if before.built_at is None:
        return []
    found = [row for model in registers_read(indicator.metric) for row in _newest(model, before.built_at)]
    found.sort(key=lambda row: row.history_date, reverse=True)
    return [_save(row) for row in found[:SAVES_SHOWN]]


def _newest(model: type, since: datetime) -> QuerySet:
    return model.history.filter(history_date__gt=since).order_by("-history_date", "-history_id")[:SAVES_SHOWN]


def _save(row) -> str:
    """One line of a history in words. A person goes by number: packs go to other readers than the register."""
    kind = {"+": _("added"), "~": _("changed"), "-": _("taken out")}[row.history_type]
    name = getattr(row.instance, "audit_name", row.instance)
    return f"{timezone.localdate(row.history_date)} {kind}{_(': ')}{name}"


def _gone(old: dict, new: dict) -> list[str]:
    """Indicators that the earlier pack had and this one has not."""
    codes = {each["code"] for each in new["indicators"]}
    return [f"{each['code']} {each['title']}" for each in old.get("indicators", []) if each["code"] not in codes]


def _rewritten(old: dict, new: dict) -> list[str]:
    """Indicators of which the office says something else than before, where both packs print answers."""
    before = {each["code"]: each.get("answer") for each in old.get("indicators", [])}
    return [
        f"{each['code']} {each['title']}"
        for each in new["indicators"]
        if (was := before.get(each["code"]))
        and (now := each.get("answer"))
        and any(was[part] != now[part] for part in SAID)
    ]


def _events(old: list[list] | None, new: list[list]) -> list[EventChanges]:
    if old is None:
        return []
    before, after = {each[0]: each for each in old}, {each[0]: each for each in new}
    came = [_event(each) for pk, each in after.items() if pk not in before]
    went = [_event(each) for pk, each in before.items() if pk not in after]
    changed = [f"{_event(before[pk])} → {_event(each)}" for pk, each in after.items() if before.get(pk, each) != each]
    found = [(_("Events that came"), came), (_("Events that went"), went), (_("Events that changed"), changed)]
    return [EventChanges(title, lines[:SHOWN], len(lines)) for title, lines in found if lines]


def _event(each: list) -> str:
    _pk, title, day, attendance = each
    return _("%(day)s %(title)s (%(count)s person-times)") % {
        "day": day,
        "title": title,
        "count": formats.number(attendance),
    }

"""Events (first standard E, G) and media (F)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from campaigns.coverage import contributing, coverage_sums
from campaigns.models import Event, EventCategory, Facet, MediaItem, Theme
from campaigns.press import items_by_week
from campaigns.summaries.reading import summary
from kepu import formats
from kepu.communities.models import PartnerUnit
from kepu.periods import Period
from reports.metrics.measured import Measured, counted, share_of_communities
from reports.metrics.words import no_communities


def major_events(period: Period) -> Measured:
    """Events in the period that are major (E1)."""
    count = summary(period).by(Facet.MAJOR)[Facet.MAJOR, ""].events
    events = Event.objects.held_in(period).filter(is_major=True)
    return Measured(count, events, _("%(count)d major events in the period.") % {"count": count})


def events_of_category(period: Period, *, category: str) -> Measured:
    """Events in the period of one category (E5)."""
    count = summary(period).by(Facet.CATEGORY)[Facet.CATEGORY, category].events
    sentence = _("%(count)d events of the category “%(kind)s” in the period.")
    words = {"count": count, "kind": EventCategory(category).label}
    return Measured(count, Event.objects.held_in(period).filter(category=category), sentence % words)


def categories_held(period: Period, *, categories: list[str]) -> Measured:
    """How many of `categories` have an event in the period (E2)."""
    events = Event.objects.held_in(period).filter(category__in=categories)
    return _kinds_held(period, events, Facet.CATEGORY, categories, EventCategory)


def themes_held(period: Period, *, themes: list[str]) -> Measured:
    """How many of `themes` have an event in the period (E3)."""
    events = Event.objects.held_in(period).filter(theme__in=themes)
    return _kinds_held(period, events, Facet.THEME, themes, Theme)


def _kinds_held(period: Period, events, facet: Facet, wanted: list[str], choices) -> Measured:
    held = summary(period).by(facet)
    found = [each for each in wanted if (facet, each) in held]
    sentence = _("Events were held for %(part)d of %(total)d: %(words)s.") % {
        "part": len(found),
        "total": len(wanted),
        "words": "、".join(str(choices(each).label) for each in found) or _("none"),
    }
    kinds = tuple((str(choices(each).label), each in found) for each in wanted)
    return Measured(len(found), events, sentence, len(found), len(wanted), kinds=kinds)


def communities_with_events(period: Period, *, categories: list[str] | None = None) -> Measured:
    """Communities at which an event (of `categories`) was held in the period, ÷ communities (E4, E6)."""
    found = summary(period)
    everywhere = {value for _facet, value in found.by(Facet.EVERYWHERE)}
    # One event of the whole sub-district was held in every community.
    is_everywhere = bool(everywhere.intersection(categories) if categories else everywhere)
    reached = Q() if is_everywhere else Q(pk__in=found.held_at(categories))
    sentence = _("Events were held in %(part)d of %(total)d communities.")
    if categories:
        sentence = _("Regular events were held in %(part)d of %(total)d communities.")
    return share_of_communities(period, reached, sentence, no_communities())


def resident_coverage(period: Period) -> Measured:
    """Coverage of the permanent residents (E7; defined in campaigns/coverage.py)."""
    result = coverage_sums(period)
    if result.share is None:
        return Measured(None, Event.objects.none(), no_communities())
    sentence = _(
        "%(part)s person-times count, in no community more than its residents, of %(total)s permanent residents; "
        "%(reached)s person-times in all."
    ) % {
        "part": formats.number(result.counted),
        "total": formats.number(result.residents),
        "reached": formats.number(result.reached),
    }
    return Measured(result.share, contributing(period), sentence, result.counted, result.residents)


def weeks_with_press(period: Period) -> Measured:
    """ISO weeks wholly in the period with an item on television or in the press, ÷ such weeks (F1)."""
    weeks = period.whole_iso_weeks()
    items = MediaItem.objects.television_or_press()
    if not weeks:
        return Measured(None, items.none(), _("No whole calendar week lies in the period."))
    items = items.published_in(Period(weeks[0][0], weeks[-1][1]))
    sentence = _("%(part)d of %(total)d whole weeks have an item on television or in the press.")
    part, total = len(items_by_week(items)), len(weeks)
    return Measured(formats.share(part, total), items, sentence % {"part": part, "total": total}, part, total)


def other_media(period: Period) -> Measured:
    """Items of all other kinds of media in the period (F2)."""
    items = MediaItem.objects.other_media().published_in(period)
    return counted(items, _("%(count)d items on the internet and in other media in the period."))


def partner_units(period: Period) -> Measured:
    """Distinct partner units named as host, organizer or co-organizer of events in the period (G1)."""
    stored, fresh = summary(period).naming()
    units = PartnerUnit.objects.counting()
    named = Q(Exists(stored.filter(value=OuterRef("name"))))
    taking_part = units.filter(named | Q(name__in=fresh) if fresh else named)
    return counted(taking_part, _("%(count)d partner units took part in events of the period."))

"""The pack as a document: its chapters.

A chapter is set on its own: its template finds all it needs in `chapter` and links to others by anchor alone.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepu import formats
from kepu.paper import is_chinese
from reports.models import Pack
from reports.packs.annexes.difference import Difference
from reports.packs.annexes.media import MediaCalendar
from reports.packs.annexes.photos import PhotoAnnex
from reports.packs.annexes.table import Table
from reports.packs.charts import category_chart, coverage_charts, group_chart, month_chart
from reports.packs.material import Material
from reports.packs.proven import NOTHING_FILED
from reports.verification.address import address_of, qr_of

FOLDER = "reports/pack/"
GAPS_SHOWN = 12
DIGITS = "零一二三四五六七八九"
TEMPLATES = {
    Table: "table.html",
    PhotoAnnex: "photos.html",
    MediaCalendar: "media_calendar.html",
    Difference: "difference.html",
}
# What figures of an earlier format lack.
EARLIER = {"months": [], "categories": [], "round": None}
EARLIER_INDICATOR = {
    "archive": NOTHING_FILED,
    "needs": [],
    "findings": [],
    "findings_more": 0,
    "proof": None,
    "answer": None,
    "left_out": [],
}


class Entry(NamedTuple):
    """A line of the contents: a heading of the document, of level 1 or 2."""

    anchor: str
    title: str
    level: int = 1


class Stage(IntEnum):
    """When a chapter can be set: what it tells must be known."""

    AT_ONCE = 0
    STAND_IN = 1  # in the place of one that could not be set
    WHEN_COMPLETE = 2  # all that is missing is known
    LAST = 3  # all pages are known


@dataclass(frozen=True)
class Chapter:
    """A part of the document that begins on a new page. `entries` are its headings, none for cover and contents.

    A `furnished` chapter has running heads and page numbers. `named` is what sentences call one without headings.
    """

    template: str
    data: object
    entries: list[Entry] = field(default_factory=list)
    stage: Stage = Stage.AT_ONCE
    is_furnished: bool = True
    named: str = ""

    @property
    def continues(self) -> bool:
        """Whether it belongs to the part that an earlier chapter opened: the groups of indicators after the first."""
        return bool(self.entries) and self.entries[0].level > 1

    @property
    def anchor(self) -> str:
        return self.entries[0].anchor

    @property
    def title(self) -> str:
        return self.entries[0].title if self.entries else self.named


def chapters(pack: Pack, material: Material) -> list[Chapter]:
    """All of the document in its order."""
    common = _common(pack, material.figures)
    return _opened(common, [*_body(common["figures"], common), *_annexes(material, common)])


def body_chapters(pack: Pack) -> list[Chapter]:
    """The document of a finished pack up to its annexes, of which it has a list, from what was frozen with the pack."""
    frozen = pack.results
    common = _common(pack, frozen)
    # A code that leads to the issued paper has no place on one that anybody can write in.
    common["pack"] |= {"public_address": "", "public_qr": "", "printed_code": ""}
    # Packs from before annexes were kept by name have no list of them.
    listed = common | {"annexes": frozen.get("annexes", []), "missing": frozen["missing"]}
    attachments = _chapter("attachments", _("Annexes"), "attachments.html", listed)
    return _opened(common, [*_body(common["figures"], common), attachments])


def annex_titles(material: Material) -> list[str]:
    """The annexes that the document has, each with its number."""
    shown = [each.title for each in material.annexes if each]
    titles = [*shown, _("What belongs to this pack")]
    return [_annex_title(number, title) for number, title in enumerate(titles, start=1)]


def running_head(pack: Pack, figures: dict) -> str:
    """What stands above every page but the cover."""
    parts = {"title": figures["title"], "number": pack.number, "day": pack.as_of.isoformat()}
    return _("%(title)s · %(number)s · as of %(day)s") % parts


def _common(pack: Pack, figures: dict) -> dict:
    figures = _completed(figures)
    return {"pack": _about(pack), "figures": figures, "frozen_on": date.fromisoformat(figures["frozen_on"])}


def _opened(common: dict, found: list[Chapter]) -> list[Chapter]:
    """The chapters with cover and contents before them."""
    contents = {"entries": [entry for chapter in found for entry in chapter.entries], "pages": {}}
    return [
        Chapter(f"{FOLDER}cover.html", common, is_furnished=False, named=_("Cover")),
        Chapter(f"{FOLDER}contents.html", contents, stage=Stage.LAST, named=_("Contents")),
        *found,
    ]


def _completed(figures: dict) -> dict:
    """The figures with what a former version did not freeze, empty."""
    indicators = [EARLIER_INDICATOR | each for each in figures["indicators"]]
    return EARLIER | figures | {"indicators": [_shown(place, each) for place, each in enumerate(indicators, start=1)]}


def _shown(place: int, indicator: dict) -> dict:
    """An indicator with its number in the score table, and as many gaps in its proof as people read."""
    proof = {"missing": [], "more": 0} | (indicator["proof"] or {})
    gaps = {"shown": proof["missing"][:GAPS_SHOWN], "more": len(proof["missing"][GAPS_SHOWN:]) + proof["more"]}
    return indicator | {"place": place, "records_text": _records(indicator), "gaps": gaps}


def _records(indicator: dict) -> str:
    """How many records stand behind the value, for the score table."""
    if not indicator["records"]:
        return ""
    text = ngettext("%(count)s record", "%(count)s records", indicator["records"])
    return text % {"count": formats.number(indicator["records"])}


def _about(pack: Pack) -> dict:
    """What the document says of the pack itself, as plain values."""
    corrects = pack.replaces.number if pack.replaces_id else ""
    return {
        "number": pack.number,
        "starts_on": pack.starts_on,
        "as_of": pack.as_of,
        "corrects": corrects,
        "correction_reason": pack.correction_reason,
        "printed_code": pack.printed_code,
        "public_address": address_of(pack),
        "public_qr": qr_of(pack),
    }


def _body(figures: dict, common: dict) -> list[Chapter]:
    groups = [_numbered(index, group, figures) for index, group in enumerate(figures["groups"], start=1)]
    scores = "score_sheet.html" if figures["standard"]["has_points"] else "scores.html"
    return [
        _chapter("declaration", _("Declaration of truthfulness"), "declaration.html", common),
        _chapter("summary", _("1. Summary of the self-assessment"), "summary.html", common | _charts(figures)),
        _chapter("scores", _("2. Score table"), scores, common | {"groups": groups}),
        *(_group(place, group, common) for place, group in enumerate(groups)),
    ]


def _chapter(anchor: str, title: str, template: str, data, stage: Stage = Stage.AT_ONCE) -> Chapter:
    return Chapter(FOLDER + template, data, [Entry(anchor, title)], stage)


def _charts(figures: dict) -> dict:
    coverage = figures["coverage"]
    return {
        "months": month_chart(figures["months"]),
        "categories": category_chart(figures["categories"]),
        "results": group_chart(figures["groups"], figures["indicators"]),
        "coverage": coverage_charts(coverage["communities"], Decimal(coverage["threshold"])),
    }


def _numbered(index: int, group: dict, figures: dict) -> dict:
    """A group with its heading and its indicators in the standard's order."""
    members = [each for each in figures["indicators"] if each["group"] == group["code"]]
    return group | {"heading": f"{_mark(index)}{group['title']}", "indicators": members}


def _group(place: int, group: dict, common: dict) -> Chapter:
    """The indicators of one group; the first opens the part on all of them."""
    opening = [Entry("indicators", _("3. The indicators one by one"))] if place == 0 else []
    heading = Entry(f"group-{group['code']}", group["heading"], 2)
    return Chapter(f"{FOLDER}indicators.html", common | {"group": group, "heading": heading}, [*opening, heading])


def _annexes(material: Material, common: dict) -> list[Chapter]:
    """The annexes that have something to show, numbered, and at the end what belongs to the pack."""
    shown = [each for each in material.annexes if each]
    empty = [each.title for each in material.annexes if not each and not isinstance(each, Difference)]
    found = [chapter for number, each in enumerate(shown, start=1) for chapter in _annex(number, each)]
    files = common | {"empty": empty, "missing": material.missing}
    files["places"] = len(material.originals)
    files["originals"] = len({each.file.sha256 for each in material.originals})
    files["registers"] = [title for title, _path in material.registers]
    files["notes"] = [f"{_annex_title(number, each.title)}{_(': ')}{each.note}" for number, each in _noted(shown)]
    title = _annex_title(len(shown) + 1, _("What belongs to this pack"))
    return [*found, _chapter("files", title, "files.html", files, Stage.WHEN_COMPLETE)]


def _noted(annexes: list) -> list[tuple[int, Table]]:
    """The registers whose columns need a word of explanation; drawn pages have no room for it, so the end tells."""
    return [(number, each) for number, each in enumerate(annexes, 1) if isinstance(each, Table) and each.note]


def _annex(number: int, annex) -> list[Chapter]:
    """One annex; photos in parts of which the first carries the title."""
    parts = annex.parts() if isinstance(annex, PhotoAnnex) else [annex]
    entry = Entry(annex.anchor, _annex_title(number, annex.title))
    template = FOLDER + TEMPLATES[type(annex)]
    more = _("%(title)s, continued") % {"title": entry.title}
    first, *others = parts
    return [Chapter(template, first, [entry]), *(Chapter(template, part, named=more) for part in others)]


def _annex_title(number: int, title: str) -> str:
    return _("Annex %(number)d: %(title)s") % {"number": number, "title": title}


def _mark(index: int) -> str:
    """The number of a section: （三） in Chinese, 3.3 in English."""
    return f"（{chinese_number(index)}）" if is_chinese() else f"3.{index} "


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals: 三, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")

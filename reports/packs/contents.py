"""The pack as a document: its chapters, and from those the PDF.

A chapter is set on its own: its template finds all it needs in `chapter` and links to others by anchor alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kepu import formats
from kepu.pdf import Pdf, render_pdf
from reports.models import Pack
from reports.packs.annexes.difference import Difference
from reports.packs.annexes.media import MediaCalendar
from reports.packs.annexes.photos import PhotoAnnex
from reports.packs.annexes.table import Table
from reports.packs.charts import category_chart, coverage_charts, group_chart, month_chart
from reports.packs.material import Material
from reports.packs.proven import NOTHING_FILED
from reports.verification.address import address_of, qr_of

TEMPLATE = "reports/pack/document.html"
FOLDER = "reports/pack/"
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


@dataclass(frozen=True)
class Chapter:
    """A part of the document that begins on a new page. `entries` are its headings, none for cover and contents."""

    template: str
    data: object
    entries: list[Entry] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.entries[0].anchor

    @property
    def title(self) -> str:
        return self.entries[0].title


def set_pdf(pack: Pack, material: Material, *, on_progress: Callable[[str, int], None]) -> Pdf:
    """Lay out the whole pack in the current language. Raises PdfError where it names what it was not given."""
    html = render_to_string(TEMPLATE, context_of(pack, material))
    assets = {photo.asset: photo.path for photo in material.photos}
    return render_pdf(html, assets=assets, on_progress=on_progress)


def context_of(pack: Pack, material: Material) -> dict:
    return {
        "number": pack.number,
        "lang": "zh-Hans" if _is_chinese() else get_language(),
        "figures": material.figures,
        "chapters": chapters(pack, material),
    }


def chapters(pack: Pack, material: Material) -> list[Chapter]:
    """All of the document in its order."""
    figures = _completed(material.figures)
    common = {"pack": _about(pack), "figures": figures, "frozen_on": date.fromisoformat(figures["frozen_on"])}
    found = [*_body(figures, common), *_annexes(material, common)]
    contents = {"entries": [entry for chapter in found for entry in chapter.entries]}
    return [Chapter(f"{FOLDER}cover.html", common), Chapter(f"{FOLDER}contents.html", contents), *found]


def _completed(figures: dict) -> dict:
    """The figures with what a former version did not freeze, empty."""
    indicators = [EARLIER_INDICATOR | each for each in figures["indicators"]]
    numbered = [each | {"place": place, "proof_text": _proof(each)} for place, each in enumerate(indicators, start=1)]
    return EARLIER | figures | {"indicators": numbered}


def _proof(indicator: dict) -> str:
    """What the score table says of the proof: archive numbers, and how many records stand behind the value."""
    records = ngettext("%(count)s record", "%(count)s records", indicator["records"])
    counted = records % {"count": formats.number(indicator["records"])} if indicator["records"] else ""
    return "；".join(filter(None, [indicator["archive"]["numbers"], counted])) or "–"


def _about(pack: Pack) -> dict:
    """What the document says of the pack itself, as plain values."""
    corrects = pack.replaces.number if pack.replaces_id else ""
    return {
        "number": pack.number,
        "starts_on": pack.starts_on,
        "as_of": pack.as_of,
        "corrects": corrects,
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


def _chapter(anchor: str, title: str, template: str, data) -> Chapter:
    return Chapter(FOLDER + template, data, [Entry(anchor, title)])


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
    files = common | {"empty": empty, "missing": material.missing, "originals": len(material.originals)}
    files["registers"] = [title for title, _path in material.registers]
    title = _annex_title(len(shown) + 1, _("What belongs to this pack"))
    return [*found, _chapter("files", title, "files.html", files)]


def _annex(number: int, annex) -> list[Chapter]:
    """One annex; photos in parts of which the first carries the title."""
    parts = annex.parts() if isinstance(annex, PhotoAnnex) else [annex]
    entry = Entry(annex.anchor, _annex_title(number, annex.title))
    template = FOLDER + TEMPLATES[type(annex)]
    return [Chapter(template, part, [entry] if place == 0 else []) for place, part in enumerate(parts)]


def _annex_title(number: int, title: str) -> str:
    return _("Annex %(number)d: %(title)s") % {"number": number, "title": title}


def _mark(index: int) -> str:
    """The number of a section: （三） in Chinese, 3.3 in English."""
    return f"（{chinese_number(index)}）" if _is_chinese() else f"3.{index} "


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals: 三, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")

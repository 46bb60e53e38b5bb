"""The pack as a document: its HTML and, from that, the PDF."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kepu.pdf import Pdf, render_pdf
from reports.models import Pack
from reports.packs.charts import coverage_charts
from reports.packs.material import Material
from reports.verification.address import address_of, qr_of

TEMPLATE = "reports/pack/document.html"
DIGITS = "零一二三四五六七八九"


class Chapter(NamedTuple):
    """One line of the contents; `parts` are the lines below it."""

    anchor: str
    title: str
    parts: list["Chapter"]


def set_pdf(pack: Pack, material: Material, *, on_progress: Callable[[str, int], None]) -> Pdf:
    """Lay out the whole pack in the current language. Raises PdfError where it names what it was not given."""
    html = render_to_string(TEMPLATE, context_of(pack, material))
    assets = {photo.asset: photo.path for photo in material.photos}
    return render_pdf(html, assets=assets, on_progress=on_progress)


def context_of(pack: Pack, material: Material) -> dict:
    figures = material.figures
    return {
        "pack": pack,
        "public_address": address_of(pack),
        "public_qr": qr_of(pack),
        "lang": "zh-Hans" if _is_chinese() else get_language(),
        "figures": figures,
        "frozen_on": date.fromisoformat(figures["frozen_on"]),
        "material": material,
        "groups": [_numbered(index, group, figures) for index, group in enumerate(figures["groups"], start=1)],
        "chapters": _chapters(figures),
        "charts": _charts(figures["coverage"]),
    }


def _charts(coverage: dict) -> list:
    threshold = Decimal(coverage["threshold"])
    return coverage_charts(coverage["communities"], threshold)


def _numbered(index: int, group: dict, figures: dict) -> dict:
    """A group with its heading and its indicators in the standard's order."""
    members = [each for each in figures["indicators"] if each["group"] == group["code"]]
    return group | {"heading": f"{_mark(index)}{group['title']}", "indicators": members}


def _chapters(figures: dict) -> list[Chapter]:
    groups = [
        Chapter(f"group-{group['code']}", f"{_mark(index)}{group['title']}", [])
        for index, group in enumerate(figures["groups"], start=1)
    ]
    return [
        Chapter("summary", _("1. Summary of the self-assessment"), []),
        Chapter("scores", _("2. Score table"), []),
        Chapter("indicators", _("3. The indicators one by one"), groups),
        Chapter("events", _("Annex 1: Register of events"), []),
        Chapter("photos", _("Annex 2: Photos of events"), []),
        Chapter("files", _("Annex 3: What belongs to this pack"), []),
    ]


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

"""Numbers of documents (发文字号): 科普申〔2026〕1号, by kind and year, without doubles and without gaps."""

from django.db.models import Max
from django.utils import timezone

from reports.models import Document, DocumentKind

CODES = {
    DocumentKind.PLAN: "科普发",
    DocumentKind.NOTICE: "科普改",
    DocumentKind.BRIEF: "科普简",
    DocumentKind.APPLICATION: "科普申",
}


def number_text(kind: str, year: int, sequence: int | str) -> str:
    """The year in full in hexagonal brackets, the number without leading zeros (GB/T 9704-2012, 7.2.5)."""
    return f"{CODES[DocumentKind(kind)]}〔{year}〕{sequence}号"


def number_shown(document: Document) -> str:
    """The number; of a draft, the place where it will stand."""
    return document.number or number_text(document.kind, timezone.localdate(document.created_at).year, "　")


def next_sequence(kind: str, year: int) -> int:
    """The number that comes next. Two who ask at once may hear the same; the database gives it to one of them."""
    newest = Document.objects.filter(kind=kind, year=year).aggregate(newest=Max("sequence"))["newest"]
    return (newest or 0) + 1

"""Signed judgements as the indicator's page shows them, and their evidence."""

import mimetypes

from django.db.models import QuerySet

from kepu.evidence.models import StoredFile
from kepu.periods import Period
from reports.models import Judgement
from reports.standards import Standard


def signed_judgements(standard: Standard, code: str, period: Period) -> list[Judgement]:
    """Judgements of one indicator whose day lies in the period; the first is the one that counts."""
    rows = Judgement.objects.for_period(standard.code, period).filter(indicator=code)
    return list(rows.select_related("signed_by").prefetch_related("evidence"))


def all_judgements() -> QuerySet[Judgement]:
    """Every judgement: whoever may read the assessment may read them all."""
    return Judgement.objects.all()


def evidence_name(judgement: Judgement, stored: StoredFile) -> str:
    """A name to download a file under: H3-2026-06-30-1a2b3c4d5e6f.jpg."""
    suffix = mimetypes.guess_extension(stored.media_type) or ""
    return f"{judgement.indicator}-{judgement.judged_for}-{stored}{suffix}"

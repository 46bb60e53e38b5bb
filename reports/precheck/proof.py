"""Which met indicators nothing proves. To be asked of the standard's proof recipes once it has them."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists

from campaigns.models import ArchiveItem
from kepu.records.models import Attachment
from kepu.wordlist import split_words
from reports.assessment import Result


def unproved(results: Iterable[Result]) -> list[Result]:
    """Those of `results` with neither a file among the records behind them nor a live archive item serving them.

    Four queries, whatever there is; the evidence of signed judgements is asked for with each.
    """
    boxed = _boxed()
    rest = [each for each in results if each.indicator.code not in boxed]
    with_files = _with_files(rest)
    return [each for each in rest if each.indicator.code not in with_files]


def _boxed() -> set[str]:
    """The indicators that archive items serve, in their box or from another one."""
    items = ArchiveItem.objects.live().order_by()
    served = set(items.values_list("box", flat=True).distinct())
    for words in items.exclude(indicators="").values_list("indicators", flat=True).distinct():
        served.update(words if isinstance(words, list) else split_words(words))
    return served


def _with_files(results: list[Result]) -> set[str]:
    """Those with a file at one of their records: one query asks for all of them."""
    asked = {f"f{place}": (result, _file_behind(result)) for place, result in enumerate(results)}
    conditions = {name: condition for name, (_result, condition) in asked.items() if condition is not None}
    if not conditions:
        return set()
    one = ContentType.objects.filter(pk=ContentType.objects.get_for_model(Attachment).pk)
    found = one.annotate(**conditions).values(*conditions).get()
    return {asked[name][0].indicator.code for name, there in found.items() if there}


def _file_behind(result: Result) -> Exists | None:
    """Whether a file proves one of the records: a condition that needs no row around it; None for records of a kind
    that has no files."""
    rows, model = result.records, result.records.model
    if result.indicator.is_manual:
        return Exists(model.evidence.through.objects.filter(judgement__in=rows.order_by().values("pk")))
    return Exists(Attachment.objects.of_rows(rows)) if hasattr(model, "files") else None

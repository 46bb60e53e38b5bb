"""A random draw of records to verify, as inspectors draw them: the same seed over the same records draws the same."""

import random
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import ArchiveItem
from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import save_record
from kepu.exchange.ledgers import ledger_for
from kepu.formats import rounded, share
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.register import register, register_of
from reports.assessment import evaluate
from reports.models import Draw
from reports.standards import Standard, load_standard

MOST = 200  # records in a draw
LARGEST_SEED = 999_999_999
# What leads from a row to its community, where it is not `community`.
COMMUNITY = {"events": "host_community", "updates": "facility__community", "media": None}

Stratum = tuple[str, int | None]  # indicator, community


class Answer(models.TextChoices):
    PROVED = "proved", gettext_lazy("Proved")
    NOT_PROVED = "not_proved", gettext_lazy("Not proved")
    UNCLEAR = "unclear", gettext_lazy("Unclear")


class StaleDrawError(ValidationError):
    """Somebody else has saved the protocol since this form was opened."""

    def __init__(self):
        super().__init__(
            _(
                "Somebody else saved this protocol while you were filling it in. What you typed is kept below, "
                "and what they said stands beside it; save again if yours is right."
            )
        )


def new_seed() -> int:
    return random.SystemRandom().randint(1, LARGEST_SEED)


def stratified(strata: dict[Stratum, list], count: int, chance: random.Random) -> list[tuple[str, object]]:
    """`count` different records, each with its indicator; fewer where there are fewer.

    The indicators take turns; within one, its communities do; within those, chance decides. So a draw smaller than
    the number of indicators still asks about different ones, and no large community crowds out the small ones.
    """
    turns = _shuffled_turns(strata, chance)
    drawn, taken = [], set()
    while turns and len(drawn) < count:
        for indicator in list(turns):
            record = _next(turns[indicator], taken)
            if record is None:
                del turns[indicator]
                continue
            taken.add(record)
            drawn.append((indicator, record))
            if len(drawn) == count:
                break
    return drawn


def _shuffled_turns(strata: dict[Stratum, list], chance: random.Random) -> dict[str, list[list]]:
    """The indicators in an order of chance; of each, its communities' records, both shuffled."""
    by_indicator: dict[str, list[list]] = defaultdict(list)
    for stratum in sorted(strata, key=str):
        records = sorted(strata[stratum])
        chance.shuffle(records)
        by_indicator[stratum[0]].append(records)
    order = sorted(by_indicator)
    chance.shuffle(order)
    for indicator in order:
        chance.shuffle(by_indicator[indicator])
    return {indicator: by_indicator[indicator] for indicator in order}


def _next(communities: list[list], taken: set):
    """The next record nobody has drawn, from the community whose turn it is; that one then goes to the back."""
    for _turn in range(len(communities)):
        records = communities.pop(0)
        while records and records[-1] in taken:
            records.pop()
        if records:
            record = records.pop()
            communities.append(records)
            return record
    return None


def records_behind(standard: Standard, period: Period) -> dict[Stratum, list[tuple[str, int]]]:
    """The records that stand behind the figures of a period: (register, key) by indicator and community."""
    strata: dict[Stratum, list] = defaultdict(list)
    for result in evaluate(standard, period).results:
        of = register_of(result.records.model)
        if of is None or result.indicator.is_manual:
            continue
        path = COMMUNITY.get(of.code, "community" if _has_community(of.model) else None)
        for key, community in result.records.order_by().values_list("pk", path or "pk").distinct():
            strata[result.indicator.code, community if path else None].append((of.code, key))
    return strata


def _has_community(model) -> bool:
    return any(field.name == "community" for field in model._meta.fields)


@transaction.atomic
def make_draw(period: Period, count: int, *, seed: int | None = None, creation_key=None, by) -> Draw:
    """Draw `count` records of a period and note which evidence each has now.

    The same `creation_key` a second time gives the first draw back. Raises ValidationError where there is nothing to
    draw from, PermissionDenied where `by` does not judge.
    """
    require(by, Right.JUDGE)
    if creation_key and (earlier := Draw.objects.filter(creation_key=creation_key, made_by=by).first()):
        return earlier
    seed = new_seed() if seed is None else seed
    strata = records_behind(load_standard(settings.DEFAULT_STANDARD), period)
    chance = random.Random(seed)  # noqa: S311 - to be repeated by whoever knows the seed
    items = described(stratified(strata, min(count, MOST), chance))
    if not items:
        raise ValidationError(_("There is no record behind any figure of this period, so there is nothing to draw."))
    draw = Draw(standard=settings.DEFAULT_STANDARD, starts_on=period.start, as_of=period.end, seed=seed, items=items)
    draw.made_by = by
    if creation_key:
        draw.creation_key = creation_key
    return save_record(draw, by=by)


def described(drawn: list[tuple[str, tuple[str, int]]]) -> list[dict]:
    """The records as a protocol notes them. Few queries for each register, and one for each record."""
    return list(_items(drawn))


def _items(drawn: list[tuple[str, tuple[str, int]]]) -> Iterator[dict]:
    rows = _rows({record for _indicator, record in drawn})
    for indicator, (code, key) in drawn:
        row = rows[code, key]
        yield {
            "indicator": indicator,
            "register": code,
            "id": key,
            "title": title_of(row)[:200],
            "day": _day(code, row),
            "community": _community(code, row),
            "files": [{"id": each.pk, "kind": each.kind, "sha256": each.file.sha256} for each in row.files.all()],
            "archive": [str(each) for each in ArchiveItem.objects.live().about(row)],
            "answer": "",
            "note": "",
        }


def _rows(records: set[tuple[str, int]]) -> dict[tuple[str, int], models.Model]:
    keys = defaultdict(list)
    for code, key in records:
        keys[code].append(key)
    found = {}
    for code, wanted in keys.items():
        rows = register(code).model.objects.filter(pk__in=wanted).prefetch_related("files__file")
        found |= {(code, row.pk): row for row in rows}
    return found


def title_of(row) -> str:
    """What a kept protocol calls a record: a person's by number, for the protocol outlives erasure."""
    return str(getattr(row, "audit_name", row))


def _day(code: str, row) -> str:
    date = ledger_for(row).date
    return str(getattr(row, date)) if date and "__" not in date and getattr(row, date) else ""


def _community(code: str, row) -> str:
    path = COMMUNITY.get(code, "community")
    for name in path.split("__") if path else ():
        row = getattr(row, name, None)
    return str(row) if path and row else ""


@transaction.atomic
def answer_draw(draw: Draw, answers: list[tuple[str, str]], *, version: int, sign: bool = False, by) -> Draw:
    """Keep the answers so far: (answer or "", note) for each record in order; with `sign`, for good.

    Raises StaleDrawError where somebody saved it meanwhile; ValidationError where it is signed already, and on signing
    where a record has no answer or one that needs a note has none; PermissionDenied where `by` does not judge.
    """
    require(by, Right.JUDGE)
    current = Draw.objects.select_for_update().get(pk=draw.pk)
    if current.signed_at:
        raise ValidationError(_("This protocol is signed and does not change any more. Draw again."))
    if current.version != version:
        raise StaleDrawError
    items = [item | {"answer": said, "note": note} for item, (said, note) in zip(current.items, answers, strict=True)]
    if sign:
        _require_complete(items)
        current.signed_at, current.signed_by = timezone.now(), by
    current.items, current.version = items, current.version + 1
    return save_record(current, reason=_("signed") if sign else "", by=by)


def _require_complete(items: list[dict]) -> None:
    for number, item in enumerate(items, start=1):
        parts = {"number": number, "title": item["title"]}
        if not item["answer"]:
            raise ValidationError(_("No. %(number)d “%(title)s” has no answer yet.") % parts)
        if item["answer"] != Answer.PROVED and not item["note"].strip():
            raise ValidationError(_("No. %(number)d “%(title)s”: please note what is missing or unclear.") % parts)


def tally(draw: Draw) -> dict:
    """How many records got each answer, and the share proved of all (None before any is answered)."""
    counts = {answer: sum(item["answer"] == answer for item in draw.items) for answer in Answer}
    answered = sum(counts.values())
    proved = share(counts[Answer.PROVED], len(draw.items)) if answered and draw.items else None
    return {
        "counts": [(answer.label, counts[answer]) for answer in Answer],
        "answered": answered,
        "all": len(draw.items),
        "share": rounded(proved) if proved is not None else None,
    }


def attachments_of(draw: Draw) -> dict[int, Attachment]:
    """The files noted at the draw that are still attached, by key; each with its stored file."""
    keys = [file["id"] for item in draw.items for file in item["files"]]
    return {each.pk: each for each in Attachment.objects.filter(pk__in=keys).select_related("file")}

"""A guest's random draw: the records that stand behind the round's figures, in the order that a seed decides."""

import random

from kepu.registers.register import register
from reports.guests.cited import ATTACHED, CitedFile, as_cited, cited_files
from reports.models import Round
from reports.precheck.draws import described, records_behind, stratified
from reports.rounds.standing import standard_of

MOST_DRAWN = 50


def drawn_records(round: Round, count: int, seed: int) -> list[dict]:
    """`count` records of the round's period as a protocol notes them; the same seed over the same records, the same."""
    strata = records_behind(standard_of(round), round.period)
    chance = random.Random(seed)  # noqa: S311 - to be repeated by whoever knows the seed
    return described(stratified(strata, min(count, MOST_DRAWN), chance))


def with_files(round: Round, drawn: list[dict]) -> list[tuple[dict, str, list[CitedFile]]]:
    """Each record with the name of its register and those of its files that its indicator cites. A few queries for
    each indicator that was drawn."""
    files: dict[str, dict[int, CitedFile]] = {}
    for code in {each["indicator"] for each in drawn}:
        keys = [file["id"] for each in drawn if each["indicator"] == code for file in each["files"]]
        rows = cited_files(round, code, ATTACHED)
        files[code] = {row.pk: as_cited(ATTACHED, row) for row in rows.filter(pk__in=keys)} if rows is not None else {}
    return [(each, register(each["register"]).name, _of(each, files[each["indicator"]])) for each in drawn]


def _of(noted: dict, files: dict[int, CitedFile]) -> list[CitedFile]:
    return [files[file["id"]] for file in noted["files"] if file["id"] in files]

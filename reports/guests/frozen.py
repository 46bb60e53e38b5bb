"""What a guest's pages take of the results that were frozen when the round was issued."""

from reports.models import Round
from reports.packs.proven import NOTHING_FILED

# What rounds that were issued by an earlier portal have not kept of an indicator.
_LATER = {"archive": NOTHING_FILED, "needs": [], "findings": [], "findings_more": 0, "left_out": [], "answer": {}}
_ANSWER = {"narrative": "", "gap": "", "remedy": "", "responsible": ""}


def frozen_indicator(round: Round, code: str) -> dict | None:
    """One indicator as it was frozen; None where the round has no such code."""
    found = next((each for each in round.results["indicators"] if each["code"] == code), None)
    return _whole(found) if found else None


def _whole(raw: dict) -> dict:
    labels = [label for label, _width in raw["columns"]]
    rows = [list(zip(labels, row, strict=True)) for row in raw["rows"]]
    return _LATER | raw | {"answer": _ANSWER | raw.get("answer", {}), "labelled_rows": rows}


def frozen_groups(round: Round) -> list[tuple[dict, list[dict]]]:
    """The groups of the standard with their indicators, as they were frozen."""
    whole = [_whole(each) for each in round.results["indicators"]]
    groups = round.results["groups"]
    return [(group, [each for each in whole if each["group"] == group["code"]]) for group in groups]

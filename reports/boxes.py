"""The boxes of the archive: the indicators of the office's standard (see campaigns/archive/boxes.py)."""

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from campaigns.archive.boxes import Box, Missing
from campaigns.models import Task
from kepu.periods import Period
from reports.behind import rows_behind
from reports.proof import Proof, ProofState, proofs
from reports.standards import Standard, load_standard


def standard() -> Standard:
    return load_standard(settings.DEFAULT_STANDARD)


def all_boxes() -> list[Box]:
    return [Box(each.code, each.name, group.name) for group in standard().groups for each in group.indicators]


def boxes_for(record: Model) -> list[str]:
    """The indicators that a task names, or those that this very record stands behind in the last twelve months."""
    known = [each.code for each in standard().indicators]
    if isinstance(record, Task):
        return [code for code in record.indicators if code in known]
    period = _today()
    found = [(_rows_beside(record, each, period), not each.params, each.code) for each in standard().indicators]
    return [code for count, _general, code in sorted(found) if count]


def _rows_beside(record: Model, indicator, period: Period) -> int:
    """How many rows stand behind an indicator if the record is one of them, else 0: the fewer, the more it asks for."""
    behind = rows_behind(indicator, period)
    if behind is None or not isinstance(record, behind.rows.model) or not behind.rows.filter(pk=record.pk).exists():
        return 0
    return behind.rows.count()


def missing(user, only: str = "") -> dict[str, Missing]:
    """What each box lacks today; a clerk is told only what the own community can see to."""
    found = proofs(standard(), _today(), only)
    return {code: _own(proof, user) if user.is_clerk else _all(proof) for code, proof in found.items()}


def _all(proof: Proof) -> Missing:
    return Missing(proof.state, [(str(gap), gap.url) for gap in proof.gaps])


def _own(proof: Proof, user) -> Missing:
    gaps = [gap for gap in proof.gaps if gap.concerns(user.community_id)]
    if not any(line.need.per == "community" for line in proof.lines) and not gaps:
        return Missing(None, [])
    state = ProofState.INCOMPLETE if gaps else ProofState.COMPLETE
    return Missing(state, [(str(gap), gap.url) for gap in gaps])


def _today() -> Period:
    return Period.ending(timezone.localdate())

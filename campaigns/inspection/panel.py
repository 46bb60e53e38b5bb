"""What the page of a visit shows beside its columns: how far it is, its checklist and its findings."""

from campaigns.models import CheckAnswer, Visit, VisitState
from kepu.registers.register import register


def inspection_of(visit: Visit, user) -> dict:
    checks = list(visit.checks.all())
    return {
        "visit": visit,
        "is_planned": visit.state == VisitState.SCHEDULED,
        "checks": checks,
        "counts": [(answer, sum(each.answer == answer for each in checks)) for answer in CheckAnswer],
        "findings": list(visit.findings.all()),
        "may_write": register("visits").editable_rows(user).filter(pk=visit.pk).exists(),
    }

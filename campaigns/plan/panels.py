"""What a task's page shows beside its columns: where it may go, its parts, what it waits for, its proof."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from campaigns.models import ArchiveItem, CampaignPhase, EvidenceKind, Task, TaskState
from campaigns.plan.overview import Line, Progress, lines_of
from kepu.accounts.roles import Right, can


def state_of(task: Task, user) -> dict:
    """How the task stands, what this person may do, and why nobody may where its phase is closed."""
    [line] = _lines(Task.objects.filter(pk=task.pk), user)
    window = CampaignPhase.objects.filter(campaign=task.campaign_id, phase=task.phase).first()
    is_open = Task.objects.live().changeable().filter(pk=task.pk).exists()
    may_write = is_open and can(user, Right.WRITE_COMMUNITIES)
    whole = may_write and not task.parent_id and not task.community_id and task.state != TaskState.DONE
    return {"line": line, "window": window, "may_reschedule": may_write, "may_fan_out": whole}


def parts_of(task: Task, user) -> dict | None:
    """The parts of a task, or the whole that it is a part of."""
    parts = _lines(task.parts.live().select_related("community").order_by("community__code", "id"), user)
    if not parts and not task.parent_id:
        return None
    done = sum(line.task.state == TaskState.DONE for line in parts)
    return {"lines": parts, "progress": Progress(len(parts), done), "whole": task.parent}


def order_of(task: Task, user) -> dict | None:
    """What the task comes after, and what comes after it."""
    after, before = _lines(task.after.live(), user), _lines(task.before.live(), user)
    return {"after": after, "before": before} if after or before else None


def _lines(tasks, user) -> list[Line]:
    return lines_of(tasks.with_moves(user), timezone.localdate())


@dataclass(frozen=True)
class ProofLine:
    """A kind of proof: whether the task needs it, and how many items of it are filed."""

    kind: str
    is_required: bool
    filed: int

    @property
    def label(self) -> str:
        return str(EvidenceKind(self.kind).label) if self.kind in EvidenceKind.values else self.kind


def proof_of(task: Task, user) -> dict:
    """Each kind of proof that the task needs or has, with the number of items filed for it.

    All are counted, also those that `user` cannot open: what is filed is not missing.
    """
    filed = Counter(ArchiveItem.objects.live().about(task).order_by().values_list("kind", flat=True))
    kinds = dict.fromkeys([*task.proof, *sorted(filed)])
    lines = [ProofLine(kind, kind in task.proof, filed[kind]) for kind in kinds]
    return {"lines": lines, "missing": [line for line in lines if line.is_required and not line.filed]}

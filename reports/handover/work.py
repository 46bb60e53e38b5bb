"""What a person leaves behind (tasks, findings, answers of open rounds, drafts), and to whom it may pass."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Finding, Task, TaskState
from campaigns.reassigning import reassign_finding, reassign_task
from kepu.accounts.models import User
from kepu.communities.models import Community
from kepu.exchange.ledgers import ledger_for
from kepu.records.models import Draft
from kepu.registers.handing import hand_draft
from kepu.registers.register import all_registers, register
from reports.models import Answer
from reports.rounds.answering import reassign_answer


class Kind(models.TextChoices):
    TASK = "task", gettext_lazy("Open tasks")
    FINDING = "finding", gettext_lazy("Findings to be rectified")
    ANSWER = "answer", gettext_lazy("Answers of open rounds")
    DRAFT = "draft", gettext_lazy("Drafts")


@dataclass(frozen=True)
class Work:
    """One thing that can pass; `community` is the one that it is bound to."""

    kind: Kind
    row: models.Model
    title: str
    due_on: date | None = None
    community: Community | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    def frozen(self) -> dict:
        """What the list of the hand-over keeps of it."""
        return {"kind": self.kind.value, "id": self.row.pk, "title": self.title, "due_on": str(self.due_on or "")}


def work_of(leaver: User) -> list[Work]:
    """Tasks, findings and answers name people by name, drafts belong to an account. Five queries."""
    by_name = (_tasks, _findings, _answers) if leaver.name else ()
    return [*(work for find in by_name for work in find(leaver)), *_drafts(leaver)]


def _tasks(leaver: User) -> list[Work]:
    tasks = Task.objects.live().of_current_campaign().filter(person=leaver.name).exclude(state=TaskState.DONE)
    rows = tasks.select_related("community").order_by("due_on", "pk")
    return [Work(Kind.TASK, task, task.name, task.due_on, task.community) for task in rows]


def _findings(leaver: User) -> list[Work]:
    rows = Finding.objects.unclosed().filter(owner=leaver.name).select_related("visit__community")
    made = []
    for finding in rows.order_by("due_on", "pk"):
        community = finding.visit.community
        made.append(Work(Kind.FINDING, finding, f"{community}{_(': ')}{finding.text}", finding.due_on, community))
    return made


def _answers(leaver: User) -> list[Work]:
    answers = Answer.objects.of_open_rounds().filter(responsible=leaver.name).select_related("round")
    rows = answers.defer("round__results").order_by("round", "position")
    return [Work(Kind.ANSWER, answer, str(answer)) for answer in rows]


def _drafts(leaver: User) -> list[Work]:
    known = {each.code for each in all_registers()}
    drafts = Draft.objects.visible_to(leaver).filter(register__in=known).order_by("register", "pk")
    return [Work(Kind.DRAFT, draft, _draft_title(draft), None, leaver.community) for draft in drafts]


def _draft_title(draft: Draft) -> str:
    """The register and what the draft is called; a person's name is left out, for the list outlives erasure."""
    of = register(draft.register)
    is_person = hasattr(of.model, "audit_name")
    title = f"#{draft.object_id}" if is_person and draft.object_id else "" if is_person else draft.title
    return f"{of.name}{_(': ')}{title or _('new record')}"


def why_not(work: Work, successor: User) -> str:
    """Why `work` cannot pass to `successor`, as a sentence; empty where it can."""
    if successor.is_clerk and work.community and work.community.pk != successor.community_id:
        sentence = _("“%(work)s” belongs to %(community)s; %(name)s keeps the records of %(own)s.")
        told = {"work": work.title, "name": successor, "community": work.community, "own": successor.community}
        return sentence % told
    if work.kind == Kind.DRAFT and not _may_finish(work.row, successor):
        return _("“%(work)s”: %(name)s may not save this form.") % {"work": work.title, "name": successor}
    return ""


def _may_finish(draft: Draft, successor: User) -> bool:
    """Whether the successor can save what the draft begins."""
    of = register(draft.register)
    if successor.is_clerk and ledger_for(of.model).owner is None:
        return False
    if not draft.object_id:
        return of.may_write(successor)
    return of.editable_rows(successor).filter(pk=draft.object_id).exists()


def _pass_task(work: Work, leaver: User, successor: User, reason: str, by) -> None:
    reassign_task(work.row, successor.name, reason=reason, by=by)


def _pass_finding(work: Work, leaver: User, successor: User, reason: str, by) -> None:
    reassign_finding(work.row, successor.name, reason=reason, by=by)


def _pass_answer(work: Work, leaver: User, successor: User, reason: str, by) -> None:
    reassign_answer(work.row, successor.name, reason=reason, by=by)


def _pass_draft(work: Work, leaver: User, successor: User, reason: str, by) -> None:
    hand_draft(work.row, successor, origin=str(leaver))


PASS: dict[Kind, Callable] = {
    Kind.TASK: _pass_task,
    Kind.FINDING: _pass_finding,
    Kind.ANSWER: _pass_answer,
    Kind.DRAFT: _pass_draft,
}

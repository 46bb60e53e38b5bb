"""Writing down what came of a backup, a rehearsal or a check."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from kepu.jobs.runs import JobFailure
from operations.models import Kind, Outcome

MOST_PROBLEMS = 100  # kept of one outcome; more of them say no more


@dataclass
class Account:
    """What is told while the work goes on. Of work that is to be continued (`is_over` false) nothing is written."""

    is_over: bool = True
    backup: str = ""
    reason: str = ""
    figures: dict = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)  # what is wrong, and with what


@contextmanager
def kept(kind: Kind) -> Iterator[Account]:
    """Write an outcome when the block ends: good where it raised nothing and told of no reason.

    A JobFailure's sentence is kept and goes on; anything else is kept by its name alone and goes on.
    """
    account, began = Account(), timezone.now()
    try:
        yield account
    except JobFailure as failure:
        account.reason = failure.reason
        raise
    except Exception as error:
        account.reason = type(error).__name__
        raise
    finally:
        if account.is_over:
            _write(kind, began, account)


def _write(kind: Kind, began: datetime, account: Account) -> None:
    Outcome.objects.create(
        kind=kind,
        began_at=began,
        is_good=not account.reason,
        backup=account.backup,
        reason=account.reason,
        figures=account.figures,
        problems=account.problems[:MOST_PROBLEMS],
    )

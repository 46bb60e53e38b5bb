"""`manage.py export_ledger LEDGER FILE [--from D --to D] [--community NAME]`: what it writes imports again."""

import os
import sys
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange import cells
from kepu.exchange.kinds import Names
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import BadCell, ExchangeError
from kepu.exchange.reader import SUFFIXES
from kepu.exchange.writer import write


class Command(BaseCommand):
    help = "Writes a ledger as .xlsx or .csv, by the suffix of FILE."

    def add_arguments(self, parser):
        parser.add_argument("ledger", metavar="LEDGER", help="code of the ledger, for example events")
        parser.add_argument("file", metavar="FILE", help="where to write, ending in .xlsx or .csv")
        parser.add_argument("--from", dest="start", metavar="D", help="first day, as 2025-09-20")
        parser.add_argument("--to", dest="end", metavar="D", help="last day, as 2025-09-20")
        parser.add_argument("--community", metavar="NAME", help="only the rows of one community")

    def handle(self, **options):
        try:
            count = self._export(options)
        except (ExchangeError, BadCell) as problem:
            self.stderr.write(str(problem))
            sys.exit(1)
        self.stdout.write(_("%(count)d rows written to %(file)s.") % {"count": count, "file": options["file"]})

    def _export(self, options) -> int:
        wanted, path = ledger(options["ledger"]), Path(options["file"])
        if path.suffix.lower() not in SUFFIXES:
            raise ExchangeError(_("A ledger file ends in .xlsx or .csv."))
        start, end = (cells.day(options[name]) if options[name] else None for name in ("start", "end"))
        if start and end and start > end:
            raise ExchangeError(_("The first day lies after the last day."))
        rows = wanted.in_period(wanted.model._default_manager.all(), start, end)
        if options["community"]:
            rows = wanted.of_community(rows, _community(options["community"]))
        count = _write_whole(wanted, rows, path)
        record(Action.EXPORT, by=None, ledger=wanted.code, file=path.name, rows=count)
        return count


def _community(name: str):
    return Names(ledger("communities").model, {name}).one(name)


def _write_whole(wanted, rows, path: Path) -> int:
    """Write beside the place and move there at the end: the file is whole or not there."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    except OSError as problem:
        raise _unwritable(path, problem) from None
    try:
        os.close(handle)
        os.chmod(draft, 0o640)
        count = write(wanted, rows, draft, path.suffix.lower())
        os.replace(draft, path)
    except OSError as problem:
        raise _unwritable(path, problem) from None
    finally:
        Path(draft).unlink(missing_ok=True)
    return count


def _unwritable(path: Path, problem: OSError) -> ExchangeError:
    parts = {"file": str(path), "problem": problem.strerror}
    return ExchangeError(_("The file %(file)s cannot be written: %(problem)s.") % parts)

"""`manage.py import_ledger LEDGER FILE [--dry-run] [--json]`: the office's own scripts rely on its words."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kepu.exchange.importer import Outcome, apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import CellError, ExchangeError, file_error, line

MAX_ROWS = 200_000  # whoever may run commands may also import what a page would split up
SHOWN_ERRORS = 1000  # on screen; the JSON always holds all


class Command(BaseCommand):
    help = "Imports a ledger file (.xlsx or .csv). Saves nothing unless every row is good; exit code 1 otherwise."

    def add_arguments(self, parser):
        parser.add_argument("ledger", metavar="LEDGER", help="code of the ledger, for example events")
        parser.add_argument("file", metavar="FILE", help="the file, ending in .xlsx or .csv")
        parser.add_argument("--dry-run", action="store_true", help="check everything, save nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")

    def handle(self, *, dry_run, **options):
        outcome, errors = self._run(options["ledger"], options["file"], dry_run)
        tell = self._print_json if options["json"] else self._print_text
        tell(options["ledger"], outcome, errors, dry_run)
        if errors:
            sys.exit(1)

    def _run(self, code: str, path: str, dry_run: bool) -> tuple[Outcome, list[CellError]]:
        try:
            plan = preview(ledger(code), path, max_rows=MAX_ROWS)
            for note in plan.notes:
                self.stderr.write(note)
            if not plan.is_good:
                return Outcome(0, 0, plan.unchanged), plan.errors
            if dry_run:
                return Outcome(plan.new, plan.changed, plan.unchanged), []
            return apply(plan, by=None), []
        except ExchangeError as problem:
            return Outcome(0, 0, 0), [file_error(str(problem))]

    def _print_json(self, code, outcome, errors, dry_run):
        result = {"ledger": code, **vars(outcome), "errors": [error.as_json() for error in errors]}
        self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _print_text(self, code, outcome, errors, dry_run):
        for error in errors[:SHOWN_ERRORS]:
            self.stderr.write(line(error))
        if len(errors) > SHOWN_ERRORS:
            self.stderr.write(_("… and %(count)d more.") % {"count": len(errors) - SHOWN_ERRORS})
        if errors:
            self._print_sum(errors)
            return
        text = _("%(created)d new, %(updated)d changed, %(unchanged)d unchanged.") % vars(outcome)
        self.stdout.write(" ".join([text, _("Nothing was saved (dry run).")]) if dry_run else text)

    def _print_sum(self, errors):
        rows = {error.row for error in errors} - {0}
        if rows:
            parts = {"count": len(errors), "rows": len(rows)}
            self.stderr.write(_("Nothing was saved: %(count)d faults in %(rows)d rows.") % parts)

"""`manage.py verify_pack FILE…`: is this PDF or ZIP the pack that the portal made? Exit code 1 where one is not."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports.verification.files import Verdict, verify


class Command(BaseCommand):
    help = (
        "Checks a pack's PDF or the parts of its ZIP against the portal's record, and every file in a ZIP against "
        "its manifest; exit code 1 where anything differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a pack's PDF or a part of its ZIP")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *, files, **options):
        verdicts = [verify(path) for path in files]
        if options["json"]:
            self.stdout.write(json.dumps([each.as_json() for each in verdicts], ensure_ascii=False))
        else:
            for each in verdicts:
                self._tell(each)
        if not all(each.is_sound for each in verdicts):
            sys.exit(1)

    def _tell(self, verdict: Verdict) -> None:
        if verdict.is_sound:
            self.stdout.write(f"{verdict.path}{_(': ')}{_praise(verdict)}")
        for sentence in verdict.problems:
            self.stderr.write(f"{verdict.path}{_(': ')}{sentence}")
        for sentence in verdict.notes:
            self.stdout.write(f"{verdict.path}{_(': ')}{sentence}")


def _praise(verdict: Verdict) -> str:
    number = {"number": verdict.pack.number, "part": verdict.part}
    if verdict.kind == "pdf":
        return _("the PDF of pack %(number)s, byte for byte") % number
    return _("part %(part)d of the ZIP of pack %(number)s, byte for byte; every file is as its manifest says") % number

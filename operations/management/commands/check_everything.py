"""`manage.py check_everything [--quick] [--json]`: evidence, archive, packs; exit code 1 where a file is not sound."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from operations.checks import Found, check_everything
from operations.models import Kind, Outcome


class Command(BaseCommand):
    help = (
        "Finds files of evidence, archive and packs that are missing, cut, changed, swapped or belong to nothing; "
        "exit code 1 where one is not sound (what only takes room is named, but no failure)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="believe the last count instead of reading every file")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *, quick, **options):
        found = check_everything(count=not quick)
        figures = Outcome.objects.latest_of(Kind.CHECK).figures
        if options["json"]:
            self.stdout.write(json.dumps({"figures": figures, "problems": found}, ensure_ascii=False))
        else:
            self._tell(found, figures)
        if any(each.is_serious for each in found):
            sys.exit(1)

    def _tell(self, found: list[Found], figures: dict) -> None:
        for each in found:
            self.stderr.write(f"{each.harm.label}{_(': ')}{each.name}")
        sentence = _("%(files)d files and %(packs)d packs: %(harms)d not sound, %(orphans)d that belong to nothing.")
        self.stdout.write(sentence % figures)

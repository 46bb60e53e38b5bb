"""`manage.py verify_audit [--head] [--noted NUMBER:HASH …]`: walks along the audit trail; exit code 1 if it broke."""

import re
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.audit.chain import head
from kepu.audit.sealing import seal_waiting
from kepu.audit.verifying import KEPT_FAULTS, check_trail, faults_of


class Command(BaseCommand):
    help = "Checks every entry of the audit trail against its seal and names each broken place (exit code 1)."

    def add_arguments(self, parser):
        parser.add_argument("--head", action="store_true", help="only print the end of the chain, to be kept elsewhere")
        parser.add_argument(
            "--noted", nargs="+", default=[], metavar="NUMBER:HASH", help="ends printed earlier, to be compared"
        )

    def handle(self, *, noted, **options):
        if options["head"]:
            seal_waiting()
            self.stdout.write("{}:{}".format(*head()))
            return
        check = check_trail(noted=dict(map(_noted, noted)), on_progress=self._tell)
        for fault in faults_of(check):
            self.stderr.write(str(fault))
        if check.fault_count > KEPT_FAULTS:
            self.stderr.write(_("… and %(count)d more.") % {"count": check.fault_count - KEPT_FAULTS})
        parts = {"entries": check.entries, "faults": check.fault_count}
        self.stdout.write(_("%(entries)d entries checked, %(faults)d broken places.") % parts)
        self.stdout.write(f"{check.sequence}:{check.digest}")
        if check.fault_count:
            sys.exit(1)

    def _tell(self, done: int, total: int):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="\n" if done >= total else "")


def _noted(text: str) -> tuple[int, str]:
    if not re.fullmatch(r"\d{1,18}:[0-9a-f]{64}", text):
        raise CommandError(_("“%(text)s” is no end of the chain. Give it as --head printed it.") % {"text": text[:90]})
    number, digest = text.split(":")
    return int(number), digest

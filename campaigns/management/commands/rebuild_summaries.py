"""`manage.py rebuild_summaries [--check]`: sums up all days of events anew, or says where the summaries are wrong."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from campaigns.summaries.keeping import rebuild, recount


class Command(BaseCommand):
    help = (
        "Sums up every day of events anew. Safe to run at any time and again: figures are right all the while. "
        "--check only compares with a full recount; exit code 1 names each difference."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="compare with the events, rebuild nothing")

    def handle(self, *, check: bool, **options):
        if check:
            self._compare()
        else:
            days = rebuild(on_progress=self._tell)
            self.stdout.write(_("%(days)d days summed up.") % {"days": days})

    def _compare(self):
        found = recount()
        for line in found.lines():
            self.stderr.write("{day} {name} {of}: {kept} → {counted}".format(**line))
        words = {"days": found.days, "count": len(found.differences)}
        self.stdout.write(_("%(days)d days compared with their events, %(count)d differences.") % words)
        if found.differences:
            sys.exit(1)

    def _tell(self, done: int, total: int):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")

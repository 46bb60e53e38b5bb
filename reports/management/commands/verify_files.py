"""`manage.py verify_files`: counts the SHA-256 of every stored file again; exit code 1 where one is gone or changed."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from kepu.evidence.models import OnDisk, StoredFile
from kepu.evidence.verifying import counts
from reports.precheck.files import verify_here


class Command(BaseCommand):
    help = "Counts the SHA-256 of every stored file again and names each that is missing or changed (exit code 1)."

    def handle(self, **options):
        try:
            verify_here(on_step=self._tell)
        except IntegrityError:
            raise CommandError(_("A count of the files is under way already. Wait until it has ended.")) from None
        damaged = StoredFile.objects.damaged().order_by("sha256")
        for stored in damaged.iterator():
            self.stderr.write(f"{stored.sha256} {stored.get_on_disk_display()}")
        self._sum_up()
        if damaged.exists():
            sys.exit(1)

    def _tell(self, job):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{job.steps_done}/{job.steps_total}", ending="")

    def _sum_up(self):
        found = counts()
        parts = {state.name.lower(): found[state] for state in (OnDisk.SOUND, OnDisk.MISSING, OnDisk.CHANGED)}
        self.stdout.write(_("%(sound)d files unchanged, %(missing)d missing, %(changed)d changed.") % parts)

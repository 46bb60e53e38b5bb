"""`manage.py sweep_uploads [--dry-run]`: clears away uploads that no form claimed within a week. For a daily timer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kepu.evidence.actions import forget_unclaimed


class Command(BaseCommand):
    help = "Clears away uploads that no form claimed within a week; what any record or its history cites stays."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        counts = forget_unclaimed(pretend=dry_run)
        sentence = (
            _("%(uploads)d uploads, %(rows)d files and %(contents)d contents on the disk would be cleared away.")
            if dry_run
            else _("%(uploads)d uploads, %(rows)d files and %(contents)d contents on the disk were cleared away.")
        )
        self.stdout.write(sentence % counts)

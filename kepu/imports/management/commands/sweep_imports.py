"""`manage.py sweep_imports [--dry-run]`: clears away ledger files that were uploaded a month ago. For a daily timer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kepu.imports.actions import forget_old_files


class Command(BaseCommand):
    help = "Clears away ledger files uploaded more than a month ago; what became of them stays on record."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        count = forget_old_files(pretend=dry_run)
        sentence = (
            _("%(count)d ledger files would be cleared away.")
            if dry_run
            else _("%(count)d ledger files were cleared away.")
        )
        self.stdout.write(sentence % {"count": count})

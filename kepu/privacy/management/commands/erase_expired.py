"""`manage.py erase_expired [--dry-run]`: what the clock does every night (docs/operations.md)."""

from django.core.management.base import BaseCommand

from kepu.privacy.retention import due, erase_expired


class Command(BaseCommand):
    help = "Erases personal data whose period has ended; counts stay."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        for each in due() if dry_run else erase_expired():
            self.stdout.write(f"{each.title}: {each.count}")

"""`manage.py sweep_audit [--dry-run]`: removes audit entries older than AUDIT_KEEP_DAYS. For a monthly timer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kepu.audit.retention import clear_old


class Command(BaseCommand):
    help = "Removes audit entries that are kept no longer; where the chain goes on is kept."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        count = clear_old(pretend=dry_run)
        sentence = _("%(count)d audit entries would be removed.") if dry_run else _("%(count)d audit entries removed.")
        self.stdout.write(sentence % {"count": count})

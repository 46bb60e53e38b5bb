"""`manage.py rotate_keys [--new] [--check]`: seals everything with the first of FIELD_KEYS (docs/operations.md)."""

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.accounts import factor_secrets
from kepu.imports import shelf
from kepu.sealing.keyfile import put_in_front
from kepu.sealing.resealing import Count, reseal, sealed_fields, unreadable_in


class Command(BaseCommand):
    help = "Seals numbers, drafts, second factors and uploaded ledgers with the first key; may be killed and run again."

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--new", action="store_true", help="only put a new key in front (key file of the data folder)")
        how.add_argument("--check", action="store_true", help="only say whether everything can be read")

    def handle(self, *, new, check, **options):
        if new:
            return self._put_new_key()
        return self._check() if check else self._reseal()

    def _put_new_key(self) -> None:
        if not settings.FIELD_KEY_FILE.exists():
            raise CommandError(_("The keys come from FIELD_KEYS: write the new one in front of the others there."))
        put_in_front(settings.FIELD_KEY_FILE)
        self.stdout.write(_("A new key stands in front. Start the portal anew, then run rotate_keys."))

    def _check(self) -> None:
        unreadable = sum(unreadable_in(model, field) for model, field in sealed_fields(apps.get_models()))
        unreadable += shelf.unreadable() + factor_secrets.unreadable_in(Authenticator)
        self._require_all_read(unreadable)
        self.stdout.write(_("Everything that is sealed can be read."))

    def _reseal(self) -> None:
        count = sum((reseal(model, field) for model, field in sealed_fields(apps.get_models())), Count())
        count += shelf.reseal() + factor_secrets.reseal(Authenticator)
        self.stdout.write(_("%(count)d values were sealed with the present key.") % {"count": count.written})
        self._require_all_read(count.unreadable)

    @staticmethod
    def _require_all_read(unreadable: int) -> None:
        if unreadable:
            raise CommandError(
                _(
                    "%(count)d values cannot be read: the key that sealed them is not among FIELD_KEYS. Add it there "
                    "(as the last one); until then the pages show “(cannot be read)” and nothing is lost."
                )
                % {"count": unreadable}
            )

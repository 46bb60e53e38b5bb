from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

# Migrations of these may change what is summed up.
SUMMED_UP = ("campaigns", "communities")


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Events and plan")

    def ready(self):
        pre_migrate.connect(_take_down, sender=self)
        post_migrate.connect(_put_up, sender=self)


def _take_down(*, using, **_kwargs):
    from campaigns.summaries.triggers import take_down

    take_down(using)


def _put_up(*, using, plan=(), **_kwargs):
    """The days are noted while nothing watches; what migrations changed by then is among them. `flush` has no plan."""
    from campaigns.summaries.triggers import note_all, put_up

    put_up(using)
    if any(migration.app_label in SUMMED_UP for migration, _backwards in plan):
        note_all(using)

"""Sentences that several metrics share."""

from django.utils.translation import gettext as _


def no_communities() -> str:
    return _("No community is registered, so there is nothing to divide by.")

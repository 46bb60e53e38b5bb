"""Pages of the campaign beside its registers."""

from campaigns.views.service import event_service

__all__ = ["event_service"]

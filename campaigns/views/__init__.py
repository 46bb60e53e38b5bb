"""Pages of the campaign beside its registers."""

from campaigns.views.media import media_from_link
from campaigns.views.service import event_service

__all__ = ["event_service", "media_from_link"]

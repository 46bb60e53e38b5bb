"""Models of the campaign, one file per noun."""

from campaigns.models.certificates import Certificate
from campaigns.models.demonstrations import Demonstration, DemonstrationKind, DemonstrationState
from campaigns.models.events import (
    Event,
    EventCategory,
    KeyGroup,
    ServiceRecord,
    Theme,
)
from campaigns.models.incidents import Incident, IncidentKind
from campaigns.models.media import MediaItem, MediaKind
from campaigns.models.plan import Application, ArchiveItem, Phase, Task, TaskState
from campaigns.models.surveys import Survey
from campaigns.models.visits import Finding, Visit

__all__ = [
    "Application",
    "ArchiveItem",
    "Certificate",
    "Demonstration",
    "DemonstrationKind",
    "DemonstrationState",
    "Event",
    "EventCategory",
    "Finding",
    "Incident",
    "IncidentKind",
    "KeyGroup",
    "MediaItem",
    "MediaKind",
    "Phase",
    "ServiceRecord",
    "Survey",
    "Task",
    "TaskState",
    "Theme",
    "Visit",
]

"""Models of the campaign, one file per noun."""

from campaigns.models.archive import ArchiveCounter, ArchiveFile, ArchiveItem, EvidenceKind, Retention
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
from campaigns.models.plan import NEXT_STATE, Campaign, CampaignPhase, Phase, Task, TaskState
from campaigns.models.summaries import ChangedDay, DayCount, DayReach, Facet, Recount
from campaigns.models.surveys import Survey
from campaigns.models.visits import (
    NEXT_FINDING,
    Check,
    CheckAnswer,
    Finding,
    FindingState,
    Severity,
    Visit,
    VisitState,
)

__all__ = [
    "NEXT_FINDING",
    "NEXT_STATE",
    "ArchiveCounter",
    "ArchiveFile",
    "ArchiveItem",
    "Campaign",
    "CampaignPhase",
    "Certificate",
    "ChangedDay",
    "Check",
    "CheckAnswer",
    "DayCount",
    "DayReach",
    "Demonstration",
    "DemonstrationKind",
    "DemonstrationState",
    "Event",
    "EventCategory",
    "EvidenceKind",
    "Facet",
    "Finding",
    "FindingState",
    "Incident",
    "IncidentKind",
    "KeyGroup",
    "MediaItem",
    "MediaKind",
    "Phase",
    "Recount",
    "Retention",
    "ServiceRecord",
    "Severity",
    "Survey",
    "Task",
    "TaskState",
    "Theme",
    "Visit",
    "VisitState",
]

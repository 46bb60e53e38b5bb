"""The ledgers of the campaign (台账), as data: one file for those with rules of their own, one for the rest."""

from campaigns.ledgers.archive import ARCHIVE
from campaigns.ledgers.events import EVENTS
from campaigns.ledgers.findings import FINDINGS
from campaigns.ledgers.records import DEMONSTRATIONS, INCIDENTS, MEDIA, SURVEYS
from campaigns.ledgers.tasks import TASKS
from campaigns.ledgers.visits import VISITS

LEDGERS = [EVENTS, MEDIA, DEMONSTRATIONS, TASKS, VISITS, SURVEYS, INCIDENTS, ARCHIVE, FINDINGS]

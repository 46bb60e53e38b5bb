"""What is kept of an assessment, one module per noun."""

from reports.models.checks import Draw, Explained
from reports.models.digest import DigestSent
from reports.models.documents import Document, DocumentKind
from reports.models.handover import HandOver
from reports.models.invitations import Invitation, InvitationState
from reports.models.judgements import Judgement
from reports.models.packs import Pack, PackPart, PackWithdrawal
from reports.models.remarks import Remark
from reports.models.rounds import Answer, AnswerState, Round
from reports.models.standards import OwnNumber, StandardVersion

__all__ = [
    "Answer",
    "AnswerState",
    "DigestSent",
    "Document",
    "DocumentKind",
    "Draw",
    "Explained",
    "HandOver",
    "Invitation",
    "InvitationState",
    "Judgement",
    "OwnNumber",
    "Pack",
    "PackPart",
    "PackWithdrawal",
    "Remark",
    "Round",
    "StandardVersion",
]

"""What the portal keeps about people: the one table (个人信息保护法 art. 6, 17, 19, 51).

Masking on screen and in exports, erasure, and the page that tells people of it all read it here. A field of a person
that is not in the table fails a test.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _


class Masking(Enum):
    """Who sees the field whole."""

    NUMBER = _("masked for everybody; whole for a reason that is recorded, and in ledgers of who keeps the register")
    NAME = _("masked for who only reads the register")
    OPEN = _("whole for everybody who may open the record")


class Keeping(Enum):
    """How long it is kept; the periods are settings (kepu/privacy/retention.py)."""

    VOLUNTEER = _("until the volunteer has left for the period of the office, or a given consent is withdrawn")
    IN_OFFICE = _("until the post has ended for the period of the office")
    RECORD = _("as long as the record itself: names of who acted for a unit or the office belong to the file")
    ACCOUNT = _("as long as the account: the audit log names it")
    DRAFT = _("until the form is saved, or nobody has touched it for the period of drafts")
    UPLOAD = _("a month; its rows are in the registers by then")
    AUDIT = _("as long as the audit log, at least 184 days (网络安全法 art. 23)")


SERVICE = _("registering volunteers, assigning and proving their service")
CONTACT = _("reaching the unit, the community or the post on the office's business")
RESPONSIBLE = _("saying who did or answers for the work")
SECURITY = _("knowing who did what in the portal")
BY_CONSENT = _("consent of the volunteer, of a guardian under 14 (个人信息保护法 art. 13(1), 31; 志愿服务条例 art. 7)")
BY_DUTY = _("the office's duties by law (个人信息保护法 art. 13(3); 科普法)")
BY_LAW = _("网络安全法 art. 23")


@dataclass(frozen=True)
class PersonalField:
    """Fields of one model (in lower case) that are kept for one purpose. `sealed` are encrypted in the database."""

    model: str
    fields: tuple[str, ...]
    purpose: object
    basis: object
    kept: Keeping
    masking: Masking = Masking.OPEN
    sealed: bool = False


def _of(model, *fields, **rest) -> PersonalField:
    return PersonalField(model, fields, **rest)


_VOLUNTEER = {"purpose": SERVICE, "basis": BY_CONSENT, "kept": Keeping.VOLUNTEER}
_NUMBER = {"purpose": CONTACT, "basis": BY_DUTY, "masking": Masking.NUMBER, "sealed": True}
_ACTING = {"purpose": RESPONSIBLE, "basis": BY_DUTY, "kept": Keeping.RECORD}

TABLE = (
    _of("volunteers.volunteer", "phone", **_VOLUNTEER, masking=Masking.NUMBER, sealed=True),
    _of("volunteers.volunteer", "name", "birth_year", **_VOLUNTEER, masking=Masking.NAME),
    _of("volunteers.volunteer", "sex", "unit", "skills", "review_note", "retired_reason", **_VOLUNTEER),
    _of("volunteers.volunteer", "guardian", **_VOLUNTEER, masking=Masking.NAME),
    _of("campaigns.certificate", "holder", "phone", **_VOLUNTEER),
    _of("communities.community", "phone", **_NUMBER, kept=Keeping.RECORD),
    _of("communities.partnerunit", "phone", **_NUMBER, kept=Keeping.RECORD),
    _of("communities.post", "phone", **_NUMBER, kept=Keeping.IN_OFFICE),
    _of("communities.community", "secretary", "officer", **_ACTING),
    _of("communities.partnerunit", "contact", **_ACTING),
    _of("communities.post", "name", "outside_post", **_ACTING),
    _of("campaigns.event", "volunteers", **_VOLUNTEER, masking=Masking.NAME),
    _of("campaigns.visit", "visitors", **_ACTING),
    _of("campaigns.task", "person", **_ACTING),
    _of("facilities.contentupdate", "person", **_ACTING),
    _of("volunteers.training", "trainer", **_ACTING),
    _of("records.draft", "fields", "title", purpose=SERVICE, basis=BY_DUTY, kept=Keeping.DRAFT, sealed=True),
    _of("imports.ledgerimport", "findings", purpose=SERVICE, basis=BY_DUTY, kept=Keeping.UPLOAD, sealed=True),
    _of("accounts.user", "username", "name", "email", purpose=SECURITY, basis=BY_DUTY, kept=Keeping.ACCOUNT),
    _of("audit.entry", "actor", "address", purpose=SECURITY, basis=BY_LAW, kept=Keeping.AUDIT),
)


def fields_with(masking: Masking, model: str) -> tuple[str, ...]:
    """The fields of a model that are masked so; `model` as "app.model", in lower case."""
    return tuple(name for each in TABLE if each.model == model and each.masking == masking for name in each.fields)


def fields_of(model: str) -> tuple[str, ...]:
    """All fields of a model that tell of a person."""
    return tuple(name for each in TABLE if each.model == model for name in each.fields)

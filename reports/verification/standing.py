"""What anyone who holds a pack's code is told of the pack: no person, and of a draft no more than that it is one."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models import Pack, PackPart


class Standing(models.TextChoices):
    ISSUED = "issued", _("Valid: this office has issued it")
    CORRECTED = "corrected", _("Corrected: a newer pack has taken its place")
    WITHDRAWN = "withdrawn", _("Withdrawn: no longer valid")
    DRAFT = "draft", _("A draft: this pack has not been issued")


ICONS = {
    Standing.ISSUED: "check-circle-fill status-met",
    Standing.CORRECTED: "arrow-repeat status-unmet",
    Standing.WITHDRAWN: "x-circle status-unmet",
    Standing.DRAFT: "pencil status-unmet",
}


@dataclass(frozen=True)
class Checked:
    """A pack as the public sees it; `replaced_by` are the numbers of issued packs that took its place."""

    pack: Pack
    standing: Standing
    replaced_by: list[str]
    parts: list[PackPart]

    @property
    def icon(self) -> str:
        return ICONS[self.standing]

    @property
    def standard(self) -> str:
        named = self.pack.results.get("standard", {})
        return named.get("title", self.pack.standard)


def find(code: str) -> Checked | None:
    """The pack of a tidied code (kepu/codes.py). Three queries at most."""
    pack = Pack.objects.filter(code=code).select_related("withdrawal", "replaces", "round").first()
    return checked(pack) if pack else None


def checked(pack: Pack) -> Checked:
    replaced_by = list(pack.corrections.issued().order_by("issued_at").values_list("number", flat=True))
    parts = list(pack.parts.all()) if pack.issued_at else []
    return Checked(pack, _standing(pack, replaced_by), replaced_by, parts)


def _standing(pack: Pack, replaced_by: list[str]) -> Standing:
    if not pack.issued_at:
        return Standing.DRAFT
    if hasattr(pack, "withdrawal"):
        return Standing.WITHDRAWN
    return Standing.CORRECTED if replaced_by else Standing.ISSUED

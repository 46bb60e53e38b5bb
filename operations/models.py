"""What the portal has done for its own safety, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.formats import file_size, number
from kepu.jobs.models import told


class Kind(models.TextChoices):
    BACKUP = "backup", _("Backup")
    REHEARSAL = "rehearsal", _("Rehearsal of a restore")
    CHECK = "check", _("Check of all files")


class Harm(models.TextChoices):
    """What can be wrong with a file."""

    MISSING = "missing", _("Missing on the disk")
    CUT = "cut", _("Of another length than it was")
    CHANGED = "changed", _("Changed on the disk")
    MISMATCH = "mismatch", _("Not the file that belongs there")
    DANGLING = "dangling", _("Attached to a record that is not there")
    ORPHAN = "orphan", _("Belongs to nothing")


class OutcomeQuerySet(models.QuerySet):
    def good(self):
        return self.filter(is_good=True)

    def latest_of(self, kind: Kind) -> "Outcome | None":
        """The newest of its kind, whatever came of it."""
        return self.filter(kind=kind).first()


class Outcome(models.Model):
    """One backup, rehearsal or check that came to an end. `reason` is kept as kepu.jobs keeps sentences."""

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), auto_now_add=True)
    is_good = models.BooleanField(_("good"))
    backup = models.CharField(_("backup"), max_length=60, blank=True)  # the name of its folder
    reason = models.TextField(_("reason"), blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-ended_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-ended_at"], name="outcomes_by_kind")]

    def __str__(self):
        return f"{self.kind} {self.backup}".strip()

    @property
    def reason_text(self) -> str:
        """Why it is not good, in the reader's language; empty where it is."""
        return told(self.reason)

    @property
    def told_figures(self) -> list[tuple[str, str]]:
        """The figures that people ask for, each with its name."""
        shown = {
            "files": (_("Number of files"), number),
            "copied": (_("of these new"), number),
            "packs": (_("Number of packs"), number),
            "rows": (_("Rows"), number),
            "bytes": (_("Size"), file_size),
            "harms": (_("Not sound"), number),
            "orphans": (_("Belong to nothing"), number),
        }
        return [(label, form(self.figures[name])) for name, (label, form) in shown.items() if name in self.figures]

    @property
    def told_problems(self) -> list[tuple[str, str]]:
        """What is wrong, in the reader's language, and with what."""
        return [(Harm(harm).label, name) for harm, name in self.problems]

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.began_at).total_seconds()

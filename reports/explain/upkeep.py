"""Content whose renewal is overdue today: what the due list of the facilities says, as a figure."""

from django.utils.translation import gettext as _

from facilities.due import Due, DueState, dues
from facilities.models import ContentUpdate, Facility
from kepu import formats
from kepu.periods import Period
from reports.explain.explanation import Asked, Explanation, Part, figure
from reports.explain.uncounted import of_community, uncounted


@figure("updates-overdue", "community")
def updates_overdue(asked: Asked) -> Explanation:
    """Facilities whose content should have been renewed before today."""
    found = dues(_facilities(asked), asked.today)
    late, soon, later = ([due for due in found if due.state == state] for state in DueState)
    name = Facility._meta.verbose_name_plural
    title = _("Content updates overdue")
    not_late = [
        _part("soon", f"{name} · {DueState.SOON.label}", soon),
        _part("later", f"{name} · {_('Due later')}", later),
    ]
    return Explanation(
        title=f"{title} · {asked.community}" if asked.community else title,
        number=len(late),
        shown=formats.number(len(late)),
        formula=_(
            "Galleries, notice boards and screens in use whose due day is past: the renewal interval after the newest "
            "update, or after the opening day where there is none; as of today."
        ),
        period=Period(asked.today, asked.today),
        parts=[_part("numerator", _("Counted: %(rows)s") % {"rows": name}, late)],
        left_out=[*uncounted((Facility, ContentUpdate), asked), *(part for part in not_late if part.count)],
    )


def _facilities(asked: Asked):
    rows = Facility.objects.visible_to(asked.user)
    return rows if asked.community is None else of_community(rows, asked.community)


def _part(key: str, label: str, of: list[Due]) -> Part:
    said = {due.facility.pk: _said(due) for due in of}
    return Part(key, label, len(of), Facility.objects.filter(pk__in=said), notes=lambda rows: said)


def _said(due: Due) -> str:
    return _("due on %(day)s, %(words)s") % {"day": formats.day(due.facility.due_on), "words": due.words}

"""What has to stand beside the capped share of coverage, on the screen and on paper."""

from django.utils.translation import gettext as _

from campaigns.coverage import Coverage
from kepu import formats


def beside(found: Coverage) -> list[str]:
    """The raw ratio, the share of communities reached, and that persons recur: sentences in the current language."""
    if found.share is None:
        return [str(found.caution)]
    return [raw_sentence(found), reached_sentence(found), str(found.caution)]


def raw_sentence(found: Coverage) -> str:
    """The share without the cap, which may be above 100 %."""
    return _("Without the cap: %(reached)s person-times ÷ %(residents)s permanent residents = %(share)s.") % {
        "reached": formats.number(found.reached),
        "residents": formats.number(found.residents),
        "share": formats.percent(found.uncapped_share),
    }


def reached_sentence(found: Coverage) -> str:
    """In how many communities anybody was reached."""
    return _("Communities in which anybody was reached: %(part)d of %(total)d, %(share)s.") % {
        "part": found.communities_reached,
        "total": len(found.communities),
        "share": formats.percent(found.share_of_communities),
    }

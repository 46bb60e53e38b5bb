"""Posts, branches, leading group (first standard A, P1) and volunteers (B)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kepu.communities.models import Body, Position, Post
from kepu.periods import Period
from reports.metrics.measured import Measured, counted, share_of_communities
from reports.metrics.words import no_communities
from volunteers.models import Source, Training, Volunteer


def posts_filled(period: Period, *, body: str, positions: list[str]) -> Measured:
    """How many of `positions` somebody holds in `body` on the last day (A1)."""
    posts = Post.objects.in_office(period.end).filter(body=body, position__in=positions)
    filled = set(posts.order_by().values_list("position", flat=True).distinct())
    sentence = _("%(part)d of the %(total)d posts are filled on the last day: %(words)s.") % {
        "part": len(filled),
        "total": len(positions),
        "words": "、".join(str(Position(each).label) for each in positions if each in filled) or _("none"),
    }
    kinds = tuple((str(Position(each).label), each in filled) for each in positions)
    return Measured(len(filled), posts, sentence, len(filled), len(positions), kinds=kinds)


def post_holders(period: Period, *, body: str, position: str) -> Measured:
    """Persons who hold `position` in `body` on the last day (P1)."""
    holders = Post.objects.in_office(period.end).filter(body=body, position=position)
    sentence = _("%(count)d persons hold the post “%(post)s” on the last day.")
    return counted(holders, sentence, post=Position(position).label)


def complete_branches(period: Period) -> Measured:
    """Communities whose branch has a chair and a person in charge or officer, ÷ communities (A2)."""

    def held(*positions):
        posts = Post.objects.in_office(period.end).filter(body=Body.BRANCH, position__in=positions)
        return Exists(posts.filter(community=OuterRef("pk")))

    sentence = _("%(part)d of %(total)d communities have a branch with a chair and a person in charge.")
    complete = held(Position.CHAIR) & held(Position.PERSON_IN_CHARGE, Position.OFFICER)
    return share_of_communities(period, complete, sentence, no_communities())


def volunteer_growth(period: Period) -> Measured:
    """Registered volunteers who joined in the period − volunteers whose leaving was recorded in it (B1)."""
    joined = Volunteer.objects.registered_in(period)
    left = Volunteer.objects.left_in(period)
    came, gone = joined.count(), left.count()
    sentence = _("%(came)d registered volunteers joined in the period and %(gone)d left it: %(came)d − %(gone)d.")
    return Measured(came - gone, joined, sentence % {"came": came, "gone": gone}, less=left)


def volunteer_sources(period: Period, *, sources: list[str]) -> Measured:
    """How many of `sources` have a registered volunteer by the last day (B2)."""
    volunteers = Volunteer.objects.registered_by(period.end).filter(source__in=sources)
    # One is enough of each; to tell all sources apart the database would read every volunteer.
    found = {each for each in sources if volunteers.filter(source=each).exists()}
    sentence = _("Registered volunteers come from %(part)d of the %(total)d sources: %(words)s.") % {
        "part": len(found),
        "total": len(sources),
        "words": "、".join(str(Source(each).label) for each in sources if each in found) or _("none"),
    }
    kinds = tuple((str(Source(each).label), each in found) for each in sources)
    return Measured(len(found), volunteers, sentence, len(found), len(sources), kinds=kinds)


def staff_trainings(period: Period) -> Measured:
    """Training sessions in the period for full-time or part-time staff (B3)."""
    sessions = Training.objects.held_in(period).for_staff()
    return counted(sessions, _("%(count)d training sessions for full-time or part-time staff were held in the period."))

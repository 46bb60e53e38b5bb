"""Numbers of people who hold a post no longer (个人信息保护法 art. 19, 47)."""

from datetime import date

from django.conf import settings
from django.db import transaction

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.communities.models import Post
from kepu.periods import add_months


def expired(today: date):
    """Posts that ended the office's period ago and still have a number, on the record or in its history."""
    ended = Post.objects.filter(ended_on__lte=add_months(today, -settings.KEEP_LEFT_MONTHS)).order_by("pk")
    numbered = Post.history.exclude(phone="").values("id")
    return ended.filter(pk__in=numbered) | ended.exclude(phone="")


@transaction.atomic
def erase_expired(today: date) -> list[str]:
    """Take the numbers out; returns which posts they were of."""
    posts = list(expired(today))
    for post in posts:
        post.history.update(phone="")
        Post.objects.filter(pk=post.pk).update(phone="")
    if posts:  # by number: an entry outlives what it tells of
        record(Action.ERASE, by=None, ledger="posts", rows=[post.pk for post in posts])
    return [f"post {post.pk}" for post in posts]

"""The cast once more, for portals in processes of their own: two communities, one person of each role."""

SETTLE = "from tests.journeys.people import settle; settle()"


def settle() -> None:
    """Make them in the database of this process. Everyone's password is the cast's PASSWORD."""
    from datetime import timedelta

    from django.utils import timezone

    from kepu.accounts.roles import Role
    from kepu.communities.models import Community
    from tests.conftest import person

    guihua = Community.objects.create(name="桂花社区", code="01", residents=3000)
    songbai = Community.objects.create(name="松柏社区", code="02", residents=1000)
    person("clerk", Role.CLERK, community=guihua, name="李梅")
    person("outsider", Role.CLERK, community=songbai, name="赵强")
    person("officer", Role.OFFICER, name="王芳")
    person("leader", Role.LEADER, name="陈刚")
    person("inspector", Role.INSPECTOR, expires_at=timezone.now() + timedelta(days=7), name="周检")
    person("admin", Role.ADMINISTRATOR, is_staff=True, is_superuser=True, name="管理员")

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kepu.accounts.models import User
from kepu.communities.models import Community
from reports.demo import Choice, seed
from reports.demo.people import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Fill an empty portal with a believable demonstration sub-district."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1, help="multiplies events, volunteers and media items")
        parser.add_argument("--seed", type=int, default=1, help="same seed and same day, same rows")
        parser.add_argument("--photos", type=int, default=160, help="how many pictures are made at most")
        parser.add_argument("--if-new", action="store_true", help="do nothing where there are data already")

    def handle(self, *, scale, seed: int, photos, if_new, **options):
        if Community.objects.exists():
            self._leave(if_new)
            return
        if scale < 1 or photos < 0:
            raise CommandError("--scale must be 1 or more and --photos 0 or more.")
        self.stdout.write("正在载入演示街道（约半分钟）… Loading the demonstration sub-district …")
        _seed(scale, seed, photos)
        self._print_logins()

    def _leave(self, if_new: bool) -> None:
        if not if_new:
            raise CommandError(
                "门户里已有数据，演示数据只能载入空的门户。The portal holds data already; "
                "demonstration data go into an empty one only."
            )
        if User.objects.filter(username__in=[login[0] for login in LOGINS]).count() == len(LOGINS):
            self._print_logins()
        else:
            self.stdout.write("已有数据，未作改动。There are data already; nothing was changed.")

    def _print_logins(self) -> None:
        self.stdout.write(f"演示账号 Demonstration logins（密码 password: {PASSWORD}）")
        for username, role, name, community in LOGINS:
            place = f" · {community}" if community else ""
            self.stdout.write(f"  {username:<10} {name} {role.value}{place}")


def _seed(scale: int, seed_number: int, photos: int) -> None:
    seed(Choice(timezone.localdate(), scale, seed_number, photos))

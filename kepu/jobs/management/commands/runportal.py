"""`manage.py runportal`: the whole portal on this machine, for offices without a server of their own."""

import os

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from kepu import launcher

LANGUAGES = ("zh-hans", "en")


class Command(BaseCommand):
    help = "Run web server and worker together until Ctrl-C; restarts either one if it dies."

    def add_arguments(self, parser):
        parser.add_argument(
            "--host",
            default=os.environ.get("KEPU_BIND", "127.0.0.1"),
            help="address to listen on; 0.0.0.0 opens the portal to the office network (also: KEPU_BIND)",
        )
        parser.add_argument(
            "--port",
            type=int,
            default=int(os.environ.get("KEPU_PORT", "8000")),
            help="8000 by default; 0 takes any free one (also: KEPU_PORT)",
        )
        parser.add_argument(
            "--demo", action="store_true", help="fill an empty database with a made-up sub-district first"
        )

    def handle(self, *, host, port, demo, **options):
        try:
            with launcher.only_one(settings.DATA_DIR), launcher.listen(host, port) as listener:
                self.prepare(demo)
                self.serve(listener)
        except launcher.LaunchError as error:
            raise CommandError("\n".join(in_both_languages(error.message, **error.values))) from error

    def prepare(self, demo: bool) -> None:
        """Bring the database up to date before anything reads it."""
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        if demo:
            call_command("seed_demo", if_new=True, stdout=self.stdout)
        connections.close_all()

    def serve(self, listener) -> None:
        web = launcher.web_command(f"fd://{listener.fileno()}")
        children = [
            launcher.Child(_("web server"), web, pass_fds=(listener.fileno(),)),
            launcher.Child(_("worker"), launcher.worker_command(*_with_clock()), gives_way=True),
        ]
        self.say(_("Kepu is running at %(address)s (stop it with Ctrl-C)"), address=launcher.address_of(listener))
        launcher.Launcher(children, self.say).run()

    def say(self, message: str, **values) -> None:
        for line in in_both_languages(message, **values):
            self.stdout.write(line)
        self.stdout.flush()


def _with_clock() -> list[str]:
    """The one worker of an office machine rings at set hours too; on a server kepu-beat.service does."""
    return ["--beat", "--schedule-filename", str(settings.QUEUE_DIR / "clock")]


def in_both_languages(message: str, **values) -> list[str]:
    """The message once in each language: whoever sits at this terminal, one of them will do."""
    return [_translated(message, language, values) for language in LANGUAGES]


def _translated(message: str, language: str, values: dict) -> str:
    with override(language):
        words = {key: gettext(value) if key == "name" else value for key, value in values.items()}
        return gettext(message) % words

"""The portal's own settings, with the jobs of chaos beside its own and leases short enough to wait for."""

import os
from datetime import UTC, datetime, timedelta

from kepu.settings import *  # noqa: F403
from kepu.settings import INSTALLED_APPS, KEPU_JOBS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.effects.apps.EffectsConfig"]
KEPU_JOBS = KEPU_JOBS | {
    "effect": "tests.chaos.effects.jobs.leave_effect",
    "poison": "tests.chaos.effects.jobs.kill_the_worker",
}
JOB_LEASE_SECONDS = 3

if wrong_by := int(os.environ.get("KEPU_CHAOS_CLOCK", "0")):  # seconds
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(seconds=wrong_by), tick=True).start()

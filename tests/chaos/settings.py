"""The portal's own settings, with the jobs of chaos beside its own and leases short enough to wait for."""

from kepu.settings import *  # noqa: F403
from kepu.settings import INSTALLED_APPS, KEPU_JOBS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.effects.apps.EffectsConfig"]
KEPU_JOBS = KEPU_JOBS | {
    "effect": "tests.chaos.effects.jobs.leave_effect",
    "poison": "tests.chaos.effects.jobs.kill_the_worker",
}
JOB_LEASE_SECONDS = 3

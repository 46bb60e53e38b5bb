"""`python -m tests.drill [--photos N] [--harms N] [--seed N] [--only WHICH]`: the drills; status 1 where one fails.

On this machine only, in temporary folders; bounded by the number of photos (10,000 by default).
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.drill import point_in_time, restoring
from tests.journeys.people import SETTLE
from tests.portal import portal_environment, running_portal
from tests.servers import postgres, redis

LIMIT = 600  # seconds for backup and restore together
HARMS = """
from tests.drill.harming import drill
drill(seed={seed}, count={count})
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill")
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--only", choices=["harms", "time", "sqlite", "postgresql"], help="one of the drills alone")
    parser.add_argument("--harms", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    drills = {"harms": _harms, "time": _point_in_time, "sqlite": _embedded, "postgresql": _production}
    chosen = [drills[asked.only]] if asked.only else list(drills.values())
    results = [drill(asked) for drill in chosen]
    return int(not all(results))


def _embedded(asked) -> bool:
    with running_portal() as portal:
        return _restore("SQLite", portal, asked)


def _production(asked) -> bool:
    with (
        postgres() as database,
        redis() as broker,
        running_portal(database_url=database.create("drill"), redis_url=broker.url) as portal,
    ):
        return _restore("PostgreSQL", portal, asked, database_url=database.create("elsewhere"))


def _restore(name: str, portal, asked, *, database_url: str = "") -> bool:
    password = portal.python(f"{SETTLE}; from tests.conftest import PASSWORD; print(PASSWORD)").strip()
    restoring.fill(portal, photos=asked.photos, seed=asked.seed)
    with tempfile.TemporaryDirectory(prefix="kepu-drill-") as folder:
        target, elsewhere = Path(folder, "backups"), Path(folder, "portal")
        elsewhere.mkdir()
        drill = restoring.run(portal, target, elsewhere, password=password, database_url=database_url, least=30)
    seconds = drill.backup.seconds + drill.restore.seconds
    print(f"restore on {name}: {drill.files} files, {drill.acknowledged} events acknowledged before: {drill}")
    for what, cost in (("backup", drill.backup), ("second backup", drill.again), ("restore", drill.restore)):
        print(f"  {what}: {cost.seconds:.1f} s, {cost.mebibytes} MiB", flush=True)
    print(f"  backup and restore {seconds:.1f} s of {LIMIT} s; {drill.bytes / 1024**3:.2f} GB of files", flush=True)
    return drill.is_good and seconds <= LIMIT


def _point_in_time(asked) -> bool:
    expected, there = point_in_time.run()
    print(f"point in time: {expected} rows committed then, {there} after going back", flush=True)
    return abs(expected - there) <= 1


def _harms(asked) -> bool:
    from tests.portal import manage

    with tempfile.TemporaryDirectory(prefix="kepu-drill-") as folder:
        env = portal_environment(Path(folder))
        manage(env, "migrate", "--verbosity", "0")
        said = manage(env, "shell", "--no-imports", "-c", HARMS.format(seed=asked.seed, count=asked.harms)).strip()
    print(said, flush=True)
    return said.endswith("good")


if __name__ == "__main__":
    sys.exit(main())

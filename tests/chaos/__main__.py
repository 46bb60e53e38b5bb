"""`python -m tests.chaos [--seed N] [--short] [scenario…]`: ends with status 1 where a figure is not as it must be."""

import argparse
import secrets
import sys
import time

from tests.chaos import (
    black_hole,
    database_away,
    disk_full,
    hash_seeds,
    jobs,
    leases,
    races,
    skewed_clocks,
    slow_clients,
    web_kills,
)

# Name -> the scenario at its full size, and what makes it short.
SCENARIOS = {
    "postgres": (jobs.postgres_and_redis, {"jobs": 400, "faults": 12, "packs": 1}),
    "sqlite": (jobs.embedded, {"jobs": 300, "faults": 8, "packs": 0}),
    "web": (web_kills.while_forms_arrive, {"kills": 5}),
    "database": (database_away.pages_say_so, {"kills": 2}),
    "leases": (leases.recovery, {"count": 2}),
    "zombies": (leases.zombies, {"count": 2}),
    "skewed-clocks": (skewed_clocks.workers_disagree, {"short": 60, "long": 3}),
    "poison": (leases.poison, {}),
    "black-hole": (black_hole.never_answers, {"times": 3}),
    "disk-full": (disk_full.no_room, {}),
    "slow-clients": (slow_clients.beside_honest_ones, {"slow": 60, "good": 5}),
    "races": (races.equal_forms, {"crowd": 20, "rounds": 1}),
    "hash-seeds": (hash_seeds.same_bytes, {"seeds": 2, "processes": 1}),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--minutes", type=float, default=60, help="no further scenario is begun after so many")
    parser.add_argument("--short", action="store_true", help="a small round of each")
    parser.add_argument("scenario", nargs="*", help=f"of {', '.join(SCENARIOS)}; all, unless said")
    asked = parser.parse_args()
    if unknown := set(asked.scenario) - SCENARIOS.keys():
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    print(f"seed {asked.seed}", flush=True)
    began, good = time.monotonic(), True
    for name in asked.scenario or SCENARIOS:
        if time.monotonic() - began > asked.minutes * 60:
            print(f"{name}: not begun, the time is over")
            good = False
            continue
        scenario, short = SCENARIOS[name]
        report = scenario(asked.seed, **(short if asked.short else {}))
        print(report, flush=True)
        good = good and report.is_good
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())

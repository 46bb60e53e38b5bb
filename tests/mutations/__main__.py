"""`python -m tests.mutations [WORD …] [--tests PATH …] [--processes N]`: takes out each check whose name has one of the
words, or each; says which no test missed. Other options go to pytest. Exit 1 where fewer than GOAL were noticed."""

import argparse
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.mutations.running import Mutations

GOAL = 0.95
# The walk over all addresses first; then what the modules themselves say of their rules.
TESTS = ["tests/test_scopes.py", "tests/test_actions_ask.py", "tests/test_permissions.py", "tests/test_leaks.py"]
MORE = [
    "tests/kepu/accounts", "tests/kepu/registers", "tests/kepu/imports", "tests/kepu/evidence",
    "tests/kepu/communities", "tests/kepu/trail/test_pages.py", "tests/kepu/exchange/test_ledgers.py",
    "tests/kepu/test_templatetags.py",
    "tests/facilities", "tests/volunteers", "tests/campaigns",
    "tests/reports/rounds", "tests/reports/guests", "tests/reports/documents", "tests/reports/precheck",
    "tests/reports/test_handover.py", "tests/reports/test_pack_actions.py", "tests/reports/test_pack_pages.py",
    "tests/reports/test_actions.py", "tests/reports/test_phases.py", "tests/reports/test_standards_pages.py",
    "tests/reports/verification", "tests/reports/explain", "tests/reports/test_home.py", "tests/reports/test_digest.py",
    "tests/reports/test_indicator_pages.py", "tests/reports/test_gap_pages.py", "tests/reports/dashboard",
    "tests/reports/operations/test_health.py", "tests/reports/operations/test_pages.py",
]  # fmt: skip


def asked() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("words", nargs="*", help="take out only checks in whose name one of these stands")
    parser.add_argument("--tests", nargs="*", default=[*TESTS, *MORE])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=45, help="of tests for one check")
    parser.add_argument("--kept", type=Path, help="file for the run of the unharmed tests: written, or taken from it")
    parser.add_argument("--seed", type=int, default=0, help="of the order in which checks are taken out")
    return parser.parse_known_args()


def main() -> int:
    options, passed_on = asked()
    mutations = Mutations(tuple(options.words), options.processes, options.seconds, options.kept, options.seed)
    pytest.main(
        ["-q", "-s", "-p", "no:cacheprovider", "-m", "not journey", *passed_on, *options.tests], plugins=[mutations]
    )
    return report(mutations)


def report(mutations: Mutations) -> int:
    planted = [harm for harm in mutations.harms if not harm.note.startswith("the code")]
    killed = [harm for harm in planted if harm.killed_by]
    for harm in mutations.harms:
        if not harm.killed_by:
            print(f"SURVIVED {harm.name}  ({harm.note})")
    whole, noticed = (Counter(harm.kind for harm in each) for each in (planted, killed))
    for kind in whole:
        print(f"{kind:20} {noticed[kind]:4} of {whole[kind]:4}")
    share = len(killed) / max(len(planted), 1)
    print(f"noticed {len(killed)} of {len(planted)} checks taken out: {share:.1%}")
    print(f"not loaded: {len(mutations.harms) - len(planted)}")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.fuzz [--seed N] [--forms N] [--short]`: ends with status 1 where anything broke."""

import argparse
import logging
import os
import secrets
import sys
import time

from tests.fuzz.database import throwaway_portal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepu.settings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--forms", type=int, default=20_000, help="requests to forms, at least")
    parser.add_argument("--each", type=int, default=100, help="requests to one form in one round")
    parser.add_argument("--walk", action="append", help="only these entries of tests/addresses.py")
    parser.add_argument("--files", type=int, default=5_000, help="mutated files")
    parser.add_argument("--rows", type=int, default=500, help="wrong rows of ledger files")
    parser.add_argument("--short", action="store_true", help="a small round of each")
    asked = parser.parse_args()
    if asked.short:
        asked.forms, asked.each, asked.files, asked.rows = 600, 4, 200, 150
    print(f"seed {asked.seed}", flush=True)
    logging.disable()  # each refusal would be a line
    with throwaway_portal() as people:
        broken = [_files(asked), _imports(asked), _forms(asked, people)]
    return int(any(broken))


def _files(asked) -> bool:
    from tests.fuzz.files import fuzz

    began, looked = time.monotonic(), fuzz(asked.files, asked.seed)
    print(
        f"files: {looked.files} in {time.monotonic() - began:.0f} s; taken {looked.taken}, refused {looked.refused}, "
        f"slowest {looked.slowest:.2f} s, largest {looked.largest:.0f} MB; faults {len(looked.faults)}",
        flush=True,
    )
    return _told(looked.faults)


def _imports(asked) -> bool:
    from tests.fuzz.imports import fuzz

    began, brought = time.monotonic(), fuzz(asked.rows, asked.seed)
    print(
        f"imports: {brought.wrong_rows} wrong rows in {brought.files} files, {brought.taken} of them taken whole, "
        f"in {time.monotonic() - began:.0f} s; faults {len(brought.faults)}",
        flush=True,
    )
    return _told(brought.faults)


def _forms(asked, people: dict) -> bool:
    from tests.fuzz.forms import fuzz

    began, done, faults = time.monotonic(), [], []
    while sum(each.requests for each in done) < asked.forms:
        done.append(fuzz(people, each=asked.each, seed_number=asked.seed + len(done), walks=asked.walk))
        faults += done[-1].faults
        if asked.walk:
            break
    requests = sum(each.requests for each in done)
    print(
        f"forms: {requests} requests to {len(done[0].sent)} addresses in {time.monotonic() - began:.0f} s; "
        f"refused {sum(each.refused for each in done)}, taken {sum(each.taken for each in done)}, "
        f"without right {sum(each.without_right for each in done)}; faults {len(faults)}"
    )
    return _told(faults)


def _told(faults: list[str]) -> bool:
    for fault in faults:
        print("-", fault)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())

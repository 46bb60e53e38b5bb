"""Looks into one file after another, as the web process does with an upload and the importer with a ledger file.

Reads a line of JSON with `name` and `length`, then that many bytes; answers with a line of JSON: `outcome` ("taken",
"refused", or what came out that must not), `seconds` of processor time, its own and that of programs it started, and
`megabytes`, the most that this process held meanwhile.
"""

import io
import json
import resource
import sys
from pathlib import Path

import django

LIMIT = 2 * 1024**3  # bytes of address space: what runs away ends here and not with the machine


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    django.setup()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        answer = look(sys.stdin.buffer.read(asked["length"]), asked["name"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def look(data: bytes, name: str) -> dict:
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
    began = _processor_time()
    outcomes = {_outcome(_upload, data, name)}
    if name.endswith((".xlsx", ".csv")):
        outcomes.add(_outcome(_ledger, data, name))
    seconds = _processor_time() - began
    told = max(outcomes, key=lambda outcome: (outcome not in ("taken", "refused"), outcome))
    return {"outcome": told, "seconds": seconds, "megabytes": _high_water()}


def _outcome(action, data: bytes, name: str) -> str:
    from kepu.evidence.refusals import Refused
    from kepu.exchange.problems import FileRefused

    try:
        action(io.BytesIO(data), name)
    except (Refused, FileRefused):
        return "refused"
    except BaseException as error:  # a MemoryError too is what we look for
        return f"{action.__name__}: {type(error).__name__}: {error}"[:300]
    return "taken"


def _upload(file, name: str) -> None:
    from kepu.evidence.actions import _rendered
    from kepu.evidence.inspection import inspect, require_size

    require_size(name, file.seek(0, 2))
    _rendered(file, inspect(file, name), name)


def _ledger(file, name: str) -> None:
    from kepu.exchange.reader import read

    read(file, name)


def _processor_time() -> float:
    """Not that of the clock, which runs on while a busy machine does something else."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _high_water() -> float:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()

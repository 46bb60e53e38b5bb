"""Files of the kinds that people upload and import, mutated by machine (goal A27): looked into in a child process."""

import json
import select
import subprocess
import sys
from dataclasses import dataclass, field
from random import Random

from kepu.launcher import BASE_DIR, die_with_parent
from tests.fuzz.mutating import mutated
from tests.kepu.evidence import specimens
from tests.ledger_files import csv_bytes, workbook_bytes

SECONDS, MEGABYTES = 3, 512  # what one file may take
LONGEST_WAIT = 60
LEDGER = [
    ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"],
    *([f"讲座{number}", "2026-05-01", "桂花社区", "活动室", "科普讲座", number] for number in range(30)),
]


@dataclass
class Looked:
    """What came of it. `slowest` and `largest` in seconds and megabytes."""

    files: int = 0
    taken: int = 0
    refused: int = 0
    slowest: float = 0
    largest: float = 0
    faults: list[str] = field(default_factory=list)


def seeds() -> dict[str, bytes]:
    """An honest file of every kind."""
    return specimens.seeds() | {
        "a.pdf": specimens.pdf(3),
        "脚本.pdf": specimens.laden_pdf(),
        "a.zip": specimens.archive({"a.txt": "x" * 3000, "b/c.txt": "y"}),
        "台账.xlsx": workbook_bytes(LEDGER),
        "台账.csv": csv_bytes(LEDGER),
        "国标.csv": csv_bytes(LEDGER, "gb18030"),
        "动画.webp": specimens.animation("WEBP", 8),
    }


def fuzz(count: int, seed_number: int) -> Looked:
    """Look into `count` mutated files, as many of each kind."""
    looked, random, honest = Looked(), Random(seed_number), sorted(seeds().items())
    child = _start()
    try:
        for number in range(count):
            name, data = honest[number % len(honest)]
            data = mutated(data, random)
            if random.random() < 0.1:
                name = random.choice(honest)[0]
            if not _look(child, name, data, looked, f"{name} ({seed_number}, number {number})"):
                child.kill()
                child = _start()
    finally:
        child.kill()
        child.wait()
    return looked


def _start() -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.fuzz.files_child"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=BASE_DIR, preexec_fn=die_with_parent(), **pipes)


def _look(child: subprocess.Popen, name: str, data: bytes, looked: Looked, which: str) -> bool:
    """Whether the child is still fit to look into the next one."""
    child.stdin.write(json.dumps({"name": name, "length": len(data)}).encode() + b"\n" + data)
    child.stdin.flush()
    looked.files += 1
    ready, _, _ = select.select([child.stdout], [], [], LONGEST_WAIT)
    line = child.stdout.readline() if ready else b""
    if not line:
        looked.faults.append(f"{which}: {'died' if ready else 'never ended'}")
        return False
    _note(json.loads(line), looked, which)
    return True


def _note(told: dict, looked: Looked, which: str) -> None:
    looked.taken += told["outcome"] == "taken"
    looked.refused += told["outcome"] == "refused"
    looked.slowest = max(looked.slowest, told["seconds"])
    looked.largest = max(looked.largest, told["megabytes"])
    if told["outcome"] not in ("taken", "refused"):
        looked.faults.append(f"{which}: {told['outcome']}")
    if told["seconds"] > SECONDS:
        looked.faults.append(f"{which}: took {told['seconds']:.1f} s")
    if told["megabytes"] > MEGABYTES:
        looked.faults.append(f"{which}: took {told['megabytes']:.0f} MB")

"""A pack's ZIP in parts of at most a set size, each a whole archive of its own that names the others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from django.utils.translation import gettext_noop

from kepu.jobs.runs import JobFailure
from reports.packs.archive import DAMAGED, Entry, as_json, check_archive, measured, write_archive

TOO_BIG = gettext_noop(
    "A part of the archive came out bigger than allowed (%(detail)s). Please tell the administrator."
)
ENDINGS = 22 + 20 + 56  # bytes: the directory's end, and both records of a big one
HEADERS = 30 + 46 + 20 + 28  # of each member: local and central header, and the extra fields of a big one


@dataclass(frozen=True)
class Labels:
    """What is written on a part: `name(number, total)` is the file name that people get, `manifest` its head,
    `note(names)` the note for people under the path `note_path`."""

    name: Callable[[int, int], str]
    manifest: dict
    note: Callable[[list[str]], bytes]
    note_path: str


@dataclass(frozen=True)
class Part:
    """A written part and what must come out of it."""

    path: Path
    entries: list[Entry]


def write_parts(
    folder: Path,
    entries: list[Entry],
    labels: Labels,
    *,
    limit: int,
    day: date,
    on_file: Callable[[int], None] = lambda count: None,
) -> list[Part]:
    """Write the parts into `folder`, in the order of the entries; `limit` is in bytes.

    A file that alone is bigger than the limit makes a part by itself. Raises JobFailure.
    """
    planned, written = plan(entries, labels, limit), count(1)
    names = [labels.name(number, len(planned)) for number in range(1, len(planned) + 1)]
    note = note_of(labels, names)
    listed = [_listed(*each) for each in zip(count(1), names, planned, strict=False)]
    parts = []
    for number, inside in enumerate(planned, start=1):
        part = Part(folder / f"part-{number}.zip", [*inside, note])
        manifest = labels.manifest | {"part": number, "parts": listed}
        write_archive(part.path, part.entries, manifest, day, lambda: on_file(next(written)))
        if part.path.stat().st_size > limit and len(inside) > 1:
            raise JobFailure(TOO_BIG, names[number - 1])
        parts.append(part)
    return parts


def note_of(labels: Labels, names: list[str]) -> Entry:
    text = labels.note(names)
    return Entry(labels.note_path, text, *measured(text))


def _listed(number: int, name: str, inside: list[Entry]) -> dict:
    """How a part is named in the manifest of each."""
    return {"part": number, "name": name, "files": len(inside) + 1, "bytes": sum(entry.size for entry in inside)}


def check_parts(parts: list[Part], entries: list[Entry]) -> None:
    """Count in = count out: every entry once over all parts, and each part as it was planned. Raises JobFailure."""
    came_out = [entry for part in parts for entry in part.entries[:-1]]
    if came_out != entries:
        raise JobFailure(DAMAGED, f"{len(came_out)} ≠ {len(entries)}")
    for part in parts:
        check_archive(part.path, part.entries)


def plan(entries: list[Entry], labels: Labels, limit: int) -> list[list[Entry]]:
    """Which entries go into which part. What each part says of the others takes room too, so it is planned again
    until the number of parts is the one that was reckoned with."""
    total = 1
    while len(planned := _split(entries, limit - _overhead(labels, total))) > total:
        total = len(planned)
    return planned


def _split(entries: list[Entry], room: int) -> list[list[Entry]]:
    parts, left = [[]], room
    for entry in entries:
        needed = cost(entry)
        if needed > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(entry)
        left -= needed
    return parts


def _overhead(labels: Labels, total: int) -> int:
    """Bytes of a part beside its entries."""
    names = [labels.name(number, total) for number in range(1, total + 1)]
    note = note_of(labels, names)
    listed = [{"part": total, "name": name, "files": 10**7, "bytes": 10**15} for name in names]
    head = as_json(labels.manifest | {"part": total, "parts": listed, "files": [note.line]})
    return cost(note) + len(head) + HEADERS + len("manifest.json") * 2 + ENDINGS


def cost(entry: Entry) -> int:
    """Bytes that an entry takes in a part, its line in the manifest included; never less than it really takes."""
    line = as_json({"files": [entry.line]})
    return entry.size + HEADERS + 2 * len(entry.path.encode()) + len(line) + 2 * len(entry.cited_by)

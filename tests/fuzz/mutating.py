"""Honest files made dishonest: bytes turned, cut, doubled, spliced, and parts of archives and pictures rewritten."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

STRIKING = [
    b"\0",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"<",
    b"&a;",
    b"%s",
    b"9" * 20,
    b"-1",
    b"../",
    b"PK\x01\x02",
]
LARGEST = 400_000  # bytes of a mutated file


def mutated(seed: bytes, random: Random) -> bytes:
    """One to eight changes, inside the structure where the file has one that is known here."""
    change = random.choice([_in_bytes, _in_bytes, _in_parts(seed)])
    for _number in range(random.choice([1, 1, 2, 4, 8])):
        seed = change(seed, random)[:LARGEST]
    return seed


def _in_bytes(data: bytes, random: Random) -> bytes:
    return random.choice([_turn, _overwrite, _cut, _double, _drop, _insert])(data, random)


def _in_parts(data: bytes) -> Callable:
    if data.startswith(b"PK\x03\x04"):
        return _in_member
    return _in_chunk if data.startswith(b"\x89PNG") else _in_bytes


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _turn(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _number in range(random.choice([1, 3, 20])):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, random: Random) -> bytes:
    place, new = _place(data, random), random.choice(STRIKING)
    return data[:place] + new + data[place + len(new) :]


def _insert(data: bytes, random: Random) -> bytes:
    place = _place(data, random)
    return data[:place] + random.choice([*STRIKING, random.randbytes(32)]) + data[place:]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _double(data: bytes, random: Random) -> bytes:
    first, last = sorted((_place(data, random), _place(data, random)))
    return data[:last] + data[first:last] * random.choice([1, 2, 50]) + data[last:]


def _drop(data: bytes, random: Random) -> bytes:
    first, last = sorted((_place(data, random), _place(data, random)))
    return data[:first] + data[last:]


def _in_member(data: bytes, random: Random) -> bytes:
    """One member of an archive changed, its check sum right again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = [(each.filename, old.read(each)) for each in old.infolist()]
    except Exception:  # an earlier change has broken it
        return _in_bytes(data, random)
    chosen, stream = random.randrange(len(parts) or 1), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for number, (name, content) in enumerate(parts):
            new.writestr(name, _in_bytes(content, random) if number == chosen else content)
    return stream.getvalue()


def _in_chunk(data: bytes, random: Random) -> bytes:
    """One chunk of a PNG changed, its check sum right again."""
    chunks, place = [], 8
    while place + 12 <= len(data):
        length = struct.unpack_from(">L", data, place)[0]
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    chosen = random.randrange(len(chunks) or 1)
    chunks = [(k, _in_bytes(body, random) if n == chosen else body) for n, (k, body) in enumerate(chunks)]
    if random.random() < 0.2:
        random.shuffle(chunks)
    return data[:8] + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in chunks
    )

"""Harms to stored files, at random but the same for the same seed: what a careless hand or a dying disk does."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from kepu.evidence.models import StoredFile
from kepu.evidence.storage import original_path
from reports.models import Pack
from reports.packs.shelf import shelved

LONG_AGO = 30 * 24 * 60 * 60  # seconds


def do_harms(files: list[StoredFile], packs: list[Pack], *, seed: int, count: int) -> list[str]:
    """Do so many, each to another file; the names of the files as a check calls them."""
    chance = random.Random(seed)
    places = [original_path(each.sha256) for each in files]
    places += [shelved(each.pdf_sha256, ".pdf") for each in packs]
    places += [shelved(part.sha256, ".zip") for each in packs for part in each.parts.all()]
    chance.shuffle(places)
    done: list[str] = []
    while len(done) < count:
        harm = chance.choice(HARMS if count - len(done) > 1 else ONE_FILE)
        done += harm(places, chance)
    return done


def _name(path: Path) -> str:
    folder = "files" if path.is_relative_to(settings.FILES_DIR) else "packs"
    return f"{folder}/{path.relative_to(path.parents[2] if folder == 'files' else settings.PACKS_DIR).as_posix()}"


def _missing(places: list[Path], chance: random.Random) -> list[str]:
    path = places.pop()
    path.unlink()
    return [_name(path)]


def _cut(places: list[Path], chance: random.Random) -> list[str]:
    path = places.pop()
    os.truncate(path, chance.randrange(path.stat().st_size))
    return [_name(path)]


def _changed(places: list[Path], chance: random.Random) -> list[str]:
    path = places.pop()
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return [_name(path)]


def _swapped(places: list[Path], chance: random.Random) -> list[str]:
    one, other = places.pop(), places.pop()
    between = one.with_name(".between")
    one.rename(between)
    other.rename(one)
    between.rename(other)
    return [_name(one), _name(other)]


def _orphan(places: list[Path], chance: random.Random) -> list[str]:
    folder = Path(chance.choice([settings.FILES_DIR, settings.PACKS_DIR]))
    path = folder / f"{chance.getrandbits(256):064x}{chance.choice(['', '.pdf', '.txt', '.jpg'])}"
    path.write_bytes(b"nobody's")
    os.utime(path, (time.time() - LONG_AGO,) * 2)
    name = "files" if folder == settings.FILES_DIR else "packs"
    return [f"{name}/{path.name}"]


ONE_FILE: list[Callable[[list[Path], random.Random], list[str]]] = [_missing, _cut, _changed, _orphan]
HARMS = [*ONE_FILE, _swapped]

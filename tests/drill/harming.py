"""Many harms on a portal of a process of its own (A25)."""

from operations.checks import check_everything
from tests.operations import shelf
from tests.operations.harms import do_harms


def drill(*, seed: int, count: int) -> None:
    """Print how many of so many harms were found and how many alarms were false; the last word is good or bad."""
    files, packs = shelf.photos(count), [shelf.pack(number) for number in range(1, count // 2)]
    before = check_everything(count=True)
    done = do_harms(files, packs, seed=seed, count=count)
    found = {each.name for each in check_everything(count=True)}
    missed, false = set(done) - found, found - set(done)
    word = "bad" if before or missed or false else "good"
    print(f"harms: {len(done)} done, {len(done) - len(missed)} found, {len(before) + len(false)} false alarms: {word}")

"""A whole pack of 1,000 events and 300 phone photos: ours, WeasyPrint in one go, Chromium. And ours after a change.

Everybody sets the same chapters of the same material. Ours is tagged (PDF/UA-1), registers included; its sections
are not kept from before. Each run is a process of its own and is timed from the gathered material to the finished
file; its own imports are not counted. Ours runs as in a worker that has made a pack before, with its processes standing
ready; and once more as in a worker just started, where their start is counted. After a change, it runs as in the worker
that made the first pack, and as in another one that finds that pack's sections.
`python -m tests.benchmarks.pack ENGINE FOLDER` is such a process.
"""

import gc
import json
import os
import pickle
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

import django
import pikepdf
from PIL import Image

from tests.benchmarks.measuring import Measurement

EVENTS, PHOTOS, BASES = (
    int(os.environ.get("KEPU_BENCH_EVENTS", 1000)),
    int(os.environ.get("KEPU_BENCH_PHOTOS", 300)),
    12,
)
LAST_DAY = date(2026, 6, 30)
ROUNDS = 3
MOST_MIB = 400
LEAST = {"one_shot": 4, "one_shot_renditions": None, "chromium": 1.5}  # × ours, with tagged registers
TIMES = {"chromium": ROUNDS}  # the others take long, and the same again
MOST_AFTER_CHANGE, MOST_SIZE = 0.15, 1.3
TITLES = {
    "one_shot": "WeasyPrint in one go, photos as uploaded",
    "one_shot_renditions": "WeasyPrint in one go, photos scaled before",
    "chromium": "Chromium, photos scaled before",
}
CHROMIUM = "/usr/bin/chromium"
KEPT = "ours_elsewhere"  # it finds the first pack's sections


class Run(NamedTuple):
    seconds: float
    mib: float  # of the biggest process
    pages: int
    size: int


def measure_all() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="kepu-bench-pack-") as folder:
        prepare(Path(folder))
        cold = [_run("ours", folder) for _round in range(ROUNDS)]
        ours = _measurement("pack, ours, tagged", cold, mib=MOST_MIB)
        yield ours
        started = [_run("ours_started", folder) for _round in range(ROUNDS)]
        yield _measurement("the same in a worker just started", started, base=ours.name, mib=MOST_MIB)
        others = {engine: [_run(engine, folder) for _round in range(TIMES.get(engine, 1))] for engine in LEAST}
        for engine, runs in others.items():
            note = _size_note(cold, runs) if engine == "one_shot_renditions" else ""
            yield _measurement(TITLES[engine], runs, note, base=ours.name, least_times=LEAST[engine])
        yield from _after_a_change(folder, ours)
        yield Measurement("words of ours not in WeasyPrint's file", _strange_words(folder), 0, note="a count, not ms")


def _after_a_change(folder: str, ours: Measurement) -> Iterator[Measurement]:
    """One event is renamed: what is kept is used again, and the file is that of a clean build."""
    (Path(folder) / "material.pickle").replace(Path(folder) / "before.pickle")
    (Path(folder) / "changed.pickle").replace(Path(folder) / "material.pickle")
    _run("ours", folder)
    clean = (Path(folder) / "ours.pdf").read_bytes()
    for engine, name, most in (
        ("ours_again", "the same after one event is renamed", MOST_AFTER_CHANGE),
        ("ours_elsewhere", "the same by another worker", None),
    ):
        runs = [_run(engine, folder) for _round in range(ROUNDS)]
        same = clean == (Path(folder) / f"{engine}.pdf").read_bytes()
        note = "the same bytes as a clean build" if same else "OVER BUDGET: not the bytes of a clean build"
        yield _measurement(name, runs, note, base=ours.name, most_times=most)


def _size_note(ours: list[Run], theirs: list[Run]) -> str:
    ratio = ours[0].size / theirs[0].size
    return f"ours is {ratio:.2f} × its size" + (" – OVER BUDGET" if ratio > MOST_SIZE else "")


def _measurement(name: str, runs: list[Run], note: str = "", *, mib: float | None = None, **about) -> Measurement:
    peak = max(run.mib for run in runs)
    told = f"{runs[0].pages} pages, {runs[0].size / 1e6:.1f} MB, biggest process {peak:,.0f} MiB"
    if mib and peak > mib:
        told += f" – OVER BUDGET: at most {mib} MiB"
    told = "; ".join(filter(None, [told, note]))
    return Measurement(name, median(run.seconds for run in runs) * 1000, 0, note=told, **about)


def _run(engine: str, folder: str) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks.pack", engine, folder]
    return Run(**json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout))


def _strange_words(folder: str) -> int:
    """How many different words of ours the other file does not have, heads and feet apart (the order may differ)."""
    ours, theirs = (_words(Path(folder) / f"{name}.pdf") for name in ("first", "one_shot_renditions"))
    return len(ours - theirs)


def _words(path: Path) -> set[str]:
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
    return set("".join(text.split()))


# ---- What is measured on ------------------------------------------------------------------------


def prepare(folder: Path) -> None:
    """Fill the empty database; leave the pack's material before and after the change in the folder."""
    from campaigns.models import Event

    pack, events = _fill()
    _keep(folder / "material.pickle", pack)
    Event.objects.filter(pk=events[len(events) // 2].pk).update(title="改名后的科普活动")
    _keep(folder / "changed.pickle", pack)


def _fill():
    from campaigns.models import Event
    from kepu.periods import Period
    from reports.models import Pack
    from tests.benchmarks.office import add_communities

    communities = add_communities(0, 12)
    events = Event.objects.bulk_create(
        Event(
            title=f"第{number}场“科普进社区”活动：食品安全与健康",
            starts_on=LAST_DAY - timedelta(days=number * 360 // EVENTS),
            host_community=communities[number % 12],
            place=f"第{number % 12}社区活动室",
            category="科普讲座",
            attendance=20 + number % 300,
        )
        for number in range(EVENTS)
    )
    _add_photos(events)
    period = Period.ending(LAST_DAY)
    days = {"starts_on": period.start, "as_of": period.end}
    pack = Pack.objects.create(number="KP-2026-0001", standard="demo-district", **days)
    return pack, events


def _add_photos(events: list) -> None:
    from kepu.evidence.actions import store
    from kepu.records.models import Attachment

    bases = [_base(number) for number in range(BASES)]
    for number in range(PHOTOS):
        comment = f"photo {number}".encode()
        segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        base = bases[number % BASES]
        file = store(BytesIO(base[:2] + segment + base[2:]), f"IMG_{number}.jpg")
        Attachment.objects.create(row=events[number * len(events) // PHOTOS], file=file, name="IMG.jpg", kind="PHOTO")


def _base(number: int) -> bytes:
    """A photo of 12 megapixels with as much detail as a phone's (some 3.5 MB)."""
    dice = random.Random(number)
    small = Image.frombytes("RGB", (750, 1000), dice.randbytes(750 * 1000 * 3)).resize((3000, 4000), Image.BICUBIC)
    gradient = Image.linear_gradient("L").resize((3000, 4000)).convert("RGB")
    picture, exif, target = Image.blend(small, gradient, 0.75), Image.Exif(), BytesIO()
    exif[0x0112] = 1
    exif[0x010F] = "Phone"
    picture.save(target, "JPEG", quality=90, exif=exif)
    return target.getvalue()


def _keep(path: Path, pack) -> None:
    from kepu.evidence.storage import original_path
    from reports.packs.freezing import freeze
    from reports.packs.gathering import add_photos, gather
    from reports.packs.material import Chosen

    with tempfile.TemporaryDirectory() as desk:
        material = gather(pack, freeze(pack), Path(desk))
    chosen = [each for each in material.annexes if isinstance(each, Chosen)]
    originals = {
        f"{each.anchor}-{number}.jpg": str(original_path(pick.file.sha256))
        for each in chosen
        for number, pick in enumerate(each.picks, start=1)
    }
    add_photos(material)
    material.originals, material.registers = [], [(title, path.name) for title, path in material.registers]
    path.write_bytes(pickle.dumps((pack, material, originals)))


# ---- In a process of its own --------------------------------------------------------------------


def main(engine: str, folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepu.settings")
    django.setup()
    pack, material, originals = pickle.loads((folder / "material.pickle").read_bytes())
    work = ENGINES[engine]
    seconds = work(pack, material, originals, folder)
    target = folder / f"{engine}.pdf"
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    with pikepdf.open(target) as pdf:
        pages = len(pdf.pages)
    print(json.dumps(Run(seconds, used / 1024, pages, target.stat().st_size)._asdict()))


def _ours(name: str, made_before: str):
    """Ours, in a worker that has made nothing before, a small pack, or the first one."""

    def work(pack, material, originals, folder: Path) -> float:
        from reports.packs.layout import lay_out
        from reports.packs.sections import Store

        with tempfile.TemporaryDirectory() as place:
            desk, store = Path(place), Store(Path(place) / "sections")
            if name == KEPT:
                shutil.copytree(folder / "kept", store.folder, dirs_exist_ok=True)
            if made_before == "small":
                lay_out(pack, replace(material, annexes=[]), desk, store=Store(desk / "earlier"))
            if made_before == "first":
                lay_out(*pickle.loads((folder / "before.pickle").read_bytes())[:2], desk, store=store)
            os.sync()  # what the copying above has left for the disk to do is none of what is timed
            before = time.perf_counter()
            lay_out(pack, material, desk, store=store)
            seconds = time.perf_counter() - before
            (desk / "pack.pdf").replace(folder / f"{name}.pdf")
            if name == "ours" and not (folder / "kept").exists():
                store.folder.rename(folder / "kept")
                (folder / "first.pdf").write_bytes((folder / "ours.pdf").read_bytes())
        return seconds

    return work


def _one_shot(scaled: bool):
    def work(pack, material, originals, folder: Path) -> float:
        import weasyprint

        from kepu import pdf
        from reports.packs.sections import SHEET
        from tests.reports.packs.whole import whole_html

        html = whole_html(pack, material)
        assets = _assets(material, {} if scaled else originals)
        gc.enable()
        before = time.perf_counter()
        fetcher = pdf._fetcher_class()({name: Path(path) for name, path in assets.items()})
        source = weasyprint.HTML(string=html, base_url=pdf.SCHEME, url_fetcher=fetcher)
        data = source.write_pdf(stylesheets=pdf._sheets(html, furnished=True, sheet=SHEET))
        seconds = time.perf_counter() - before
        (folder / f"{'one_shot_renditions' if scaled else 'one_shot'}.pdf").write_bytes(data)
        return seconds

    return work


def _chromium(pack, material, originals, folder: Path) -> float:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        page_file = _page_for_browsers(pack, material, Path(place))
        before = time.perf_counter()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(300_000)
            page.goto(page_file.as_uri())
            page.pdf(path=folder / "chromium.pdf", prefer_css_page_size=True, outline=True, tagged=True)
            browser.close()
        return time.perf_counter() - before


def _page_for_browsers(pack, material, place: Path) -> Path:
    """The same document with its faces, sheets and photos as files beside it."""
    from kepu import pdf
    from reports.packs.sections import SHEET
    from tests.reports.packs.whole import whole_html

    html = whole_html(pack, material)
    sheets = "\n".join(Path(sheet).read_text() for sheet in pdf._sheets(html, furnished=True, sheet=SHEET))
    for name in pdf._font_names():
        if name in sheets:
            (place / name.removesuffix(".br")).write_bytes(pdf.font_file(name.removesuffix(".ttf.br")))
    sheets = sheets.replace("asset:font/", "").replace(".ttf.br", ".ttf")
    for name, path in _assets(material, {}).items():
        (place / name).symlink_to(path)
    html = html.replace("asset:", "").replace("</head>", f"<style>{sheets}</style></head>", 1)
    target = place / "pack.html"
    target.write_text(html)
    return target


def _assets(material, instead: dict[str, str]) -> dict[str, str]:
    return {photo.asset: instead.get(photo.asset, str(photo.path)) for photo in material.photos}


ENGINES = {
    "ours": _ours("ours", made_before="small"),
    "ours_started": _ours("ours_started", made_before="nothing"),
    "ours_again": _ours("ours_again", made_before="first"),
    "ours_elsewhere": _ours("ours_elsewhere", made_before="small"),
    "one_shot": _one_shot(scaled=False),
    "one_shot_renditions": _one_shot(scaled=True),
    "chromium": _chromium,
}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

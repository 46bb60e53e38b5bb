"""A register of ten columns as tagged PDF: drawn by us, by WeasyPrint in one go, and by Typst where it is installed.

Each run is a process of its own, so that its memory is its own. Imports are not counted, embedding of fonts is; ours
also makes its rows in that time, the others are given theirs. Rows, faces, sizes, margins and rules are the same.
`python -m tests.benchmarks.registers ENGINE ROWS` is such a process; with a file's name it also writes the PDF.
"""

import importlib.util
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pikepdf

from kepu.pdf import font_file, render_pdf
from kepu.typesetting.tables import Column, register_pages
from tests.benchmarks.measuring import Measurement

FEW, MANY = 5_000, 20_000
ROUNDS = 3
MOST_MIB = 400
MOST_GROWTH = 4.3  # from FEW to MANY rows
LEAST_AGAINST_ONE_SHOT = 20
LEAST_AGAINST_TYPST = 1.3

HEADING = "科普活动台账"
COLUMNS = [
    Column("序号", 4, "right"),
    Column("日期", 8),
    Column("活动名称", 16),
    Column("社区", 8),
    Column("地点", 9),
    Column("负责人", 9),
    Column("内容", 22),
    Column("人次", 5, "right"),
    Column("证明材料", 10),
    Column("状态", 6, "centre"),
]
CHARACTERS = (
    "科普大学社区讲座健康急救消防垃圾分类食品安全反诈骗防震减灾节能低碳航天天文植物昆虫亲子实验编程机器人阅读展览进校园企业关家庭"
    "老年智能手机使用青少年科学素质竞赛志愿服务队长李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马居民参加活动效果良好现场答疑"
)
TYPST_ALIGN = {"left": "left", "right": "right", "centre": "center"}


class Run(NamedTuple):
    seconds: float
    cpu: float  # seconds of all cores: what it takes where others work beside it
    mib: float
    pages: int
    size: int


def measure_all() -> Iterator[Measurement]:
    ours = {rows: [] for rows in (FEW, MANY)}
    typst = []
    for _round in range(ROUNDS):  # by turns, so that a busy minute of the machine falls on all
        for rows, runs in ours.items():
            runs.append(_run("ours", rows))
        if importlib.util.find_spec("typst"):
            typst.append(_run("typst", MANY))
    few = _measurement(f"{FEW:,} rows, drawn", ours[FEW], most_mib=MOST_MIB)
    yield few
    many = _measurement(f"{MANY:,} rows, drawn", ours[MANY], base=few.name, most_times=MOST_GROWTH, most_mib=MOST_MIB)
    yield many
    if typst:
        yield _measurement(f"{MANY:,} rows, Typst", typst, base=many.name, least_times=LEAST_AGAINST_TYPST)
    for rows, base in ((FEW, few), (MANY, many)):
        one_shot = [_run("one_shot", rows)]
        yield _measurement(
            f"{rows:,} rows, WeasyPrint in one go", one_shot, base=base.name, least_times=LEAST_AGAINST_ONE_SHOT
        )


def _measurement(name: str, runs: list[Run], *, most_mib: float | None = None, **about) -> Measurement:
    mib = max(run.mib for run in runs)
    cpu = median(run.cpu for run in runs)
    note = f"CPU {cpu:.1f} s, {runs[0].pages:,} pages, {runs[0].size / 1e6:.1f} MB, peak {mib:,.0f} MiB"
    if most_mib and mib > most_mib:
        note += f" – OVER BUDGET: at most {most_mib} MiB"
    return Measurement(name, median(run.seconds for run in runs) * 1000, 0, note=note, **about)


def _run(engine: str, rows: int) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks.registers", engine, str(rows)]
    return Run(**json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))


# ---- In a process of its own --------------------------------------------------------------------


def rows_of(count: int) -> Iterator[tuple]:
    """As varied as a real ledger: no two names or descriptions are the same, communities and states repeat."""
    dice = random.Random(5)

    def text(least: int, most: int) -> str:
        return "".join(dice.choices(CHARACTERS, k=dice.randint(least, most)))

    for number in range(1, count + 1):
        yield (
            number,
            f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
            f"{text(5, 12)}（第{number % 40}期）",
            f"第{number % 30}社区",
            f"{text(2, 4)}活动室",
            f"{text(2, 3)}、{text(2, 3)}",
            f"{text(10, 26)}，{text(5, 12)}。",
            20 + number % 90,
            ("照片3张", "新闻稿", "签到表；照片")[number % 3],
            ("已归档", "待补")[number % 2],
        )


def ours(rows: int) -> Callable[[], bytes]:
    return lambda: register_pages(COLUMNS, rows_of(rows), heading=HEADING, anchor="events", lang="zh-Hans").data


def one_shot(rows: int) -> Callable[[], bytes]:
    total = sum(column.share for column in COLUMNS)
    widths = "".join(f'<col style="width: {column.share / total:.6%}">' for column in COLUMNS)
    heads = "".join(f"<th scope='col'>{column.title}</th>" for column in COLUMNS)
    kinds = [{"right": "number"}.get(column.align, column.align) for column in COLUMNS]
    cells = (
        "".join(f'<td class="{kind}">{escape(str(value))}</td>' for kind, value in zip(kinds, row, strict=True))
        for row in rows_of(rows)
    )
    html = (
        f'<html lang="zh-Hans"><head><title>{HEADING}</title></head><body><section class="landscape"><h1>{HEADING}</h1>'
        f'<table class="dense"><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>'
        f"{''.join(f'<tr>{each}</tr>' for each in cells)}</tbody></table></section></body></html>"
    )
    return lambda: render_pdf(html).data


def typst(rows: int) -> Callable[[], bytes]:
    import typst as engine

    fonts = tempfile.mkdtemp(prefix="kepu-bench-")
    for name in ("KepuSong-Regular", "KepuSong-Bold", "KepuHei-Regular"):
        (Path(fonts) / f"{name}.ttf").write_bytes(font_file(name))
    source = _typst_source(rows).encode()
    return lambda: engine.compile(source, font_paths=[fonts], ignore_system_fonts=True)


def _typst_source(rows: int) -> str:
    shares = ", ".join(f"{column.share}fr" for column in COLUMNS)
    aligns = ", ".join(f"{TYPST_ALIGN[column.align]} + horizon" for column in COLUMNS)
    heads = ", ".join(f'text(font: "Kepu Hei", "{column.title}")' for column in COLUMNS)
    cells = "\n".join(
        "".join(f"{json.dumps(str(value), ensure_ascii=False)}, " for value in row) for row in rows_of(rows)
    )
    return (
        '#set page(paper: "a4", flipped: true, margin: (top: 28mm, right: 37mm, bottom: 26mm, left: 35mm))\n'
        f'#set document(title: "{HEADING}")\n#set text(font: "Kepu Song", size: 8pt, lang: "zh")\n'
        "#set text(top-edge: 9.21pt, bottom-edge: -2.29pt)\n"
        f"#set par(leading: 0pt)\n= {HEADING}\n"
        f"#table(columns: ({shares}), align: ({aligns}), stroke: 0.5pt, inset: (x: 2.5pt, y: 1.75pt),\n"
        f"table.header({heads}),\n{cells})\n"
    )


def main(engine: str, rows: int, target: str = "") -> None:
    work = {"ours": ours, "one_shot": one_shot, "typst": typst}[engine](rows)
    before, cpu_before = time.perf_counter(), time.process_time()
    data = work()
    seconds, cpu = time.perf_counter() - before, time.process_time() - cpu_before
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if target:
        Path(target).write_bytes(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        pages = len(pdf.pages)
    print(json.dumps(Run(seconds, cpu, mib, pages, len(data))._asdict()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])

"""Sets sections, one line of JSON in, one line out, until its input ends. Run as a process with a limit of memory.

Its first line says that it is ready."""

import json
import os
import resource
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

NO_CORE = (0, 0)


def main(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, NO_CORE)
    settings.configure(USE_I18N=False)  # the sentences of refusals are the asker's
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # whatever a library prints must not get between the answers
        _warm_up()
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), file=answers, flush=True)
    _type_case.cache_clear()  # with the folder of its faces, while there is still a way to remove it
    with suppress(OSError):
        os.rmdir(os.environ["TMPDIR"])


def _warm_up() -> None:
    """Load the engines and the everyday faces, while nothing has been asked for yet."""
    from kepu.pdf import render_pdf

    render_pdf('<html lang="zh"><title>–</title><h1>科</h1><h2>普</h2><p>一', furnished=False, case=_type_case())
    _draw({"heading": "科", "anchor": "", "lang": "zh", "note": "", "columns": [("普", 1, "left")], "rows": []})


def answer(question: dict) -> dict:
    from kepu.pdf import PdfError

    try:
        return _set(question)
    except PdfError as refusal:
        return {"trouble": "refused", "detail": refusal.address}
    except MemoryError:
        return {"trouble": "memory", "detail": ""}
    except OSError as error:
        return {"trouble": "broken", "detail": str(error)[:500], "errno": error.errno}
    except BaseException as error:  # a hostile document can raise beside Exception
        return {"trouble": "broken", "detail": f"{type(error).__name__}: {error}"[:500]}


def _set(question: dict) -> dict:
    from kepu.typesetting.assembly import places_of

    pdf = _draw(question) if question["kind"] == "Register" else _lay_out(question)
    Path(question["target"]).write_bytes(pdf.data)
    told = {"missing": list(pdf.missing), "complaints": list(pdf.complaints), "held": resident()}
    return {"pages": pdf.pages, "places": places_of(pdf.data)} | told


def _lay_out(question: dict):
    from kepu.pdf import render_pdf

    assets = {name: Path(path) for name, path in question["assets"].items()}
    return render_pdf(question["html"], assets=assets, furnished=False, sheet=question["sheet"], case=_type_case())


@cache
def _type_case():
    from kepu.pdf import TypeCase

    return TypeCase()


def _draw(question: dict):
    from kepu.typesetting.tables import Column, register_pages

    columns = [Column(label, share, align) for label, share, align in question["columns"]]
    names = {name: question[name] for name in ("heading", "anchor", "lang", "note")}
    return register_pages(columns, question["rows"], **names)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(int(sys.argv[1]))

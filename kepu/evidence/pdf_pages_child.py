"""Draws the first pages of a PDF in a process of its own, which reads the PDF from standard input.

As in pdf_child.py: a small PDF can take gigabytes or minutes to draw, and the library has no limits of its own.
Answers the number of pages, a line break, then for each page drawn its length in bytes, a line break, and a JPEG; or
"damaged". Run by path, without Django, so that it starts quickly. Arguments: how many pages, longest side in pixels.
"""

import resource
import sys
from io import BytesIO

MEMORY = 1024 * 1024 * 1024  # the library maps its tables and a page's bitmap
SECONDS = 15
QUALITY = 80


def answer(content: bytes, most: int, longest: int) -> bytes:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        drawn = [_drawn(document[number], longest) for number in range(min(most, len(document)))]
        return b"".join([b"%d\n" % len(document), *(b"%d\n%s" % (len(each), each) for each in drawn)])
    except Exception:  # whatever a hostile file makes the parser stumble over
        return b"damaged"


def _drawn(page, longest: int) -> bytes:
    """One page as a JPEG on white; its scale is bounded by the page's own size, which a file may claim at will."""
    scale = longest / max(page.get_size())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    target = BytesIO()
    picture.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])))

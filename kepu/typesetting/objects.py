"""A PDF file written object by object, for documents of hundreds of thousands of small objects.

A register of 20,000 rows has 220,000 structure elements. As pikepdf's objects they take 1.5 s and 300 MiB; here each
is a piece of text that is packed away with its neighbours as soon as it is known (object streams, ISO 32000-1,
7.5.7). Fonts and other things of several parts are made with pikepdf and taken over whole.
"""

import re
import zlib
from array import array
from collections.abc import Iterator

import pikepdf

# Objects that pikepdf made keep their numbers; those written here come after.
FIRST_NUMBER = 100
PACK = 200  # objects to a stream
LEVEL = 6
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
IN_FILE, IN_STREAM = 1, 2
# Half characters, and code points that are none (Unicode 23.7).
NO_CHARACTER = re.compile(
    f"[\ud800-\udfff\ufdd0-\ufdef{''.join(chr(n << 16 | 0xFFFE) + chr(n << 16 | 0xFFFF) for n in range(17))}]"
)
REPLACEMENT = "\ufffd"


class Shelf:
    """Objects that are no streams, packed together as they come; `streams` are the numbers of what they went into."""

    def __init__(self, file: "ObjectFile"):
        self._file = file
        self._numbers: list[int] = []
        self._texts: list[str] = []
        self.streams: list[int] = []

    def put(self, number: int, text: str) -> None:
        """An object as PDF source: ASCII characters, no line break."""
        self._numbers.append(number)
        self._texts.append(text)
        if len(self._numbers) == PACK:
            self.close()

    def close(self) -> None:
        """Pack what has come so far."""
        if self._numbers:
            self.streams.append(self._file.add_pack(self._numbers, self._texts))
            self._numbers, self._texts = [], []


class ObjectFile:
    """Reserve a number, refer to it, put the object in any order, finish.

    `continued` is an existing file's length and the first number that it leaves free, where what is written here is to
    be appended to that file (incremental update, ISO 32000-1, 7.5.6).
    """

    def __init__(self, continued: tuple[int, int] | None = None):
        self._start, free = continued or (0, FIRST_NUMBER)
        self._out = [b"\n" if continued else HEAD]
        self._length = self._start + len(self._out[0])
        # One entry a number: what it is (1 byte), where (5 bytes), which of its stream (2 bytes).
        self._places = array("Q", bytes(8 * free))
        self._shelves: list[Shelf] = []
        self.put = self.shelf().put

    def shelf(self) -> Shelf:
        """A place for objects that are to lie together, apart from those that are simply `put`."""
        self._shelves.append(Shelf(self))
        return self._shelves[-1]

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers in a row that nobody else gets."""
        first = len(self._places)
        self._places.frombytes(bytes(8 * count))
        return first

    def add(self, text: str) -> int:
        number = self.reserve()
        self.put(number, text)
        return number

    def put_stream(self, number: int, data: bytes, entries: str = "") -> None:
        """A stream that is compressed here; `entries` are more of its dictionary."""
        packed = zlib.compress(data, LEVEL)
        self._write(number, f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>", packed)

    def add_stream(self, data: bytes, entries: str = "") -> int:
        number = self.reserve()
        self.put_stream(number, data, entries)
        return number

    def take(self, pdf: pikepdf.Pdf) -> None:
        """All objects of a document but its catalog and page tree, under the numbers they have there."""
        own = {pdf.Root.objgen, pdf.Root.Pages.objgen}
        for each in pdf.objects:
            if each.objgen not in own:
                self._take(each)

    def finish(self, trailer: str) -> bytes:
        """What is to be written; `trailer` are the entries of the file's trailer but Size."""
        for shelf in self._shelves:
            shelf.close()
        number, start = self.reserve(), self._length
        self._places[number] = _place(IN_FILE, start)
        runs = list(self._runs())
        table = array("Q", b"".join(self._places[first:end].tobytes() for first, end in runs))
        table.byteswap()
        index = " ".join(f"{first} {end - first}" for first, end in runs)
        entries = f"/Type/XRef/W[1 5 2]/Index[{index}]/Size {len(self._places)}{trailer}"
        self.put_stream(number, table.tobytes(), entries)
        self._append(f"startxref\n{start}\n%%EOF\n".encode())
        return b"".join(self._out)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Numbers in use, as runs (first, end); a new file's table begins with number 0, which is none."""
        if not self._start:
            yield 0, 1
        used = (number for number, place in enumerate(self._places) if place)
        first = last = next(used)
        for number in used:
            if number != last + 1:
                yield first, last + 1
                first = number
            last = number
        yield first, last + 1

    def add_pack(self, numbers: list[int], texts: list[str]) -> int:
        """Objects in one stream of objects, whose number is returned."""
        stream, places, at = self.reserve(), [], 0
        for index, (number, text) in enumerate(zip(numbers, texts, strict=True)):
            self._places[number] = _place(IN_STREAM, stream, index)
            places.append(f"{number} {at}")
            at += len(text) + 1
        head = " ".join(places) + "\n"
        data = (head + "\n".join(texts)).encode("ascii")
        self.put_stream(stream, data, f"/Type/ObjStm/N {len(places)}/First {len(head)}")
        return stream

    def _take(self, one: pikepdf.Object) -> None:
        number = one.objgen[0]
        if number >= FIRST_NUMBER:
            raise ValueError(f"More than {FIRST_NUMBER} objects made elsewhere.")
        if isinstance(one, pikepdf.Stream):
            entries = {key: value for key, value in one.stream_dict.items() if key not in ("/Length", "/Filter")}
            source = pikepdf.Dictionary(entries).unparse().decode().removeprefix("<<").removesuffix(">>")
            self.put_stream(number, one.read_bytes(), source)
        else:
            self.put(number, one.unparse(resolved=True).decode())

    def _write(self, number: int, dictionary: str, data: bytes) -> None:
        self._places[number] = _place(IN_FILE, self._length)
        self._append(b"".join((f"{number} 0 obj\n{dictionary}stream\n".encode(), data, b"\nendstream\nendobj\n")))

    def _append(self, data: bytes) -> None:
        self._out.append(data)
        self._length += len(data)


def _place(kind: int, where: int, index: int = 0) -> int:
    return kind << 56 | where << 16 | index


def text_string(text: str) -> str:
    """A PDF text string in hexadecimal: readable whatever it holds; what is no character becomes U+FFFD."""
    return f"<feff{NO_CHARACTER.sub(REPLACEMENT, text).encode('utf-16-be').hex()}>"

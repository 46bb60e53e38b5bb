"""A PDF file written object by object, for documents of hundreds of thousands of small objects.

A register of 20,000 rows has 220,000 structure elements. As pikepdf's objects they take 1.5 s and 300 MiB; here each
is a piece of text that is packed away with its neighbours as soon as it is known (object streams, ISO 32000-1,
7.5.7). Fonts and other things of several parts are made with pikepdf and taken over whole.
"""

import re
import zlib
from array import array

import pikepdf

# Objects that pikepdf made keep their numbers; those written here come after.
FIRST_NUMBER = 100
PACK = 200  # objects to a stream
LEVEL = 6
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
IN_FILE, IN_STREAM = 1, 2
SURROGATES = re.compile("[\ud800-\udfff]")


class ObjectFile:
    """Reserve a number, refer to it, put the object in any order, finish."""

    def __init__(self):
        self._out = [HEAD]
        self._length = len(HEAD)
        # One entry a number: what it is (1 byte), where (5 bytes), which of its stream (2 bytes).
        self._places = array("Q", bytes(8 * FIRST_NUMBER))
        self._numbers: list[int] = []
        self._texts: list[str] = []

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers in a row that nobody else gets."""
        first = len(self._places)
        self._places.frombytes(bytes(8 * count))
        return first

    def put(self, number: int, text: str) -> None:
        """An object that is no stream, as PDF source of ASCII characters."""
        self._numbers.append(number)
        self._texts.append(text)
        if len(self._numbers) == PACK:
            self._pack()

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

    def finish(self, root: int, info: int) -> bytes:
        """The file; `root` and `info` are the numbers of the catalog and of what says who made it."""
        self._pack()
        number = self.reserve()
        self._places[number] = _place(IN_FILE, self._length)
        table = array("Q", self._places)
        table.byteswap()
        size = len(table)
        entries = f"/Type/XRef/W[1 5 2]/Size {size}/Root {root} 0 R/Info {info} 0 R"
        start = self._length
        self.put_stream(number, table.tobytes(), entries)
        self._append(f"startxref\n{start}\n%%EOF\n".encode())
        return b"".join(self._out)

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

    def _pack(self) -> None:
        """Close the stream of objects gathered so far."""
        if not self._numbers:
            return
        stream, places, at = self.reserve(), [], 0
        for index, (number, text) in enumerate(zip(self._numbers, self._texts, strict=True)):
            self._places[number] = _place(IN_STREAM, stream, index)
            places.append(f"{number} {at}")
            at += len(text) + 1
        head = " ".join(places) + "\n"
        data = (head + "\n".join(self._texts)).encode("ascii")
        entries = f"/Type/ObjStm/N {len(places)}/First {len(head)}"
        self._numbers, self._texts = [], []
        self.put_stream(stream, data, entries)

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
    return f"<feff{SURROGATES.sub(chr(0xFFFD), text).encode('utf-16-be').hex()}>"

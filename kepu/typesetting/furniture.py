"""Running heads and page numbers, put on pages that are already set: as artifacts, which nobody reads out.

They stand where the boxes @top-center and @bottom-center of static/pdf/base.css stand.
"""

import pikepdf

from kepu.typesetting.cells import Setter
from kepu.typesetting.faces import Stack, Used
from kepu.typesetting.fonts import SharedFonts
from kepu.typesetting.geometry import LANDSCAPE, PORTRAIT, RUNNING_FOOT, RUNNING_HEAD, RUNNING_HEAD_GREY, Sheet, Type

PREFIX = "Running-"
MOST_LINES = 2  # what the margins have room for


class Furniture:
    """Stamps the pages of one PDF, with fonts it shares with them."""

    def __init__(self, fonts: SharedFonts):
        self.fonts, self.used = fonts, Used(PREFIX)
        fonts.follow(self.used)
        self._setters: dict[tuple[Sheet, Type], Setter] = {}
        self._stacks = {kind: Stack(kind.face, self.used) for kind in (RUNNING_HEAD, RUNNING_FOOT)}
        self._save = fonts.pdf.make_stream(b"q\n")

    def stamp(self, page: pikepdf.Page, *, head: str, foot: str) -> None:
        """Draw over an A4 page of either orientation, whatever its own content has done to the coordinates.

        An empty text draws nothing; of a text that is too long the first two lines are drawn.
        """
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        sheet = LANDSCAPE if right - left > top - bottom else PORTRAIT
        drawn = self._line(sheet, RUNNING_HEAD, head) + self._line(sheet, RUNNING_FOOT, foot)
        if drawn:
            contents = page.obj.get("/Contents", pikepdf.Array())
            before = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
            after = self.fonts.pdf.make_stream(f"\nQ\n{drawn}".encode("ascii"))
            page.obj.Contents = pikepdf.Array([self._save, *before, after])
            self._lend_fonts(page)

    def _line(self, sheet: Sheet, kind: Type, text: str) -> str:
        setter = self._setter(sheet, kind)
        cell = setter.set(text)
        if not cell.count:
            return ""
        is_head = kind is RUNNING_HEAD
        top = sheet.height - sheet.head_at if is_head else sheet.bottom - sheet.foot_at
        cell = cell.part(0, MOST_LINES)
        what = "Header/Attached[/Top]" if is_head else "Footer/Attached[/Bottom]"
        grey = f"{RUNNING_HEAD_GREY if is_head else 0:g} g"
        return (
            f"/Artifact<</Type/Pagination/Subtype/{what}>>BDC\nBT {grey} {setter.begin}"
            f"1 0 0 1 {cell.x} {top - setter.baseline:.2f} Tm{cell.tail}ET\nEMC\n"
        )

    def _setter(self, sheet: Sheet, kind: Type) -> Setter:
        if (sheet, kind) not in self._setters:
            stack = self._stacks[kind]
            self._setters[sheet, kind] = Setter(kind, stack, sheet.left, sheet.area_width, "centre")
        return self._setters[sheet, kind]

    def _lend_fonts(self, page: pikepdf.Page) -> None:
        """Let the page know the faces that were drawn with; pages may share their resources."""
        if "/Resources" not in page.obj:
            page.obj.Resources = pikepdf.Dictionary()
        if "/Font" not in page.obj.Resources:
            page.obj.Resources.Font = pikepdf.Dictionary()
        for face in self.used.faces():
            page.obj.Resources.Font[f"/{PREFIX}{face.name}"] = self.fonts.font(face)

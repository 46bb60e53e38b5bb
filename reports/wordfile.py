"""What every Word file of the office has in common: page and styles (GB/T 9704-2012), the same bytes each time."""

import zipfile
from io import BytesIO

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FANG, KAI, HEI, TITLE, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
SIZE, PITCH = Pt(16), Pt(28.95)
# 28 characters of 16 pt in 156 mm: each closed up by so many twentieths of a point. Said of the text and not by a grid
# of characters, which LibreOffice spreads to nearly twice the width.
CHARACTER_SPACE = -5
CHARACTER = SIZE.pt + CHARACTER_SPACE / 20
AFTER_GRID = ("w:spacing", "w:ind", "w:jc", "w:rPr")  # what follows a paragraph's snapToGrid, by the schema
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP can name
HEADINGS = (
    ("Title", TITLE, Pt(22)), ("Heading 1", HEI, SIZE), ("Heading 2", KAI, SIZE), ("Heading 3", FANG, SIZE),
)  # fmt: skip


def set_page(file) -> None:
    """A4 with the margins of 5.2 and 22 lines of 28 characters (5.2.3)."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch="579"))


def set_styles(file) -> None:
    """The text in Fang Song of 16 points, headings in the faces of 7.3.3."""
    set_face(file.styles["Normal"], FANG, SIZE)
    _close_up(file.styles["Normal"])
    _set_language(file.styles.element)
    layout = file.styles["Normal"].paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    layout.widow_control = True
    for name, face, size in HEADINGS:
        set_face(file.styles[name], face, size)
        _set_heading(file.styles[name])


def _set_language(styles) -> None:
    """Chinese letters are simplified Chinese: else lines are broken, and faces chosen, by another language's rules."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _close_up(style) -> None:
    """Every style goes by this one; what follows the spacing of a run's properties is the schema's order."""
    properties = style.element.rPr
    properties.insert_element_before(
        element("w:spacing", val=str(CHARACTER_SPACE)), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def set_face(style, face: str, size) -> None:
    style.font.name, style.font.size = LATIN if face == FANG else face, size
    style.font.bold, style.font.italic = False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)


def _set_heading(style) -> None:
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(32) if style.name == "Title" else PITCH
    layout.keep_with_next = True
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def run(paragraph, text: str, face: str, size=None):
    """A piece of a paragraph in a face of its own; Latin letters in Fang Song are Times."""
    made = paragraph.add_run(text)
    made.font.name = LATIN if face == FANG else face
    made._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if size is not None:
        made.font.size = size
    return made


def element(tag: str, **attributes: str):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def bytes_of(file) -> bytes:
    """A finished Word file, without the time at which its parts were packed."""
    raw, stream = BytesIO(), BytesIO()
    file.save(raw)
    with zipfile.ZipFile(raw) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in packed.infolist():
            info = zipfile.ZipInfo(member.filename, EARLIEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(info, packed.read(member))
    return stream.getvalue()


def field(paragraph, instruction: str, shown: str, face: str, size) -> None:
    """A field that Word reckons out; `shown` is what stands there until it does."""
    for kind, text in (("begin", ""), ("", f" {instruction} "), ("separate", ""), (None, shown), ("end", "")):
        part = run(paragraph, text if kind is None else "", face, size)
        if kind:
            part._r.append(element("w:fldChar", fldCharType=kind))
        elif kind == "":
            part._r.append(instruction_text(text))


def instruction_text(text: str):
    """What a field reckons, as it stands in a run."""
    told = element("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = text
    return told

"""What a drawn document has besides its pages: fonts, catalog, bookmark, destination, the words of PDF/UA."""

from dataclasses import dataclass

import pikepdf

from kepu.typesetting.faces import Used
from kepu.typesetting.fonts import embed
from kepu.typesetting.metadata import PRODUCER, as_xml
from kepu.typesetting.objects import ObjectFile, text_string

METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<pdf:Producer>{producer}</pdf:Producer>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Frame:
    """Object numbers that pages refer to before the objects are known, and the pages themselves."""

    page_tree: int
    resources: int
    pages: list[int]


def finish_document(
    file: ObjectFile,
    frame: Frame,
    *,
    structure: int,
    used: Used,
    title: str,
    anchor: str,
    lang: str,
    place: tuple[float, float],
) -> bytes:
    """The file's bytes; bookmark and destination lead to `place` on the first page."""
    _put_fonts(file, frame.resources, used)
    kids = " ".join(f"{page} 0 R" for page in frame.pages)
    file.put(frame.page_tree, f"<</Type/Pages/Kids[{kids}]/Count {len(frame.pages)}>>")
    there = f"[{frame.pages[0]} 0 R/XYZ {place[0]:.2f} {place[1]:.2f} 0]"
    root = file.add(
        f"<</Type/Catalog/Pages {frame.page_tree} 0 R/Lang{text_string(lang)}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {structure} 0 R/Outlines {_add_bookmark(file, title, there)} 0 R"
        f"/Names<</Dests<</Names[{pikepdf.String(anchor).unparse().decode()} {there}]>>>>"
        f"/ViewerPreferences<</DisplayDocTitle true>>/Metadata {_add_metadata(file, title)} 0 R>>"
    )
    info = file.add(f"<</Producer{text_string(PRODUCER)}/Title{text_string(title)}>>")
    return file.finish(f"/Root {root} 0 R/Info {info} 0 R")


def _put_fonts(file: ObjectFile, resources: int, used: Used) -> None:
    with pikepdf.new() as pdf:
        fonts = {face.name: embed(pdf, face, texts).objgen[0] for face, texts in used.by_face().items()}
        file.take(pdf)
    names = "".join(f"/{name} {number} 0 R" for name, number in fonts.items())
    file.put(resources, f"<</Font<<{names}>>>>")


def _add_bookmark(file: ObjectFile, title: str, there: str) -> int:
    outlines, entry = file.reserve(), file.reserve()
    file.put(outlines, f"<</Type/Outlines/Count 1/First {entry} 0 R/Last {entry} 0 R>>")
    file.put(entry, f"<</Title{text_string(title)}/Parent {outlines} 0 R/Dest{there}>>")
    return outlines


def _add_metadata(file: ObjectFile, title: str) -> int:
    data = METADATA.format(producer=PRODUCER, title=as_xml(title))
    return file.add_stream(data.encode(), "/Type/Metadata/Subtype/XML")

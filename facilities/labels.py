"""Labels to put up at a facility: whoever renews the content scans the code and is at the form."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno

from facilities.models import Facility
from kepu.paper import set_paper
from kepu.pdf import Pdf


@dataclass(frozen=True)
class Label:
    """A facility and the whole address, host included, that its code leads to."""

    facility: Facility
    address: str

    @property
    def code(self) -> str:
        """The QR code as a data address of an SVG. A quarter of it may be scratched or dirty: it hangs outdoors."""
        return segno.make(self.address, error="q", micro=False).svg_data_uri(omitsize=True, border=4)


def labels_pdf(labels: Iterable[Label], *, sheet: str = "A4") -> Pdf:
    """Labels of A6 each: four on a sheet of A4 to be cut, or one on a sheet of A6."""
    context = {
        "labels": list(labels),
        "sheet": sheet,
    }
    return set_paper("facilities/labels.html", context)

"""What the top floor adds to the record pages of the registers below."""

from kepu.registers.register import Panel
from reports.documents.panels import notices_of

REGISTERS: list = []
PANELS = {"visits": (Panel("reports/documents/_notices_panel.html", notices_of),)}

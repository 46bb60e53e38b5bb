"""Standards: what is judged. Each is a reviewed YAML file; a further one needs no code.

A file that breaks rules is refused with a sentence for each, which names the line.
"""

from reports.standards.parsing import parse_standard
from reports.standards.parts import Band, Group, Indicator, Need, Standard, StandardError, Text
from reports.standards.shelf import available_standards, load_standard, shipped_standard, standards_in_force

__all__ = [
    "Band",
    "Group",
    "Indicator",
    "Need",
    "Standard",
    "StandardError",
    "Text",
    "available_standards",
    "load_standard",
    "parse_standard",
    "shipped_standard",
    "standards_in_force",
]

"""From bytes to the nodes of a YAML file: nothing hostile gets past this point, and every node knows its line."""

import re

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu.text import plain_text
from reports.standards.parts import StandardError

LARGEST = 1_000_000  # bytes; the first standard has some 40,000
MOST_EVENTS = (
    50_000  # of the parser; the first standard has some 2,500. A node takes a kilobyte, a comma in a list one byte
)
DEEPEST = 12  # levels of lists and mappings within each other; a standard needs eight
# The parser in C where it is built in: the other takes seconds for what this one reads at once.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def decoded(content: bytes) -> str:
    """The text of a standard's file. Raises StandardError for what is too large, not UTF-8 or not to be printed."""
    if len(content) > LARGEST:
        raise StandardError(_("The file is larger than 1 MB. A standard is a text of some tens of kilobytes."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = _("Line %(line)d: the file is not written in UTF-8. Save it again in the encoding UTF-8.")
        raise StandardError(sentence % {"line": line}) from None
    _require_printable(text)
    return text


def _require_printable(text: str) -> None:
    for number, line in enumerate(re.split("\r\n|\n|\r", text), start=1):
        try:
            plain_text(line)
        except ValidationError:
            raise StandardError(
                _("Line %(line)d: here stands a character that cannot be printed. Please delete it.") % {"line": number}
            ) from None


def root_of(text: str) -> yaml.Node:
    """The mapping that the file holds. Raises StandardError.

    Anchors and aliases are refused: a standard needs none, and with them a short file can unfold into gigabytes or
    refer to itself in a circle.
    """
    if len(text) > LARGEST:
        raise StandardError(_("The file is larger than 1 MB. A standard is a text of some tens of kilobytes."))
    _require_printable(text)
    try:
        _require_harmless(text)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise StandardError(_broken(error, text)) from None
    if not isinstance(root, yaml.MappingNode):
        raise StandardError(
            _("Line 1: this is not a standard. The file must begin with keys such as “code:”, “version:”, “title:”.")
        )
    return root


def _broken(error: yaml.YAMLError, text: str) -> str:
    """Where reading stopped; what is missing at the end is said of the last line there is."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    last = text.rstrip().count("\n") + 1
    parts = {"line": min(mark.line + 1, last) if mark else last, "column": mark.column + 1 if mark else 1}
    return (
        _(
            "Line %(line)d, column %(column)d: the file is not valid YAML from here on. Look for a missing quotation "
            "mark, bracket or colon, a tab, or a wrong indentation here or in the line before."
        )
        % parts
    )


def _require_harmless(text: str) -> None:
    """Walks through the events of the parser, which remembers nothing, and stops at the first that is not wanted."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=LOADER)):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if what := _harm(event, count, depth, documents):
            raise StandardError(
                _("Line %(line)d: %(what)s") % {"line": event.start_mark.line + 1, "what": what},
            )


def _harm(event: yaml.Event, count: int, depth: int, documents: int) -> str:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return _("anchors and references (& and *) are not allowed. Write the text out in each place.")
    if getattr(event, "tag", None):
        return _("tags (!) are not allowed. Write plain texts and numbers.")
    if depth > DEEPEST:
        return _("too many lists and mappings stand within each other.")
    if count > MOST_EVENTS:
        return _("up to here the file holds more entries than any standard needs.")
    if documents > 1:
        return _("a second document begins here (---). One file holds one standard.")
    return ""

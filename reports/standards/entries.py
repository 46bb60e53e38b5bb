"""One mapping of a standard's file, asked key by key. What is wrong is noted with its line, and reading goes on."""

import re
from decimal import Decimal

import yaml
from django.utils.translation import gettext as _

from reports.standards.parts import Text

LONGEST_TEXT = 2000  # characters
MOST_TOLD = 50  # faults
NUMBER = re.compile(r"[+-]?\d{1,7}(\.\d{1,4})?")
TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")
NULL = "tag:yaml.org,2002:null"


class Faults(list):
    """(line, sentence) of everything that is wrong, in the order of the lines."""

    def add(self, node: yaml.Node, place: str, what: str) -> None:
        line = node.start_mark.line + 1
        sentence = _("Line %(line)d, %(place)s: %(what)s") % {"line": line, "place": place, "what": what}
        self.append((line, sentence))

    def sentences(self) -> list[str]:
        """The first of them, as many as people read, and how many there are beyond."""
        told = [sentence for _line, sentence in sorted(self, key=lambda each: each[0])]
        more = len(told) - MOST_TOLD
        return told if more <= 0 else [*told[:MOST_TOLD], _("And %(count)d faults more.") % {"count": more}]


class Entry:
    """A mapping and what it is called in sentences. A wrong or missing value is a fault and reads as empty."""

    def __init__(self, node: yaml.Node, place: str, faults: Faults):
        self.node, self.place, self.faults, self.nodes = node, place, faults, {}
        if not isinstance(node, yaml.MappingNode):
            self.say(_("keys with values are expected here, such as “code: A1”."))
            return
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in self.nodes:
                self.say(_("“%(key)s” stands here twice.") % {"key": name}, key)
            self.nodes[name] = value

    def say(self, what: str, node: yaml.Node | None = None) -> None:
        self.faults.add(node or self.node, self.place, what)

    def refuse_unknown(self, known) -> None:
        if not isinstance(self.node, yaml.MappingNode):
            return
        for key, _value in self.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                parts = {"key": name[:40], "known": ", ".join(known)}
                self.say(_("“%(key)s” is not known. Known are: %(known)s.") % parts, key)

    def get(self, key: str, *, required: bool = False) -> yaml.Node | None:
        node = self.nodes.get(key)
        if node is not None and not (isinstance(node, yaml.ScalarNode) and node.tag == NULL):
            return node
        if required and isinstance(self.node, yaml.MappingNode):
            self.say(_("“%(key)s” is missing.") % {"key": key}, node)
        return None

    def text(self, key: str, *, required: bool = True, default: str = "", longest: int = LONGEST_TEXT) -> str:
        node = self.get(key, required=required)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.say(_("“%(key)s” must be a text.") % {"key": key}, node)
            return default
        if len(node.value) > longest:
            parts = {"key": key, "longest": longest}
            self.say(_("“%(key)s” is longer than %(longest)d characters.") % parts, node)
        return node.value.strip()

    def code(self, key: str, pattern: re.Pattern, *, required: bool = True, default: str = "") -> str:
        value = self.text(key, required=required, default=default)
        if value and not pattern.fullmatch(value):
            parts = {"key": key, "value": value[:40]}
            sentence = _("“%(value)s” cannot be a %(key)s: write up to 20 letters, digits, points and hyphens.")
            self.say(sentence % parts, self.nodes.get(key))
        return value

    def wording(self, key: str, *, required: bool = True) -> Text | None:
        node = self.get(key, required=required)
        return Text({"zh": ""}) if node is None and required else node and wording(node, key, self)

    def choice(self, key: str, known, *, default: str | None = None) -> str:
        node = self.get(key, required=default is None)
        if node is None:
            return default or ""
        if not isinstance(node, yaml.ScalarNode) or node.value not in known:
            value = node.value[:40] if isinstance(node, yaml.ScalarNode) else "…"
            parts = {"value": value, "key": key, "known": ", ".join(known)}
            self.say(_("“%(value)s” is not a known %(key)s. Known are: %(known)s.") % parts, node)
            return default or ""
        return node.value

    def flag(self, key: str) -> bool:
        node = self.get(key)
        if node is None:
            return False
        word = node.value.lower() if isinstance(node, yaml.ScalarNode) else ""
        if word not in TRUE + FALSE:
            self.say(_("“%(key)s” must be true or false.") % {"key": key}, node)
        return word in TRUE

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        node = self.get(key, required=required)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and not node.style and NUMBER.fullmatch(node.value):
            return Decimal(node.value)
        value = node.value[:40] if isinstance(node, yaml.ScalarNode) else "…"
        sentence = _("“%(key)s” must be a number of at most seven digits, such as 70 or 2.5, not “%(value)s”.")
        self.say(sentence % {"key": key, "value": value}, node)
        return None

    def items(self, key: str, *, required: bool = False) -> list[yaml.Node]:
        node = self.get(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or (required and not node.value):
            self.say(_("“%(key)s” must be a list, each line beginning with a hyphen.") % {"key": key}, node)
            return []
        return node.value


def wording(
    node: yaml.Node, what: str, of: Entry, *, longest: int = LONGEST_TEXT, languages_needed: tuple[str, ...] = ("zh",)
) -> Text:
    """A text in Chinese (zh), and in English (en) where it is known or needed."""
    entry = Entry(node, _("%(what)s of %(place)s") % {"what": what, "place": of.place}, of.faults)
    entry.refuse_unknown(("zh", "en"))
    words = {each: entry.text(each, required=each in languages_needed, longest=longest) for each in ("zh", "en")}
    return Text({language: text for language, text in words.items() if text or language == "zh"})

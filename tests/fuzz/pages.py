"""The forms of a page, read from its HTML as a browser reads them."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import html


@dataclass
class Field:
    """`kind` as in values.typed; `right` is what the page would send untouched; `offered` what may be chosen."""

    kind: str
    right: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    """What is sent to `where` by which `method`; `files` are the names of its file fields."""

    where: str
    method: str
    fields: dict[str, Field]
    files: list[str]

    def right(self) -> dict[str, list[str]]:
        """The form sent as it stands."""
        return {name: each.right for name, each in self.fields.items() if each.right}


def forms_of(page: str, address: str) -> list[Form]:
    """The forms on the page at that address."""
    if not page.strip():
        return []
    whole = html.document_fromstring(page)
    for inert in whole.xpath("//template"):  # what scripts may copy from is not sent
        inert.drop_tree()
    return [_form(found, address) for found in whole.forms]


def _form(found, address: str) -> Form:
    right: dict[str, list[str]] = {}
    for name, value in found.form_values():
        right.setdefault(name, []).append(value.removeprefix("\n"))
    fields, files = {}, []
    for control in found.xpath(".//input | .//select | .//textarea | .//button") + _attached(found):
        name = control.get("name")
        if name and control.get("type") == "file":
            files.append(name)
        elif name and name != "csrfmiddlewaretoken":
            known = fields.setdefault(name, Field(_kind(control), right.get(name, [])))
            known.offered += _offered(control)
    where = urljoin(address, found.get("action") or address)
    return Form(urlsplit(where)._replace(fragment="").geturl(), found.method.lower(), fields, files)


def _attached(found) -> list:
    """Controls that stand elsewhere on the page and name this form."""
    return found.xpath("//*[@form=$id][@name]", id=found.get("id")) if found.get("id") else []


def _kind(control) -> str:
    if control.tag in ("select", "button") or control.get("type") in ("radio", "checkbox", "submit"):
        return "choice"
    if control.get("type") in ("date", "hidden", "url", "number", "password"):
        return control.get("type")
    how = control.get("inputmode")
    return "number" if how in ("numeric", "decimal") else "url" if how == "url" else "text"


def _offered(control) -> list[str]:
    if control.tag == "select":
        return [option.get("value", "") for option in control.iter("option")]
    return [control.get("value", "on")] if _kind(control) == "choice" else []

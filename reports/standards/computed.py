"""Whether what a file says of a metric fits it: found out here, not when somebody opens the dashboard."""

from inspect import Parameter, signature

import yaml
from django.utils.translation import gettext as _

from campaigns.models import DemonstrationKind, EventCategory, Phase, Theme
from kepu.communities.models import Body, Position
from reports.metrics import METRICS, PERCENTAGE_POINTS, SHARES
from reports.standards.entries import Entry
from volunteers.models import Source

# What the parameters of metrics may name, by the parameter.
WORDS = {
    "body": Body,
    "position": Position,
    "positions": Position,
    "sources": Source,
    "kind": DemonstrationKind,
    "category": EventCategory,
    "categories": EventCategory,
    "themes": Theme,
    "phase": Phase,
}


def fitting_params(entry: Entry) -> tuple[str, dict]:
    """The metric and its parameters, as its function asks for them."""
    metric = entry.choice("metric", tuple(METRICS))
    node = entry.get("params")
    given = Entry(node, _("params of %(place)s") % {"place": entry.place}, entry.faults) if node else None
    if not metric:
        return "manual", {}
    taken = list(signature(METRICS[metric]).parameters.values())[1:]
    if given is None:
        for each in taken:
            if each.default is Parameter.empty:
                parts = {"metric": metric, "key": each.name}
                entry.say(_("the metric %(metric)s needs “%(key)s” under “params”.") % parts, entry.nodes["metric"])
        return metric, {}
    if not taken and given.nodes:
        given.say(_("the metric %(metric)s takes no parameters.") % {"metric": metric})
    elif taken:
        given.refuse_unknown([each.name for each in taken])
    params = {each.name: _value(given, each) for each in taken}
    return metric, {name: value for name, value in params.items() if value is not None}


def _value(given: Entry, parameter: Parameter):
    """A word, or a list of words, of those that the registers know."""
    name, required = parameter.name, parameter.default is Parameter.empty
    if parameter.annotation is str:
        return given.choice(name, WORDS[name].values, default=None if required else "") or None
    nodes = given.items(name, required=required)
    for node in nodes:
        if not isinstance(node, yaml.ScalarNode) or node.value not in WORDS[name].values:
            value = node.value[:40] if isinstance(node, yaml.ScalarNode) else "…"
            parts = {"value": value, "key": name, "known": ", ".join(WORDS[name].values)}
            given.say(_("“%(value)s” is not a known %(key)s. Known are: %(known)s.") % parts, node)
    return [node.value for node in nodes] or None


def require_fitting_kind(entry: Entry, metric: str, kind: str) -> None:
    """The unit of the threshold is that of the metric: no percentage is held against a number of events."""
    if metric not in METRICS or not kind:
        return
    fitting = "share" if metric in SHARES else "points" if metric in PERCENTAGE_POINTS else "count"
    if kind != fitting:
        parts = {"metric": metric, "fitting": fitting, "kind": kind}
        sentence = _("the metric %(metric)s gives a %(fitting)s, so the kind cannot be %(kind)s.")
        entry.say(sentence % parts, entry.nodes["kind"])

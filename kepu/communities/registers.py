"""Partner units and organization posts on the screen."""

from django.utils.translation import gettext_lazy as _

from kepu.records.models import AttachmentKind
from kepu.registers.register import Register

COMMUNITIES = Register(
    code="communities",
    icon="houses",
    add=_("Register a community"),
    empty=_("No community is registered yet. Coverage is measured against their residents, so begin here."),
    title="name",
    shown=(),
    search=("name", "code", "secretary", "officer", "phone"),
    routes="communities:community_{}",
)

UNITS = Register(
    code="units",
    icon="building",
    add=_("Register a unit"),
    empty=_("No unit is registered yet. Units named in events count as partners only if they stand here."),
    title="name",
    shown=("name", "kind", "community", "contact", "resources"),
    search=("name", "address", "contact", "phone", "resources", "notes", "community__name"),
    filters=("kind", "community"),
    folded=("notes",),
)

POSTS = Register(
    code="posts",
    icon="diagram-3",
    add=_("Record a post"),
    empty=_("No post is recorded yet. Begin with the chair and the officer of the sub-district's association."),
    title="name",
    shown=("name", "body", "position", "community", "outside_post", "started_on", "ended_on"),
    search=("name", "phone", "outside_post", "community__name", "position", "body"),
    filters=("body", "position", "community"),
    kinds=(AttachmentKind.DOCUMENT,),
)

REGISTERS = [POSTS, UNITS]
WITH_OWN_PAGES = [COMMUNITIES]

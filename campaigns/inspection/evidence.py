"""What the files of an inspection are called: before and after mean the rectification here."""

from django.utils.translation import gettext_lazy as _

from kepu.records.models import Attachment, AttachmentKind

WORDS = {
    AttachmentKind.BEFORE: _("Photo before rectification"),
    AttachmentKind.AFTER: _("Photo after rectification"),
}


def kinds_to_choose(*kinds: AttachmentKind) -> list[tuple[str, str]]:
    """Choices of a file's kind; the first is for pictures, the last for documents."""
    return [(kind.value, WORDS.get(kind, kind.label)) for kind in kinds]


def kind_of_file(attachment: Attachment) -> str:
    return str(WORDS.get(attachment.kind, attachment.get_kind_display()))

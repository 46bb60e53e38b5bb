"""Which indicators each original file proves, the files beside those of the period, and where all lie in the ZIP.

A file that belongs to several records goes to the folder of each, so that whoever opens a folder finds it whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from kepu.evidence.storage import original_path
from kepu.exchange.ledgers import ledger_for
from kepu.records.models import Attachment
from reports.behind import rows_behind
from reports.models import Pack
from reports.packs.archive import Member
from reports.packs.evidence import FOLDERS
from reports.packs.material import Original
from reports.packs.naming import Paths, safe_part
from reports.standards import load_standard

LONGEST_NAME = 80

Cited = dict[tuple[int, int], set[str]]  # (content type, id) of a record with files -> indicators


def cited_records(pack: Pack) -> Cited:
    """The records with files on which the number of an indicator rests. A query for each indicator; StandardError."""
    cited: Cited = defaultdict(set)
    for indicator in load_standard(pack.standard, pack.standard_version).indicators:
        if behind := rows_behind(indicator, pack.period):
            files = Attachment.objects.of_rows(behind.rows).showable().order_by()
            for record in files.values_list("content_type_id", "object_id").distinct():
                cited[record].add(indicator.code)
    return cited


def files_beside(cited: Cited, found: Iterable[Original]) -> dict[str, list[Attachment]]:
    """The files of cited records that are not among those found already, by register: of an older survey, say."""
    left = defaultdict(list)
    for kind, pk in cited.keys() - {each.of for each in found}:
        left[kind].append(pk)
    wanted = Q(pk__in=[])
    for kind, pks in left.items():
        wanted |= Q(content_type_id=kind, object_id__in=pks)
    files = Attachment.objects.filter(wanted).showable().select_related("file").prefetch_related("row")
    beside = defaultdict(list)
    for each in sorted(files, key=lambda each: (each.content_type_id, each.object_id, each.position, each.pk)):
        beside[ledger_for(each.row).code].append(each)
    return {code: members for code, members in beside.items() if code in FOLDERS}


def with_indicators(originals: list[Original], cited: Cited) -> list[Original]:
    """The same, each with the indicators that rest on its record."""
    return [replace(each, cited_by=tuple(sorted(cited[each.of]))) if each.of in cited else each for each in originals]


def members(originals: Iterable[Original], paths: Paths) -> Iterator[Member]:
    """The originals as members of the archive, a folder to each record."""
    top = _("3 Evidence")
    for each in originals:
        folder = paths.folder(each.of, top, *map(safe_part, each.folder))
        place = (*folder, safe_part(each.name, LONGEST_NAME))
        sha256 = each.file.sha256
        yield Member(place, original_path(sha256), sha256, each.said, each.cited_by, stored=each.file)

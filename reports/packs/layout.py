"""Lays a pack out: sets the sections that are not there yet, then the contents, and joins all of it into one PDF."""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.paper import document_language
from kepu.pdf import PdfError, uncollected
from kepu.typesetting.assembly import About, Binding, Enclosure, Part
from kepu.typesetting.press import Press, Section, SectionError, Setting, Trouble, standing_press, weight
from reports.models import Pack
from reports.packs.contents import Chapter, Stage, chapters, running_head
from reports.packs.material import Material
from reports.packs.sections import Store, key_of, photos_not_shown, section_of

FAILED = "reports/pack/failed.html"
WHY = {
    Trouble.TIME: gettext_lazy("it took longer than a section may take"),
    Trouble.MEMORY: gettext_lazy("it needs more memory than a section may have"),
    Trouble.BROKEN: gettext_lazy("the PDF engine failed at it"),
}
FIGURES = "figures.json"
PHOTO = 10  # takes as long to set as so many rows of a register
CHARACTERS_NAMED = 20  # of those that cannot be printed, in one section


@dataclass(frozen=True)
class News:
    """How far the layout is: what was set last, pages so far, share of the work done (0 to 1), seconds left.

    `seconds_left` is None until there is a speed to reckon with.
    """

    title: str
    pages: int
    share: float
    seconds_left: float | None


def lay_out(
    pack: Pack,
    material: Material,
    folder: Path,
    *,
    store: Store | None = None,
    on_news: Callable[[News], None] = lambda news: None,
) -> int:
    """Write `folder/pack.pdf` in the current language, and return its pages; what cannot be shown is named in
    `material.missing`.

    Raises PdfError where a text names something outside. What `on_news` raises ends the work; the sections set so
    far are kept, and found again next time.
    """
    store = store or Store()
    limits = {"seconds": settings.PACK_SECTION_SECONDS, "memory": settings.PACK_SECTION_MEMORY}
    with uncollected(), Binding() as binding:
        with standing_press(settings.PACK_PROCESSES, **limits) as press:
            layout = _Layout(pack, material, folder, store, press, binding, on_news)
            layout.set(Stage.AT_ONCE)
            layout.set(Stage.WHEN_COMPLETE)
            layout.set_contents()
        pages = layout.join()
    store.clear()
    return pages


class _Layout:
    """The chapters, and under the place of each the key of the section that was set for it and is then bound."""

    def __init__(
        self,
        pack: Pack,
        material: Material,
        folder: Path,
        store: Store,
        press: Press,
        binding: Binding,
        on_news: Callable[[News], None],
    ):
        self.document, self.material, self.folder = chapters(pack, material), material, folder
        self.store, self.press, self.binding, self.on_news = store, press, binding, on_news
        self.title, self.head = f"{material.figures['title']} {pack.number}", running_head(pack, material.figures)
        self.contents = next(at for at, chapter in enumerate(self.document) if chapter.stage == Stage.LAST)
        self.to_bind = deque(place for place in range(len(self.document)) if place != self.contents)
        self.keys: dict[int, str] = {}
        self.settings: dict[int, Setting] = {}
        self.lacking: dict[int, list[str]] = {}  # sentences that are yet to be named

    def set(self, stage: Stage) -> None:
        """All chapters of a stage: those that are not kept are set, several at once."""
        todo: list[tuple[int, Section, Path]] = []
        began, progress = time.monotonic(), None
        for at, outcome in self.press.set_all(self._not_kept(stage, todo)):
            place, section, file = todo[at]
            progress = progress or _Progress((each[1] for each in todo), began)
            if isinstance(outcome, SectionError):
                self._stand_in(place, outcome)
            else:
                self._keep(place, file, outcome)
            self._tell(progress.after(section), place)
        if stage != Stage.STAND_IN:
            self._name_lacking()

    def _not_kept(self, stage: Stage, todo: list) -> Iterator[tuple[Section, Path]]:
        """What is to be set, the longest first: that is at work while the rest is still being written."""
        wanted = [place for place, chapter in enumerate(self.document) if chapter.stage == stage]
        for place in sorted(wanted, key=lambda place: -_bulk(self.document[place])):
            section, file = section_of(self.document[place], document_language()), self.folder / f"{place}.section.pdf"
            if not self._find(place, section):
                todo.append((place, section, file))
                yield section, file

    def set_contents(self) -> None:
        """The contents, once it is known on which page everything is, its own pages counted along.

        What stands in for contents that cannot be set has no pages to name.
        """
        place = self.contents
        anchors = {at: setting.places for at, setting in self.settings.items()}
        pages, guess = 1, 0
        while pages != guess and self.document[place].stage == Stage.LAST:
            guess = pages
            data = self.document[place].data | {"pages": self._page_numbers(anchors, guess)}
            self.document[place] = replace(self.document[place], data=data)
            self.set(Stage.LAST)
            pages = self.settings[place].pages

    def join(self) -> int:
        self._bind(self.contents)
        figures = self.material.figures
        data = json.dumps(figures, ensure_ascii=False, sort_keys=True, indent=1).encode()
        enclosure = Enclosure(FIGURES, data, "application/json", _("All figures of this document as data"))
        moment = f"{figures['frozen_on']}T00:00:00+08:00"
        about = About(self.title, figures["office"], moment, document_language(), self._identifier(data))
        return self.binding.finish(self.folder / "pack.pdf", about=about, foot=_foot, enclosures=[enclosure])

    def _bind_what_is_ready(self) -> None:
        """Always in the order of the document, for the same bytes; while later parts are still being set."""
        while self.to_bind and self.to_bind[0] in self.settings:
            self._bind(self.to_bind.popleft())

    def _bind(self, place: int) -> None:
        chapter, file = self.document[place], self.store.path(self.keys[place])
        head = self.head if chapter.is_furnished else ""
        self.binding.add(place, Part(file, head, chapter.is_furnished, chapter.continues))

    def _identifier(self, figures: bytes) -> bytes:
        """A digest of all that the file is made of."""
        keys = [self.keys[place] for place in range(len(self.document))]
        return hashlib.sha256("\n".join([self.title, self.head, *keys, ""]).encode() + figures).digest()[:16]

    def _find(self, place: int, section: Section) -> bool:
        self.keys[place] = key_of(section)
        if found := self.store.find(self.keys[place]):
            self._take(place, found)
        return found is not None

    def _keep(self, place: int, file: Path, setting: Setting) -> None:
        self.store.keep(self.keys[place], file, setting)
        self._take(place, setting)

    def _take(self, place: int, setting: Setting) -> None:
        self.settings[place] = setting
        chapter, missing = self.document[place], self.lacking.setdefault(place, [])
        for name in photos_not_shown(chapter, setting):
            missing.append(_("The photo cannot be read: %(photo)s") % {"photo": name})
        # The list of what is missing names them itself, and need not be named for it.
        if setting.missing and chapter.stage == Stage.AT_ONCE:
            words = {"title": chapter.title, "characters": " ".join(setting.missing[:CHARACTERS_NAMED])}
            missing.append(_("In “%(title)s”, characters that no typeface has: %(characters)s") % words)
        self._bind_what_is_ready()

    def _name_lacking(self) -> None:
        """In the order of the document, whichever part was done first."""
        for _place, sentences in sorted(self.lacking.items()):
            self.material.missing += sentences
        self.lacking.clear()

    def _stand_in(self, place: int, error: SectionError) -> None:
        """Put a page that says so in the place of a section that cannot be set, and name it as missing."""
        chapter = self.document[place]
        if error.trouble == Trouble.REFUSED:
            raise PdfError(str(error), error.detail)
        if chapter.template == FAILED:
            raise error
        words = {"title": chapter.title, "reason": WHY[error.trouble]}
        sentence = _("The part “%(title)s” could not be set: %(reason)s.") % words
        self.lacking.setdefault(place, []).append(sentence)
        self.document[place] = replace(chapter, template=FAILED, data=sentence, stage=Stage.STAND_IN)
        self.set(Stage.STAND_IN)

    def _page_numbers(self, anchors: dict[int, dict[str, int]], own_pages: int) -> dict[str, int]:
        """The page of every anchor, from 1, where the contents, which have none, take so many pages."""
        places = range(len(self.document))
        counts = (self.settings[at].pages if at in anchors else own_pages for at in places)
        starts = accumulate(counts, initial=1)
        return {
            anchor: start + page
            for at, start in zip(places, starts, strict=False)
            for anchor, page in anchors.get(at, {}).items()
        }

    def _tell(self, progress: tuple[float, float | None], place: int) -> None:
        pages = sum(setting.pages for setting in self.settings.values())
        self.on_news(News(self.document[place].title, pages, *progress))


class _Progress:
    """How much of a stage is done, and how long the rest takes at the speed measured so far."""

    def __init__(self, sections: Iterable[Section], began_at: float):
        self.total, self.done, self.began_at = sum(map(weight, sections)), 0, began_at

    def after(self, section: Section) -> tuple[float, float | None]:
        """Share done and seconds left now that this section is set."""
        self.done += weight(section)
        spent = time.monotonic() - self.began_at
        left = spent * (self.total - self.done) / self.done if self.done else None
        return self.done / max(1, self.total), left


def _bulk(chapter: Chapter) -> int:
    """About how long it takes to set, as far as can be told before it is written."""
    return len(getattr(chapter.data, "rows", ())) + PHOTO * len(getattr(chapter.data, "photos", ()))


def _foot(page: int, pages: int) -> str:
    return _("Page %(page)d of %(pages)d") % {"page": page, "pages": pages}

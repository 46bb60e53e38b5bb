"""What a scenario found, for people and for the exit status."""

from dataclasses import dataclass, field


@dataclass
class Report:
    """Figures of one scenario; each says whether it is as it must be."""

    name: str
    about: str = ""
    figures: list[tuple[str, object, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def figure(self, name: str, value: object, good: bool = True) -> None:
        self.figures.append((name, value, good))

    def note(self, text: str) -> None:
        self.notes.append(text)

    @property
    def is_good(self) -> bool:
        return all(good for _name, _value, good in self.figures)

    def __str__(self) -> str:
        told = "; ".join(f"{name} {value}{'' if good else ' (!)'}" for name, value, good in self.figures)
        return "\n".join([f"{self.name}: {self.about}", f"  {told}", *(f"  {note}" for note in self.notes)])

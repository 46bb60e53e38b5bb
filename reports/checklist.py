"""The checklist of an inspection visit, from the standard."""

from campaigns.inspection.actions import Question
from reports.standards import Standard


def questions(standard: Standard) -> list[Question]:
    """What an inspector looks at in a community, in the current language: codes are `C3-1`, `C3-2`, …"""
    return [
        Question(f"{indicator.code}-{number}", indicator.code, str(wording))
        for indicator in standard.indicators
        for number, wording in enumerate(indicator.checklist, start=1)
    ]

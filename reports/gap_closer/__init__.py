"""The gap closer: the fewest things to do that would turn the most indicators met (docs/decisions/gap-closer.md).

`wants` says what each metric lacks, `parts` and `cover` find the acts that serve several indicators at once,
`steps` puts them in order, `wording` says them and leads to their forms.
"""

from reports.gap_closer.steps import GapPlan, Step, close_gaps

__all__ = ["GapPlan", "Step", "close_gaps"]

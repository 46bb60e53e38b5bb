"""The leaders' dashboard: one module for each noun on it, `facts` for all of it together.

Everything is gathered from the engine and computed nowhere else; what does not depend on the reader is a function of
the period and the day.
"""

from reports.dashboard.board import COVERAGE_CODE, events_address, lowest_first, status_counts
from reports.dashboard.presets import presets

__all__ = ["COVERAGE_CODE", "events_address", "lowest_first", "presets", "status_counts"]

"""Self-assessment packs: figures frozen, set as a PDF, put into a ZIP with what proves them.

`build` is what the worker calls (settings.KEPU_JOBS) and what `manage.py build_pack` runs in its own process.
"""

from reports.packs.building import build

__all__ = ["build"]

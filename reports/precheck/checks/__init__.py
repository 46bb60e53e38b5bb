"""The portal's own checks, one small function each; importing a module enters its checks."""

from reports.precheck.checks import disk, files, numbers, photos, proof
from reports.precheck.found import CHECKS

__all__ = ["CHECKS", "disk", "files", "numbers", "photos", "proof"]

"""Drills on real processes: a backup of a working portal restored elsewhere, harms found, a moment gone back to."""

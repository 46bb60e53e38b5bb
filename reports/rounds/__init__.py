"""Rounds of self-assessment (自评): opened, answered indicator by indicator, reviewed, issued, corrected."""

"""Pages that we draw ourselves: what WeasyPrint sets too slowly, and what is put on pages that are already set."""

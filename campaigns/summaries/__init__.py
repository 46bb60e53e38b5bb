"""Daily summaries of events: counted (counting), kept up to date (keeping) and read (reading)."""

"""How long the things take that must stay quick; `make bench` prints the table.

A case is a function that takes the filled Office and yields Measurements; add it to `cases` in
__main__.py. `python -m tests.servers python -m tests.benchmarks` measures on PostgreSQL instead of SQLite.
"""

"""Hostile input made by machine, more of it than anybody writes down (`python -m tests.fuzz`, `make fuzz`).

Everything is drawn from one seed, which is printed: the same seed sends the same requests and files again.
"""

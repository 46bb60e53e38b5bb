"""The portal of real processes, with things killed in it (`python -m tests.chaos`, `make chaos`).

What was acknowledged is written down outside the system as it happens; in the end the system is left in peace, and
both are compared. Faults are drawn from a seed, which is printed. All processes are our own, in folders of our own.
"""

"""What would happen if a permission check were forgotten: each is taken out once, and a test must notice.

`python -m tests.mutations` finds the checks in the source (sites.py), takes each out of the running program
(planting.py) and runs the tests that come by it (running.py). Nothing on disk is changed.
"""

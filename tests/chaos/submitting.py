"""Asks for jobs as the portal's pages do, and writes down each that was acknowledged, outside the system.

`python -m tests.chaos.submitting FILE COUNT MILLISECONDS NAME`: a line with the number of the job for each COMMIT that
came back. What came to no answer may be there or not; it is asked for again under another name. Every tenth
job takes its time, so that faults meet it running.
"""

import sys
import time
from pathlib import Path

import django


def main(file: str, count: int, milliseconds: int, name: str) -> None:
    django.setup()
    from django.db import DatabaseError, InterfaceError, connection, transaction

    from kepu.jobs.actions import queue

    done = tried = 0
    with Path(file).open("a", buffering=1) as acknowledged:
        while done < count:
            tried += 1
            try:
                with transaction.atomic():
                    job = queue("effect", f"{name}-{tried}:{milliseconds if tried % 10 else 400}", by=None)
            except (DatabaseError, InterfaceError) as error:
                if "locked" in str(error):
                    acknowledged.write(f"locked {error}\n")
                connection.close()
                time.sleep(0.2)
                continue
            acknowledged.write(f"{job.pk}\n")
            done += 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

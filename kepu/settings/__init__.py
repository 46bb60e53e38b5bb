"""Settings, by noun, driven by the environment (docs/operations.md lists the variables). One name stands in one module.

Without any variable the portal runs embedded: SQLite and a file-system queue in one data folder.
With DATABASE_URL and REDIS_URL the same code runs on PostgreSQL and Redis with any number of workers.
"""

from kepu.settings.accounts import *  # noqa: F403
from kepu.settings.applications import *  # noqa: F403
from kepu.settings.counting import *  # noqa: F403
from kepu.settings.database import *  # noqa: F403
from kepu.settings.environment import *  # noqa: F403
from kepu.settings.files import *  # noqa: F403
from kepu.settings.jobs import *  # noqa: F403
from kepu.settings.keys import *  # noqa: F403
from kepu.settings.languages import *  # noqa: F403
from kepu.settings.mail import *  # noqa: F403
from kepu.settings.office import *  # noqa: F403
from kepu.settings.operations import *  # noqa: F403
from kepu.settings.packs import *  # noqa: F403
from kepu.settings.privacy import *  # noqa: F403
from kepu.settings.web import *  # noqa: F403

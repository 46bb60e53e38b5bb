"""Background work: which kinds there are, their limits, and Celery, which only rings the bell."""

from kepu.settings.environment import QUEUE_DIR, env

REDIS_URL = env("REDIS_URL", default="")
# kind of job -> the function that does it; a dotted path keeps kepu.jobs from importing upwards.
KEPU_JOBS = {
    "pack": "reports.packs.build",
    "import": "kepu.imports.background.carry_on",
    "files": "kepu.evidence.verifying.carry_out",
    "audit": "kepu.audit.verifying.carry_out",
    "digest": "reports.digest.send",
    "backup": "reports.operations.jobs.carry_out_backup",
    "rehearsal": "reports.operations.jobs.carry_out_rehearsal",
    "check": "reports.operations.jobs.carry_out_check",
}
# Says what the boxes of the archive are and lack; likewise (campaigns/archive/boxes.py).
KEPU_BOXES = "reports.boxes"
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_TIME_LIMIT_SECONDS = 15 * 60

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMIT_SECONDS + 30
CELERY_TASK_SOFT_TIME_LIMIT = JOB_TIME_LIMIT_SECONDS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Layout memory is not all given back after a PDF: a child that has grown past this is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Above the hard time limit, or a long job would be delivered twice.
        "visibility_timeout": JOB_TIME_LIMIT_SECONDS + 300,
        # Without this, kombu looks for lost messages only each ~100 s, whatever the timeout.
        "unacked_restore_throttle": 1,
        # A broker that accepts but never answers must not hold a web request.
        "socket_timeout": 5,
        "socket_connect_timeout": 0.5,
        "max_retries": 0,
    }
else:
    CELERY_BROKER_TRANSPORT = "kepu.jobs.folder:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
    }
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(exist_ok=True)

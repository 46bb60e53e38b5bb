"""The environment and the folders: what every other module of the settings reads."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DATA_DIR = Path(env("KEPU_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
FILES_DIR = DATA_DIR / "files"
PACKS_DIR = DATA_DIR / "packs"
IMPORTS_DIR = DATA_DIR / "imports"
QUEUE_DIR = DATA_DIR / "queue"
for folder in (DATA_DIR, FILES_DIR, PACKS_DIR, IMPORTS_DIR, QUEUE_DIR):
    folder.mkdir(parents=True, exist_ok=True)

# KEPU_PRODUCTION=1 turns on what needs TLS and refuses to start with defaults that are unsafe there.
PRODUCTION = env.bool("KEPU_PRODUCTION", default=False)
DEBUG = env.bool("KEPU_DEBUG", default=False)

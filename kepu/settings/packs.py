"""Packs: where their sections are set and within which limits, their ZIP's parts, their signature."""

import os

from django.core.exceptions import ImproperlyConfigured

from kepu.settings.environment import PACKS_DIR, env

# Packs are set section by section, in processes of their own within these limits.
PACK_SECTIONS_DIR = PACKS_DIR / "sections"
PACK_PROCESSES = env.int("PACK_PROCESSES", default=min(2, os.cpu_count() or 1))
if PACK_PROCESSES < 1:
    raise ImproperlyConfigured("PACK_PROCESSES is less than 1: sections would be set without limits.")
PACK_SECTION_SECONDS = env.int("PACK_SECTION_SECONDS", default=120)
PACK_SECTION_MEMORY = env.int("PACK_SECTION_MEMORY", default=1024**3)  # bytes of address space
PACK_PART_BYTES = env.int("PACK_PART_BYTES", default=1024**3)  # the biggest part of a pack's ZIP
if PACK_PART_BYTES < 1024**2:
    raise ImproperlyConfigured("PACK_PART_BYTES is less than 1 MiB: a pack would come in thousands of parts.")
# The PKCS#12 file that packs are signed with, and its passphrase; without a file packs are not signed.
PACK_CERTIFICATE = env("PACK_CERTIFICATE", default="")
PACK_CERTIFICATE_PASSPHRASE = env("PACK_CERTIFICATE_PASSPHRASE", default="")

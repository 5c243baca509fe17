"""Which build this is, as its image says."""

import platform
from os import environ

BUILD = {
    "version": environ.get("BUILD_VERSION", "unknown"),
    "revision": environ.get("BUILD_REVISION", "unknown"),
    "python": platform.python_version(),
}

"""A service's settings."""

import hashlib
import json

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Platform, Workload


def config_map(platform: Platform, workload: Workload) -> k8s.KubeConfigMapProps:
    """Return the settings that the service reads as environment variables."""
    return k8s.KubeConfigMapProps(metadata=metadata(platform, workload), data=platform.settings(workload))


def settings_checksum(platform: Platform, workload: Workload) -> str:
    """Return a SHA-256 that changes with the settings, so that a change of it rolls the pods."""
    text = json.dumps(platform.settings(workload), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

"""The settings of a service or a job."""

import hashlib
import json

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Program


def config_map(program: Program) -> k8s.KubeConfigMapProps:
    """Return the settings that the program reads as environment variables."""
    return k8s.KubeConfigMapProps(metadata=metadata(program), data=program.settings)


def settings_checksum(program: Program) -> str:
    """Return a SHA-256 that changes with the settings, so that a change of it rolls the pods."""
    text = json.dumps(program.settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

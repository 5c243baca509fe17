"""Credentials come from Secrets that somebody else makes, as files."""

import re
from collections.abc import Iterator
from functools import cache
from posixpath import commonpath, normpath

from tests.policy.content import walk
from tests.policy.declared import called_endpoints, differences
from tests.policy.documents import Document, Manifests
from tests.policy.logins import login_files

_LOOKS_SECRET = re.compile(
    r"-----BEGIN"  # a key or certificate
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[a-z]_[A-Za-z0-9]{20,}|\bgithub_pat_"
    r"|\bsk-[-_A-Za-z0-9]{16,}"
    r"|\beyJ[-_A-Za-z0-9]{10,}\."  # a JSON web token
    r"|://[^/@\s]+@"  # a user in a URL
)
_OTHERS_FOLDERS = ("/run/secrets", "/var/run/secrets")
_READ_BY_GROUP = 0o440
_NAMES_SECRET = re.compile(r"passw|passphrase|secret|token|api_?key|credential", re.IGNORECASE)


def secret_documents(manifests: Manifests) -> Iterator[str]:
    """No Secret is in git."""
    for secret in manifests.of("Secret"):
        yield f"{secret} is a Secret"


def secret_variables(manifests: Manifests) -> Iterator[str]:
    """No environment variable comes from a Secret: processes hand variables on, and print them."""
    for container in manifests.containers:
        for name in container.find("env * valueFrom secretKeyRef name"):
            yield f"{container} has a variable from Secret {name}"
        for name in container.find("envFrom * secretRef name"):
            yield f"{container} has all variables of Secret {name}"


def credential_values(manifests: Manifests) -> Iterator[str]:
    """No value looks like a credential."""
    for document in manifests.documents:
        yield from (f"{document} {key} looks like a credential" for key in _secret_keys(document))


@cache
def _secret_keys(document: Document) -> list[str]:
    values = ((key, value) for key, value in document.values if isinstance(value, str))
    return [key for key, value in values if _looks_secret(value)]


@cache
def _looks_secret(text: str) -> bool:
    return _LOOKS_SECRET.search(text) is not None


def credential_settings(manifests: Manifests) -> Iterator[str]:
    """A setting that is named for a credential holds the path of a file, or says yes or no."""
    for document in manifests.of("ConfigMap"):
        for key, value in document.get("data", {}).items():
            if _NAMES_SECRET.search(key) and not _is_harmless(value):
                yield f"{document} {key} is not a path"
    for container in manifests.containers:
        for variable in container.get("env", []):
            if _NAMES_SECRET.search(variable["name"]) and not _is_harmless(variable.get("value", "")):
                yield f"{container} {variable['name']} is not a path"


def _is_harmless(value: str) -> bool:
    return value.startswith("/") or value in ("true", "false")


def mounted_credentials(manifests: Manifests) -> Iterator[str]:
    """Each file with a credential has the content of the key that the external or the login names."""
    for program, pod in manifests.running:
        keys = login_files(program)
        for each in called_endpoints(program):
            keys |= {f"{each.name}-{name}": key for name, key in each.credentials.items()}
        expected = {name: (key.secret, key.key) for name, key in keys.items()}
        found = {
            item["path"]: (source["name"], item["key"])
            for source in pod.find("volumes * projected sources * secret")
            for item in source["items"]
        }
        yield from differences(pod, found, expected)


def writable_secrets(manifests: Manifests) -> Iterator[str]:
    """A volume with Secrets is mounted read-only."""
    for container in manifests.containers:
        volumes = [
            volume["name"]
            for volume in container.pod.get("volumes", [])
            if any(key in ("secret", "secretName") for key, _ in walk(volume))
        ]
        for mount in container.get("volumeMounts", []):
            if mount["name"] in volumes and not mount.get("readOnly"):
                yield f"{container} can write to volume {mount['name']}"


def credential_modes(manifests: Manifests) -> Iterator[str]:
    """Credentials are read by the container's user and group, and by nobody else."""
    for pod in manifests.pods:
        for volume in pod.find("volumes * projected"):
            if volume.get("defaultMode") != _READ_BY_GROUP:
                yield f"{pod} mounts credentials with the mode {volume.get('defaultMode')}"


def others_folders(manifests: Manifests) -> Iterator[str]:
    """No volume is mounted at or above the folders in which clusters mount credentials of their own."""
    for container in manifests.containers:
        for mount in container.get("volumeMounts", []):
            path = normpath(mount["mountPath"])
            if any(commonpath([path, folder]) == path for folder in _OTHERS_FOLDERS):
                yield f"{container} mounts {mount['name']} at {mount['mountPath']}"

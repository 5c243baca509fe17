"""Production, fitted to a cluster of any size: what is replaced, and nothing else."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lib.model import Platform
from tests.cluster.fields import lost
from tests.login import containers

REPLICAS = 2
"""The least with which a service outlives one of its pods."""

STORAGE = "1Gi"
SHOWN = 5

Documents = list[dict[str, Any]]


def embedding_url(documents: Sequence[dict[str, Any]]) -> SplitResult:
    """Return where the backend gets its embeddings."""
    return urlsplit(settings(documents, "EMBEDDING_URL")["EMBEDDING_URL"])


def login_settings(documents: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the settings of OAuth2 Proxy."""
    return settings(documents, "OAUTH2_PROXY_CLIENT_ID")


def settings(documents: Sequence[dict[str, Any]], name: str) -> dict[str, str]:
    """Return the settings of the one program that has a setting, or none if no program has it."""
    found = [each["data"] for each in documents if each["kind"] == "ConfigMap" and name in each["data"]]
    assert len(found) <= 1, f"{name} is in {len(found)} ConfigMaps"
    return dict(found[0]) if found else {}


def fitted(documents: Sequence[dict[str, Any]], namespace: str, *, embeds_outside: bool) -> Documents:
    """Return documents for a namespace of their own and a small cluster."""
    replaced = copy.deepcopy(list(documents))
    least = next(each for each in replaced if each["kind"] == "LimitRange")["spec"]["limits"][0]["min"]
    for each in replaced:
        each["metadata"]["name" if each["kind"] == "Namespace" else "namespace"] = namespace
        match each["kind"]:
            case "HorizontalPodAutoscaler":
                each["spec"] |= {"minReplicas": REPLICAS, "maxReplicas": REPLICAS}
            case "Deployment" | "StatefulSet":
                _request(each["spec"], least)
            case "CronJob":
                _request(each["spec"]["jobTemplate"]["spec"], least)
            case "PersistentVolumeClaim":
                _claim(each["spec"])
            case "ConfigMap" if not embeds_outside:
                _embed_inside(each["data"])
    return replaced


def _request(spec: dict[str, Any], least: dict[str, str]) -> None:
    """Request the least that the LimitRange admits, and a small volume of the cluster's default class."""
    for container in spec["template"]["spec"]["containers"]:
        container["resources"]["requests"] = dict(least)
    for claim in spec.get("volumeClaimTemplates", ()):
        _claim(claim["spec"])


def _claim(spec: dict[str, Any]) -> None:
    spec.pop("storageClassName", None)
    spec["resources"]["requests"]["storage"] = STORAGE


def _embed_inside(settings: dict[str, str]) -> None:
    """Leave out the endpoint on the internet, so that the built-in model embeds."""
    for name in [name for name in settings if name.startswith("EMBEDDING_")]:
        del settings[name]


def difference(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[str]:
    """Return each field that differs, with the objects in which it does."""
    objects = defaultdict(list)
    for old, new in zip(before, after, strict=True):
        for field in lost(old, new):
            objects[field].append(f"{old['kind']}/{old['metadata']['name']}")
    return [
        f"{field}  ({', '.join(where) if len(where) <= SHOWN else f'{len(where)} objects'})"
        for field, where in objects.items()
    ]


def values(platform: Platform, value: str) -> dict[tuple[str, str], str]:
    """Return each Secret's values, by Secret and key: a login's as it must be, and one for all others."""
    proxies = [each.settings for each in platform.workloads if each.name == "oauth2-proxy"]
    login = containers.credentials(proxies[0]) if proxies else {}
    read = [each for program in platform.programs for each in program.credentials.items()]
    return {(key.secret, key.key): login.get(file, value) for file, key in read}


def credentials(platform: Platform, namespace: str, value: str) -> Documents:
    """Return the Secrets that the services and jobs of a platform read."""
    secrets = defaultdict[str, dict[str, str]](dict)
    for (name, key), each in values(platform, value).items():
        secrets[name][key] = each
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "namespace": namespace},
            "stringData": content,
        }
        for name, content in secrets.items()
    ]

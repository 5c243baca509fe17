"""By which fields the entries of a list are told apart."""

from collections.abc import Mapping, Sequence
from typing import Any

Key = tuple[str, ...]

_DEFAULTS = {"protocol": "TCP"}

_NAME: tuple[Key, ...] = (("name",),)
_PORTS: tuple[Key, ...] = (
    ("containerPort", "protocol"),
    ("target", "protocol"),
    ("port", "protocol", "endPort"),
    ("name",),
)
_METRIC = (
    "type",
    "resource.name",
    "containerResource.name",
    "containerResource.container",
    "pods.metric.name",
    "object.metric.name",
    "external.metric.name",
)
_RULES: tuple[Key, ...] = (
    ("alert", "record"),
    ("alert", "record", "labels.window"),
    ("alert", "record", "labels"),
    ("host",),
)

KEYS: dict[str, tuple[Key, ...]] = {
    **dict.fromkeys(
        (
            "containers",
            "ephemeralContainers",
            "env",
            "groups",
            "imagePullSecrets",
            "initContainers",
            "links",
            "list",
            "listeners",
            "webhooks",
        ),
        _NAME,
    ),
    "clusterResourceWhitelist": (("group", "kind", "name"),),
    "data": (("secretKey",),),
    "destinations": (("server", "name", "namespace"),),
    "endpoints": (("port",), ("targetPort",), ("port", "path")),
    "envFrom": (("configMapRef.name", "secretRef.name", "prefix"),),
    "healthCheckExprs": (("apiVersion", "kind"),),
    "hostAliases": (("ip",),),
    "items": (("key",),),
    "limits": (("type",),),
    "matchExpressions": (("key", "operator"),),
    "metrics": (_METRIC,),
    "namespaceResourceWhitelist": (("group", "kind"),),
    "panels": (("type", "title"),),
    "parentRefs": (("kind", "namespace", "name", "sectionName", "port"),),
    "paths": (("path", "pathType"),),
    "policies": (("type",),),
    "ports": _PORTS,
    "rules": _RULES,
    "secrets": (("target",), ("source",), ("name",)),
    "sources": (("secret.name", "configMap.name", "serviceAccountToken.path"),),
    "subjects": (("kind", "namespace", "name"),),
    "targets": (("refId",),),
    "tls": (("secretName",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "volumeClaimTemplates": (("metadata.name",),),
    "volumeDevices": (("devicePath",),),
    "volumeMounts": (("mountPath",),),
    "volumes": (("name",), ("target",)),
}
"""The merge keys of Kubernetes' lists; of others, what their controllers tell entries apart by."""

ORDERED = frozenset({"args", "command", "entrypoint", "test"})
"""Lists of words that are read in their order."""


def keyed(field: str, *lists: Sequence[Any]) -> list[dict[str, Any]] | None:
    """Return the entries of lists by what tells them apart; None where nothing does in all of them."""
    for key in KEYS.get(field, ()):
        found = [_by(key, each) for each in lists]
        if None not in found:
            return [each for each in found if each is not None]
    return None


def _by(key: Key, entries: Sequence[Any]) -> dict[str, Any] | None:
    names = [name_of(key, each) for each in entries]
    if "" in names or len(set(names)) < len(names):
        return None
    return dict(zip(names, entries, strict=True))


def name_of(key: Key, entry: Any) -> str:
    """Return what an entry is called in a path; nothing where it has none of the fields."""
    if not isinstance(entry, Mapping):
        return ""
    found = {field: _field(field, entry) for field in key}
    if all(value is None for field, value in found.items() if field not in _DEFAULTS):
        return ""
    given = {field: _DEFAULTS.get(field) if value is None else value for field, value in found.items()}
    return f"[{','.join(f'{field}={value}' for field, value in given.items() if value is not None)}]"


def _field(path: str, entry: Any) -> Any:
    for step in path.split("."):
        entry = entry.get(step) if isinstance(entry, Mapping) else None
    return entry

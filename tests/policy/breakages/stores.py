"""Breakages of where external-secrets finds the value of each key."""

from tests.policy.breakages.changes import broken, drop, put

_EMBEDDING = "ExternalSecret/embedding"
_PULL = "ExternalSecret/pull"
_NAME = "spec data 0 remoteRef key"
_PROPERTY = "spec data 0 remoteRef property"
WHOLE = "prod, whole values"
BREAKAGES = [
    broken("secret_stores", put(_EMBEDDING, "spec secretStoreRef kind", "SecretStore")),
    broken("store_entries", put(_EMBEDDING, _NAME, "goals/dev/embedding")),
    broken("store_entries", put(_EMBEDDING, _NAME, "goals-example/embedding/api-key"), shape=WHOLE),
    broken("store_values", put(_EMBEDDING, _PROPERTY, "other")),
    broken("store_values", put(_PULL, _PROPERTY, ".dockerconfigjson")),
    broken("store_values", drop(_PULL, _PROPERTY)),
    broken("store_values", put(_PULL, _PROPERTY, r"\.dockerconfigjson"), shape="prod, kubernetes"),
    broken("store_values", put(_PULL, _PROPERTY, r"\.dockerconfigjson"), shape=WHOLE),
    broken("own_entries", put(_EMBEDDING, _NAME, "goals/example/pull")),
    broken("own_entries", put(_EMBEDDING, _NAME, "goals-example-pull-dockerconfigjson"), shape=WHOLE),
    broken("renewed_secrets", put("ExternalSecret/embedding", "spec refreshInterval", "0")),
    broken("secret_types", drop("ExternalSecret/embedding", "spec target template")),
]

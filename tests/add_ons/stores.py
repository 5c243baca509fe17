"""SecretStores of a run's own: on the Vault that it is given, in their own manifest, and in Kubernetes."""

import json
from collections.abc import Mapping
from typing import Any

from lib.model import SecretStore
from tests.add_ons.vault import Vault
from tests.cluster.kubectl import Kubectl

Documents = list[dict[str, Any]]
Values = Mapping[tuple[str, str], str]
"""By Secret and key."""
_RIGHTS = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list", "watch"]}]
_AUTHORITY = {"type": "ConfigMap", "name": "kube-root-ca.crt", "key": "ca.crt"}


def document(kind: str, namespace: str, name: str, **content: object) -> dict[str, Any]:
    """Return a document of the kinds that a store consists of."""
    groups = {"SecretStore": "external-secrets.io/v1", "Role": "rbac.authorization.k8s.io/v1"}
    version = groups.get(kind.removesuffix("Binding"), "v1")
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        **content,
    }


def entries(store: SecretStore, values: Values) -> dict[str, dict[str, str]]:
    """Return what a store must hold: the values of each entry, by their keys."""
    held: dict[str, dict[str, str]] = {}
    for (secret, key), value in values.items():
        held.setdefault(store.entry(secret, key).name, {})[key] = value
    return held


def on_vault(store: SecretStore, namespace: str, vault: Vault) -> Documents:
    """Return a store that reads the Vault, and the token with which it does."""
    token = {"name": f"{store.name}-token", "key": "token"}
    own = {
        "server": vault.server.address,
        "path": vault.server.mount,
        "version": "v2",
        "auth": {"tokenSecretRef": token},
    }
    return [
        document("Secret", namespace, token["name"], stringData={token["key"]: vault.server.token}),
        document("SecretStore", namespace, store.name, spec={"provider": {"vault": own}}),
    ]


def in_itself(store: SecretStore, namespace: str, values: Values) -> Documents:
    """Return a store whose manifest has its entries; its properties are gjson paths, as those of clouds."""
    data = [
        {"key": name, "value": next(iter(held.values())) if store.whole_values else json.dumps(held)}
        for name, held in entries(store, values).items()
    ]
    return [document("SecretStore", namespace, store.name, spec={"provider": {"fake": {"data": data}}})]


def in_kubernetes(store: SecretStore, namespace: str, values: Values, kubectl: Kubectl) -> Documents:
    """Return a store whose entries are Secrets of its own namespace, and the account that reads them."""
    account = {"kind": "ServiceAccount", "name": "reader", "namespace": namespace}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
    own = {
        "remoteNamespace": namespace,
        "server": {"url": _api_server(kubectl), "caProvider": _AUTHORITY},
        "auth": {"serviceAccount": {"name": "reader"}},
    }
    return [
        *(
            document("Secret", namespace, each, stringData=held)
            for each, held in entries(store, values).items()
        ),
        document("ServiceAccount", namespace, "reader"),
        document("Role", namespace, "reader", rules=_RIGHTS),
        document("RoleBinding", namespace, "reader", roleRef=role, subjects=[account]),
        document("SecretStore", namespace, store.name, spec={"provider": {"kubernetes": own}}),
    ]


def _api_server(kubectl: Kubectl) -> str:
    """Return an address of the API server that is right on nodes and in pods."""
    [first, *_] = kubectl.objects("endpointslices", "--selector=kubernetes.io/service-name=kubernetes")
    address = first["endpoints"][0]["addresses"][0]
    host = f"[{address}]" if ":" in address else address
    return f"https://{host}:{first['ports'][0]['port']}"

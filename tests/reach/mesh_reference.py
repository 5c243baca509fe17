"""What the mesh lets in once more, as naively as possible: questions asked of policies as written."""

from fnmatch import fnmatchcase
from typing import Any, NamedTuple

Policy = dict[str, Any]


class Member(NamedTuple):
    """A pod, in the mesh or not."""

    name: str
    namespace: str
    labels: dict[str, str]
    account: str
    meshed: bool


class MeshWorld(NamedTuple):
    """Everything there is."""

    members: list[Member]
    authentications: list[Policy]
    authorizations: list[Policy]


def lets_in(world: MeshWorld, source: Member, destination: Member, port: int) -> bool:
    """Return whether a connection by TCP gets into its destination."""
    if not destination.meshed:
        return True
    identity = (source.namespace, source.account) if source.meshed else None
    if identity is None and _required(world, destination, port):
        return False
    about = [each for each in world.authorizations if _is_about(each, destination)]
    denying = [each for each in about if each["spec"].get("action") == "DENY"]
    allowing = [each for each in about if each not in denying]
    if any(_says(each, identity, port) for each in denying):
        return False
    return not allowing or any(_says(each, identity, port) for each in allowing)


def _required(world: MeshWorld, pod: Member, port: int) -> bool:
    """Return whether mutual TLS is required: the last word of mesh, namespace, pods and port."""
    mode = "PERMISSIVE"
    own = [each for each in world.authentications if each["metadata"]["namespace"] == pod.namespace]
    everywhere = [each for each in world.authentications if each["metadata"]["namespace"] == "istio-system"]
    selecting = [each for each in own if "selector" in each["spec"] and _is_about(each, pod)]
    for each in (*everywhere, *(each for each in own if "selector" not in each["spec"]), *selecting):
        for said in (each["spec"].get("mtls"), each["spec"].get("portLevelMtls", {}).get(str(port))):
            if said and said["mode"] != "UNSET":
                mode = said["mode"]
    return mode == "STRICT"


def _is_about(policy: Policy, pod: Member) -> bool:
    labels = policy["spec"].get("selector", {"matchLabels": {}})["matchLabels"]
    here = policy["metadata"]["namespace"] in ("istio-system", pod.namespace)
    return here and all(pod.labels.get(key) == value for key, value in labels.items())


def _says(policy: Policy, identity: tuple[str, str] | None, port: int) -> bool:
    for rule in policy["spec"].get("rules", []):
        sources = [each["source"] for each in rule.get("from", [{"source": {}}])]
        operations = [each["operation"] for each in rule.get("to", [{"operation": {}}])]
        if any(_is(each, identity) for each in sources) and any(_at(each, str(port)) for each in operations):
            return True
    return False


def _is(source: dict[str, list[str]], identity: tuple[str, str] | None) -> bool:
    if identity is None:
        return "principals" not in source and "namespaces" not in source
    namespace, account = identity
    principal = f"cluster.local/ns/{namespace}/sa/{account}"
    return (
        _fits(principal, source.get("principals", ["*"]))
        and not _fits(principal, source.get("notPrincipals", []))
        and _fits(namespace, source.get("namespaces", ["*"]))
        and not _fits(namespace, source.get("notNamespaces", []))
    )


def _fits(text: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(text, each) for each in patterns)


def _at(operation: dict[str, list[str]], port: str) -> bool:
    return port in operation.get("ports", [port]) and port not in operation.get("notPorts", [])

"""What an AuthorizationPolicy of the mesh is about, beside whom it lets in."""

from collections.abc import Iterator

from tests.policy.documents import Manifests


def whole_authorizations(manifests: Manifests) -> Iterator[str]:
    """An authorization policy is about the pods of one program or guest, never about the whole namespace."""
    for policy in manifests.of("AuthorizationPolicy"):
        if not policy.get("spec selector", {}).get("matchLabels"):
            yield f"{policy} is about every pod of {policy.namespace}"


def authorized_ports(manifests: Manifests) -> Iterator[str]:
    """Whoever an authorization policy lets in comes in at the ports that it names."""
    for policy in manifests.of("AuthorizationPolicy"):
        for rule in policy.find("spec rules *"):
            if not rule.get("to"):
                yield f"{policy} lets {rule.get('from', 'everybody')} in at every port"

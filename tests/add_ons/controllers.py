"""The controllers that whoever runs these tests gave them, and why a part is skipped without one."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from tests.cluster.kubectl import Kubectl


@dataclass(frozen=True)
class Controller:
    """What must be there so that a controller can be tested."""

    definition: str
    """The custom resource definition that comes with it."""
    variables: tuple[str, ...]
    """What whoever runs the tests says of the servers that it works with."""
    program: str | None = None


CONTROLLERS = {
    "cert-manager": Controller("certificates.cert-manager.io", ("ACME_URL", "INGRESS_IP")),
    "external-secrets": Controller("externalsecrets.external-secrets.io", ("VAULT_FOLDER",)),
    "Flux": Controller("kustomizations.kustomize.toolkit.fluxcd.io", ("GIT_URL", "GIT_FOLDER")),
    "Argo CD": Controller("applications.argoproj.io", ("GIT_URL", "GIT_FOLDER", "ARGOCD_OPTS"), "argocd"),
}


def lacking(kubectl: Kubectl, name: str, variables: Mapping[str, str] = os.environ) -> str:
    """Return what a controller's tests lack here, or nothing."""
    controller = CONTROLLERS[name]
    unset = [each for each in controller.variables if not variables.get(each)]
    if unset:
        return f"{', '.join(unset)} not set"
    if controller.program and shutil.which(controller.program) is None:
        return f"{controller.program} is not on PATH"
    kind = ("customresourcedefinition", controller.definition)
    if not kubectl.answer("get", *kind, "--ignore-not-found", "--output=name"):
        return f"the cluster has no {controller.definition}"
    return ""

"""How a GitOps controller brings dist/ to the clusters."""

from collections.abc import Iterator

from lib.model.record import Fault, Record, rule
from lib.model.scalars import BranchName, Name, ObjectName, RepositoryUrl

ARGO_CD = "argocd"
FLUX = "flux"
CONTROLLERS = (ARGO_CD, FLUX)
"""The folders of dist/ that do not belong to an environment."""

OWN_CLUSTER = "in-cluster"
"""What Argo CD calls the cluster that it runs in."""


class Delivery(Record):
    """The repository that a controller reads, and the namespace in which each of the two runs."""

    repository: RepositoryUrl
    branch: BranchName = "main"
    argocd_namespace: Name = "argocd"
    flux_namespace: Name = "flux-system"
    flux_secret: ObjectName | None = None
    """The Secret there with which Flux fetches the repository; None for one that everybody may read."""

    @rule("repository", "flux_secret")
    def _is_fetched_with_a_key(self) -> Iterator[Fault]:
        if self.repository.startswith("ssh://") and not self.flux_secret:
            allowed = "the name of the Secret with which Flux fetches an ssh:// repository"
            yield Fault("flux_secret", None, allowed)

    @property
    def runbooks(self) -> str:
        """Return the address at which people read docs/runbooks/ in a browser, as GitHub has it."""
        host_and_path = self.repository.partition("://")[2].rpartition("@")[2].removesuffix(".git")
        return f"https://{host_and_path}/blob/{self.branch}/docs/runbooks"


class Sync(Record):
    """How an environment follows the repository: by itself or by hand.

    `cluster` is its cluster's name in Argo CD, and that of the Secret with its kubeconfig in Flux.
    """

    cluster: ObjectName = OWN_CLUSTER
    automatic: bool = False

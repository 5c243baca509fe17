"""Where GitOps controllers find this repository, and where they run."""

from lib.model import Delivery

DELIVERY = Delivery(
    repository="https://github.com/goaltrajectory/platform.git",
    branch="main",
    argocd_namespace="argocd",
    flux_namespace="flux-system",
)

"""An identity per service, without a token: no service talks to the API server."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Platform, Workload


def service_account(platform: Platform, workload: Workload) -> k8s.KubeServiceAccountProps:
    """Return the service's own ServiceAccount."""
    return k8s.KubeServiceAccountProps(
        metadata=metadata(platform, workload), automount_service_account_token=False
    )

"""An identity per service and job, without a token: none of them talks to the API server."""

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import metadata
from lib.model import Program


def service_account(program: Program) -> k8s.KubeServiceAccountProps:
    """Return the program's own ServiceAccount."""
    return k8s.KubeServiceAccountProps(metadata=metadata(program), automount_service_account_token=False)

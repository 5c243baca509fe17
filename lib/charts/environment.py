"""What all services of an environment share; its file sorts first, because it has the namespace."""

from constructs import Construct

from lib.constructs.limits import limit_range, resource_quota
from lib.constructs.manifests import Manifests
from lib.constructs.namespace import namespace
from lib.constructs.network_policy import default_deny
from lib.model import Platform


class EnvironmentChart(Manifests):
    """The namespace and its bounds."""

    def __init__(self, scope: Construct, platform: Platform) -> None:
        parts = (namespace, resource_quota, limit_range, default_deny)
        super().__init__(scope, "00-environment", [part(platform) for part in parts])

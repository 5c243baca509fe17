"""What an environment may use in total, and what a single container may."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s

from lib.constructs.metadata import shared_metadata
from lib.constructs.values import quantity
from lib.model import Platform, Resources
from lib.model.amounts import amounts
from lib.model.quota import container_bounds, quota


def resource_quota(platform: Platform) -> k8s.KubeResourceQuotaProps:
    """Return the bounds of an environment."""
    return k8s.KubeResourceQuotaProps(
        metadata=shared_metadata(platform, platform.name),
        spec=k8s.ResourceQuotaSpec(hard=_quantities(quota(platform))),
    )


def limit_range(platform: Platform) -> k8s.KubeLimitRangeProps:
    """Return the bounds of a container: those of all that run here, and by default the smallest program's."""
    bounds = {name: _quantities(texts) for name, texts in container_bounds(platform).items()}
    container = k8s.LimitRangeItem(
        type="Container",
        min=bounds["min"],
        max=bounds["max"],
        default=bounds["default"],
        default_request=bounds["defaultRequest"],
    )
    return k8s.KubeLimitRangeProps(
        metadata=shared_metadata(platform, platform.name), spec=k8s.LimitRangeSpec(limits=[container])
    )


def quantities(resources: Resources) -> dict[str, k8s.Quantity]:
    """Return resources as Kubernetes writes them."""
    return _quantities(amounts("", [resources], sum))


def _quantities(texts: Mapping[str, str]) -> dict[str, k8s.Quantity]:
    return {name: quantity(text) for name, text in texts.items()}

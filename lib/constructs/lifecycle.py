"""What happens to a container before it is told to end."""

from cdk8s_plus_27 import k8s

from lib.model import Service


class _Sleep(k8s.LifecycleHandler):
    """The sleep action, which Kubernetes has by default from 1.30 on and the bindings of 1.27 do not know."""

    __jsii_name_mapping__ = {"sleep": "sleep"}  # noqa: RUF012

    def __init__(self, seconds: int) -> None:
        self._values = {"sleep": {"seconds": seconds}}

    @property
    def sleep(self) -> object:
        """Return the action's fields."""
        return self._values["sleep"]


def held_back(service: Service) -> k8s.Lifecycle | None:
    """Return that an image waits until nobody calls it, unless it drains by itself as the contract says."""
    if service.contract or not service.drain_seconds:
        return None
    return k8s.Lifecycle(pre_stop=_Sleep(service.drain_seconds))

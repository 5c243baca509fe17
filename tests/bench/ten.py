"""The documents of one service that the other tools make too, and no others: the peers' ten.

The benchmark lays this file beside the module of lib/charts that lists a service's documents, in a copy of
the project, and has it take the place of that list. Everything else of the copy is as users have it.
"""

from collections.abc import Iterator

from lib.constructs.autoscaler import autoscaler
from lib.constructs.config_map import config_map
from lib.constructs.deployment import deployment
from lib.constructs.disruption_budget import disruption_budget
from lib.constructs.external_secret import external_secret
from lib.constructs.ingress import ingress
from lib.constructs.network_policy import network_policy
from lib.constructs.service import service
from lib.constructs.service_account import service_account
from lib.constructs.service_monitor import service_monitor
from lib.constructs.stateful_set import stateful_set
from lib.model import OPAQUE, Autoscaling, ExpectedSecret, Ingress, Workload

KEYS = ("API_KEY", "DB_PASSWORD")
SINGLE = Autoscaling(minimum=1, maximum=3)
"""The model has no autoscaler for a service with a volume; the peers' have one."""


def ten(workload: Workload) -> Iterator[object]:
    """Yield the ten documents of a service that has a host, in a cluster with Prometheus and a store."""
    environment = workload.platform.environment
    way_in, add_ons = environment.cluster.way_in, environment.add_ons
    assert isinstance(way_in, Ingress)
    assert workload.host
    assert add_ons.prometheus
    assert add_ons.secret_store
    secret = ExpectedSecret(f"{workload.name}-secrets", OPAQUE, KEYS, add_ons.secret_store)
    volume = workload.size.volume
    yield service_account(workload)
    yield config_map(workload)
    yield network_policy(workload)
    yield service(workload)
    yield stateful_set(workload, volume) if volume else deployment(workload)
    yield disruption_budget(workload)
    yield autoscaler(workload, workload.autoscaling or SINGLE)
    yield ingress(workload, workload.host, way_in)
    yield service_monitor(workload, add_ons.prometheus)
    yield external_secret(workload.platform, secret, add_ons.secret_store)

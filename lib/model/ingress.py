"""How traffic from outside the cluster gets to exposed services."""

from collections.abc import Iterator, Mapping
from typing import Literal

from lib.model.record import Fault, Record, repeated, rule
from lib.model.scalars import HostName, Name, ObjectName


class Host(Record):
    """The host of an exposed service; `tls_secret` names the Secret with its certificate."""

    name: HostName
    tls_secret: ObjectName | None = None


class Ingress(Record):
    """A host for each exposed service, by an Ingress or, by `api`, a Gateway with an HTTPRoute.

    `class_name` names the IngressClass or GatewayClass; `controller_namespace` is where the pods run that
    carry its traffic.
    """

    hosts: Mapping[Name, Host]
    class_name: ObjectName
    controller_namespace: Name
    api: Literal["Ingress", "Gateway"] = "Ingress"

    @rule("hosts")
    def _hosts_differ(self) -> Iterator[Fault]:
        secured = {service: host.tls_secret for service, host in self.hosts.items() if host.tls_secret}
        named = {service: host.name for service, host in self.hosts.items()}
        for what, values in {"name": named, "tls_secret": secured}.items():
            for index, value in repeated(list(values.values())):
                path = f"hosts.{list(values)[index]}.{what}"
                yield Fault(path, value, "different from that of every other host")

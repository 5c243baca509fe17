"""Production's exposed service with a host and an issuer of a run's own, and its certificate."""

import dataclasses
import os
import shlex
import socket
import ssl
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Literal

from lib.model import AddOns, Issuer, Login, Platform, Workload, replace
from lib.synthesis import synthesize_platforms
from tests.cluster.applied import documents
from tests.cluster.images import with_built
from tests.cluster.kubectl import Kubectl
from tests.cluster.test_runbooks import SHELL, commands
from tests.images.manifest import NAMED

Documents = list[dict[str, Any]]

ISSUER = Issuer(name="acme", kind="Issuer")
CHALLENGES = "challenges.acme.cert-manager.io"
SOLVERS = "--selector=acme.cert-manager.io/http01-solver=true"
WHAT = (
    "namespace, host and issuer are this run's, and there is one pod; left out are services that are not "
    "exposed, so that nothing is behind the login, and what else needs an add-on: secret store, Prometheus, "
    "Grafana, mesh"
)
RUNBOOK = Path(__file__).parents[2] / "docs" / "runbooks" / "CertificateExpiring.md"
CONNECT_SECONDS = 10


def fitted(prod: Platform, namespace: str, challenge: Literal["http-01", "dns-01"] = "http-01") -> Platform:
    """Return production in a namespace of its own, with a host and an issuer that nobody else has."""
    own = prod.environment
    environment = replace(
        own,
        namespace=namespace,
        hosts={name: replace(host, name=f"{namespace}.example.com") for name, host in own.hosts.items()},
        services={name: size and replace(size, replicas=1) for name, size in own.services.items()},
        zones="preferred",
        add_ons=AddOns(issuer=replace(ISSUER, challenge=challenge)),
    )
    return dataclasses.replace(prod, environment=environment)


def needed(platform: Platform, folder: Path) -> Documents:
    """Return what all services share, and what the exposed one has."""
    synthesize_platforms([platform], folder)
    names = {platform.name, exposed(platform).name}
    found = documents(folder / platform.environment.name)
    own = [each for each in found if each["metadata"]["labels"]["app.kubernetes.io/name"] in names]
    return with_built(own, NAMED.values())


def exposed(platform: Platform) -> Workload:
    """Return the service that is exposed."""
    [workload] = [each for each in platform.workloads if each.host]
    return workload


@dataclass(frozen=True)
class Certified:
    """A service that was applied with its certificate."""

    kubectl: Kubectl
    platform: Platform
    documents: Documents

    @property
    def where(self) -> str:
        return f"--namespace={self.platform.environment.namespace}"

    @property
    def service(self) -> str:
        return exposed(self.platform).name

    @property
    def host(self) -> str:
        [host] = self.platform.environment.hosts.values()
        return host.name

    @property
    def login(self) -> Login:
        login = self.platform.environment.login
        assert login is not None
        return login

    def of(self, *kinds: str) -> Documents:
        return [each for each in self.documents if each["kind"] in kinds]

    def apply(self, content: Documents) -> None:
        body = {"apiVersion": "v1", "kind": "List", "items": content}
        self.kubectl.answer("apply", "--filename=-", body=body)

    def renew(self) -> None:
        """Ask cert-manager for a new certificate now, as the runbook says."""
        [command] = [each for each in SHELL.findall(RUNBOOK.read_text()) if "kubectl patch" in each]
        self._typed(command).check_returncode()

    def looked_at(self) -> str:
        """Return what the runbook's commands show that only read."""
        done = [self._typed(each) for each in commands(RUNBOOK)]
        failed = [each.stderr for each in done if each.returncode and "NotFound" not in each.stderr]
        assert not failed
        return "".join(each.stdout for each in done)

    def _typed(self, command: str) -> CompletedProcess[str]:
        """Carry out a command of the runbook, for this service."""
        variables = {"NAMESPACE": self.platform.environment.namespace, "SERVICE": self.service}
        typed = command.replace("kubectl", shlex.join(self.kubectl.command), 1)
        environ = os.environ | variables
        return subprocess.run(["bash", "-c", typed], env=environ, capture_output=True, text=True, check=False)

    def issued(self) -> int:
        """Return how many certificates there were, the present one included."""
        [certificate] = self.kubectl.objects("certificate", self.service, self.where)
        return int(certificate.get("status", {}).get("revision", 0))

    def reasons(self) -> str:
        """Return why challenges are not solved, as cert-manager says."""
        found = self.kubectl.objects(CHALLENGES, self.where)
        return "\n".join(each.get("status", {}).get("reason", "") for each in found)

    def solver_is_ready(self) -> bool:
        ready = '--output=jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'
        return self.kubectl.answer("get", "pods", SOLVERS, self.where, ready) == "True"

    def state(self) -> str:
        """Return what says why there is no certificate."""
        what = f"certificates,certificaterequests,orders,{CHALLENGES},pods,services,ingresses"
        events = self.kubectl.run("get", "events", self.where, "--field-selector=type=Warning").stdout
        return f"{self.kubectl.run('get', what, self.where).stdout}\n{self.reasons()}\n{events}"

    def stored(self) -> bytes:
        """Return the certificate in the Secret that the host names."""
        [host] = self.platform.environment.hosts.values()
        [secret] = self.kubectl.objects("secret", str(host.tls_secret), self.where)
        pem = b64decode(secret["data"]["tls.crt"]).decode()
        return ssl.PEM_cert_to_DER_cert(pem[: pem.index("-----END CERTIFICATE-----") + 26])

    def served(self) -> bytes | None:
        """Return the host's certificate as a client gets it that trusts the ACME server's root, if any."""
        try:
            with self._connected() as connection:
                return connection.getpeercert(binary_form=True)
        except ssl.SSLCertVerificationError:
            return None

    def first_page(self) -> tuple[int, str]:
        """Return the status of the host's first page, as a browser gets it, and where it leads."""
        with self._connected() as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode())
            answer = HTTPResponse(connection)
            answer.begin()
            return answer.status, str(answer.getheader("Location"))

    @contextmanager
    def _connected(self) -> Iterator[ssl.SSLSocket]:
        trusting = ssl.create_default_context(cafile=os.environ.get("ACME_ROOT"))
        address = (os.environ["INGRESS_IP"], 443)
        with (
            closing(socket.create_connection(address, CONNECT_SECONDS)) as plain,
            trusting.wrap_socket(plain, server_hostname=self.host) as connection,
        ):
            yield connection

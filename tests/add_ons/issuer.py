"""An issuer in a pod beside production, where people sign in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lib.model import Login, replace
from tests.add_ons.beside import pod_beside
from tests.add_ons.stores import Documents
from tests.cluster.deployed import Deployed
from tests.cluster.endpoints import LONG
from tests.login.containers import facts_in
from tests.login.images import ISSUER_IMAGE
from tests.login.issuer import Issuer, facts_of, options

NAME = "issuer"
PORTS = {"http": 9102, "control": 9101}


def login_at(own: Login) -> Login:
    """Return a login whose issuer is the one in the pod."""
    urls = facts_of(f"http://{NAME}:{PORTS['http']}")
    return replace(own, **urls | {"client": own.client})


def issuer(prod: Deployed) -> Documents:
    """Return the issuer's pod and its Service."""
    listening: dict[str, Any] = {"listen": f":{PORTS['http']}", "control": f":{PORTS['control']}"}
    command = ["/bin/issuer", *options(facts_in(prod.login), **listening)]
    return pod_beside(prod.workload("backend"), NAME, command, PORTS, image=ISSUER_IMAGE)


@contextmanager
def signing_in(prod: Deployed) -> Iterator[Issuer]:
    """Yield the issuer as this machine reaches it."""
    with prod.address(NAME) as url, prod.address(NAME, "control") as control:
        found = Issuer(control, url)
        found.does(**LONG)
        yield found

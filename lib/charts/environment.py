"""What all services of an environment share; its file sorts first, because it contains the namespace."""

from collections.abc import Iterator

from constructs import Construct

from lib.constructs.external_secret import external_secret
from lib.constructs.guests import solver_callers, solver_policy
from lib.constructs.limits import limit_range, resource_quota
from lib.constructs.manifests import Document, Manifests
from lib.constructs.mesh import solver_authentication, solver_authorization, strict_mtls
from lib.constructs.namespace import namespace
from lib.constructs.network_policy import default_deny
from lib.model import Platform, SecretStore, expected_secrets
from lib.model.guest import solved_hosts
from lib.output import SHARED


class EnvironmentChart(Manifests):
    """The namespace, its bounds, and its credentials where an operator brings them."""

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, SHARED, environment_documents(platform))


def environment_documents(platform: Platform) -> Iterator[Document]:
    yield namespace(platform)
    yield resource_quota(platform)
    yield limit_range(platform)
    yield default_deny(platform)
    if platform.environment.add_ons.mesh:
        yield strict_mtls(platform)
    if solved_hosts(platform):
        yield from _solver(platform)
    for secret in expected_secrets(platform):
        if isinstance(secret.maker, SecretStore):
            yield external_secret(platform, secret, secret.maker)


def _solver(platform: Platform) -> Iterator[Document]:
    """Yield what lets an ACME server's challenges reach the pods that cert-manager starts to answer them."""
    yield solver_policy(platform)
    mesh = platform.environment.add_ons.mesh
    if mesh and any(each.account is None for each in solver_callers(platform)):
        yield solver_authentication(platform)
    if mesh:
        yield solver_authorization(platform, mesh)

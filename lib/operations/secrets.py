"""Says which Secrets an environment expects in its cluster, which are not there, and what else to do first.

python -m lib.operations.secrets ENVIRONMENT
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence

from lib.model import OPAQUE, REGISTRY, ExpectedSecret, Issuer, Platform, SecretStore, expected_secrets
from lib.operations.checklist import to_do
from lib.operations.errors import OperationError
from lib.operations.kubectl import Kubectl, cluster
from lib.operations.logins import DOCKER_HUB
from lib.operations.project import Project, parser, start

KEYS = "{{range $key, $value := .data}}{{$key}}\n{{end}}"
"""What kubectl is asked of a Secret: the names of its keys, never a value."""


def expectations(platform: Platform) -> Iterator[str]:
    """Yield what an environment expects: each Secret with its keys, and how it gets into the cluster."""
    environment, secrets = platform.environment, expected_secrets(platform)
    yield f"{environment.name} expects in namespace {environment.namespace}:"
    for secret in secrets:
        yield f"  {secret.name} ({secret.type}) with {', '.join(secret.keys)}"
        yield f"    {origin(platform, secret)}"
    if not secrets:
        yield "  no Secret"


def origin(platform: Platform, secret: ExpectedSecret) -> str:
    """Return how a Secret gets into the cluster: by an operator, or by hand."""
    maker = secret.maker
    if isinstance(maker, SecretStore):
        return f"from {entries(maker, secret)} in the {maker.kind} {maker.name}, by external-secrets"
    if isinstance(maker, Issuer):
        return f"from the {maker.kind} {maker.name}, by cert-manager"
    return f"by hand: {command(platform, secret)}"


def entries(store: SecretStore, secret: ExpectedSecret) -> str:
    """Return where a store must have what a Secret is made of: an entry with its keys, or one for each."""
    names = [store.entry(secret.name, key).name for key in secret.keys]
    return " and ".join(dict.fromkeys(names))


def command(platform: Platform, secret: ExpectedSecret) -> str:
    """Return the command that makes a Secret by hand."""
    environment = platform.environment
    kinds = {OPAQUE: "generic", REGISTRY: "docker-registry"}
    start = f"kubectl create secret {kinds.get(secret.type, 'tls')} {secret.name} -n {environment.namespace}"
    if secret.type == OPAQUE:
        return " ".join([start, *(f"--from-file={key}=<file>" for key in secret.keys)])
    if secret.type == REGISTRY:
        host = secret.registry.partition("/")[0]
        server = DOCKER_HUB if host == "docker.io" else host
        return f"{start} --docker-server={server} --docker-username=<user> --docker-password=<token>"
    return f"{start} --cert=<file> --key=<file>"


def missing(platform: Platform, kubectl: Kubectl) -> Iterator[str]:
    """Yield what is not in the cluster that kubectl reaches, and how it gets there.

    Raises OperationError with kubectl's words where the cluster does not answer.
    """
    for secret in expected_secrets(platform):
        found = keys(kubectl, platform.environment.namespace, secret.name)
        absent = [key for key in secret.keys if key not in (found or ())]
        if absent:
            what = "is not there" if found is None else f"does not have {', '.join(absent)}"
            yield f"Secret {secret.name} {what}; it comes {origin(platform, secret)}"


def keys(kubectl: Kubectl, namespace: str, name: str) -> list[str] | None:
    """Return the keys of a Secret in the cluster, or None where there is no such Secret."""
    template = ("--output=go-template", f"--template={KEYS}")
    done = kubectl("get", "secret", name, f"--namespace={namespace}", *template)
    if "(NotFound)" in done.errors:
        return None
    if done.code:
        said = done.errors.strip().splitlines() or ["kubectl says nothing"]
        raise OperationError(f"the cluster does not answer: {said[-1]}")
    return done.output.split()


def compared(platform: Platform, variables: Mapping[str, str]) -> str:
    """Return how the cluster of KUBECONFIG compares; raise OperationError with what it lacks."""
    file = variables.get("KUBECONFIG")
    if not file:
        return "Not compared with a cluster: KUBECONFIG does not name one."
    kubectl = cluster(variables)
    try:
        lacking = list(missing(platform, kubectl))
    except OperationError as error:
        raise OperationError(f"KUBECONFIG={file}: {error}") from None
    if lacking:
        lines = [f"The cluster of KUBECONFIG={file} lacks:", *(f"  {each}" for each in lacking)]
        raise OperationError("\n".join(lines))
    return f"The cluster of KUBECONFIG={file} has all of it."


def _checklist(platform: Platform, project: Project) -> list[str]:
    """Return what is to be done before the first deployment, below a heading."""
    found = [f"  {each}" for each in to_do(platform, project.root)]
    return [f"Before the first deployment of {platform.environment.name}:", *found] if found else []


def parse(arguments: Sequence[str]) -> Namespace:
    program = parser("secrets", __doc__)
    program.add_argument("environment")
    return program.parse_args(arguments)


def main(arguments: Sequence[str], project: Project) -> None:
    """Print what an environment expects and what to do before, and fail with what its cluster lacks."""
    platform = project.platform(parse(arguments).environment)
    print("\n".join([*expectations(platform), *_checklist(platform, project)]), flush=True)
    print(compared(platform, project.variables))


if __name__ == "__main__":
    start(main)

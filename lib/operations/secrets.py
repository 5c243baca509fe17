"""Says which Secrets an environment expects in its cluster, and which of them are not there.

python -m lib.operations.secrets ENVIRONMENT
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lib.configuration import read_platforms
from lib.model import OPAQUE, REGISTRY, ExpectedSecret, Issuer, Platform, SecretStore, expected_secrets
from lib.problem import ConfigurationError

ROOT = Path(__file__).parents[2]
KEYS = "{{range $key, $value := .data}}{{$key}}\n{{end}}"
"""What kubectl is asked of a Secret: the names of its keys, never a value."""


def expectations(platform: Platform) -> Iterator[str]:
    """Yield what an environment expects: each Secret with its keys, and how it comes into the cluster."""
    environment, secrets = platform.environment, expected_secrets(platform)
    yield f"{environment.name} expects in namespace {environment.namespace}:"
    for secret in secrets:
        yield f"  {secret.name} ({secret.type}) with {', '.join(secret.keys)}"
        yield f"    {origin(platform, secret)}"
    if not secrets:
        yield "  no Secret"


def origin(platform: Platform, secret: ExpectedSecret) -> str:
    """Return how a Secret comes into the cluster: by an operator, or by hand."""
    maker = secret.maker
    if isinstance(maker, SecretStore):
        return f"from {maker.path}/{secret.name} in the {maker.kind} {maker.name}, by external-secrets"
    if isinstance(maker, Issuer):
        return f"from the {maker.kind} {maker.name}, by cert-manager"
    return f"by hand: {command(platform, secret)}"


def command(platform: Platform, secret: ExpectedSecret) -> str:
    """Return the command that makes a Secret by hand."""
    environment = platform.environment
    kinds = {OPAQUE: "generic", REGISTRY: "docker-registry"}
    start = f"kubectl create secret {kinds.get(secret.type, 'tls')} {secret.name} -n {environment.namespace}"
    if secret.type == OPAQUE:
        return " ".join([start, *(f"--from-file={key}=<file>" for key in secret.keys)])
    if secret.type == REGISTRY:
        server = environment.registry.name.partition("/")[0]
        return f"{start} --docker-server={server} --docker-username=<user> --docker-password=<token>"
    return f"{start} --cert=<file> --key=<file>"


def missing(platform: Platform, kubectl: Sequence[str]) -> Iterator[str]:
    """Yield what is not in the cluster that kubectl reaches, and how it comes there.

    Raises RuntimeError with kubectl's words where it does not answer.
    """
    for secret in expected_secrets(platform):
        found = keys(kubectl, platform.environment.namespace, secret.name)
        absent = [key for key in secret.keys if key not in (found or ())]
        if absent:
            what = "is not there" if found is None else f"has no {', '.join(absent)}"
            yield f"Secret {secret.name} {what}; it comes {origin(platform, secret)}"


def keys(kubectl: Sequence[str], namespace: str, name: str) -> list[str] | None:
    """Return the keys of a Secret in the cluster, or None where there is no such Secret."""
    question = [
        "get",
        "secret",
        name,
        f"--namespace={namespace}",
        "--output=go-template",
        f"--template={KEYS}",
    ]
    answer = subprocess.run([*kubectl, *question], capture_output=True, text=True, check=False)
    if "(NotFound)" in answer.stderr:
        return None
    if answer.returncode:
        raise RuntimeError(answer.stderr.strip().splitlines()[-1])
    return answer.stdout.split()


def compare(platform: Platform) -> str:
    """Return what there is to say of the cluster that KUBECONFIG names; exit with what it lacks."""
    if not os.environ.get("KUBECONFIG"):
        return "Not compared with a cluster: KUBECONFIG names none."
    file = refuse_without_cluster()
    try:
        lacking = list(missing(platform, ["kubectl", "--request-timeout=30s"]))
    except RuntimeError as error:
        sys.exit(f"KUBECONFIG={file}: the cluster does not answer: {error}")
    if lacking:
        sys.exit("\n".join([f"The cluster of KUBECONFIG={file} lacks:", *(f"  {each}" for each in lacking)]))
    return f"The cluster of KUBECONFIG={file} has all of it."


def refuse_without_cluster() -> str:
    """Return KUBECONFIG, or exit where nobody could be asked."""
    file = os.environ.get("KUBECONFIG", "")
    if not file:
        sys.exit("KUBECONFIG names no cluster: set it to the file of the one that is meant")
    if not any(Path(each).is_file() for each in file.split(os.pathsep)):
        sys.exit(f"KUBECONFIG={file}: there is no such file")
    if shutil.which("kubectl") is None:
        sys.exit(f"KUBECONFIG={file}: kubectl is not on PATH to ask the cluster")
    return file


def chosen_platform(name: str) -> Platform:
    """Return the platform of an environment, or exit with those that there are."""
    try:
        known = {each.environment.name: each for each in read_platforms(ROOT / "config")}
    except ConfigurationError as error:
        sys.exit(str(error))
    if name not in known:
        sys.exit(f"no environment {name!r}: name one of {', '.join(known)}")
    return known[name]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.operations.secrets", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("environment")
    return parser.parse_args()


def main() -> None:
    """Print what an environment expects, and fail with what its cluster lacks."""
    platform = chosen_platform(parse().environment)
    sys.stdout.write("\n".join(expectations(platform)) + "\n")
    sys.stdout.flush()
    sys.stdout.write(compare(platform) + "\n")


if __name__ == "__main__":
    main()

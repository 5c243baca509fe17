"""What is said of the Secrets that an environment expects."""

import subprocess
import sys

import pytest

from lib.configuration import read_platforms
from lib.model import AddOns, Issuer, Registry, expected_secrets
from lib.operations.secrets import ROOT, command, expectations
from tests.examples import EXTERNAL_CHROMA, platform

LOGIN = "--docker-username=<user> --docker-password=<token>"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "lib.operations.secrets", *arguments]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_each_secret_is_listed_with_where_it_comes_from() -> None:
    """Keys, type and origin: the store, the issuer, or a command where there is neither."""
    assert list(expectations(platform())) == [
        "example expects in namespace goals:",
        "  embedding (Opaque) with api-key",
        "    from goals/example/embedding in the ClusterSecretStore store, by external-secrets",
        "  pull (kubernetes.io/dockerconfigjson) with .dockerconfigjson",
        "    from goals/example/pull in the ClusterSecretStore store, by external-secrets",
        "  goals-tls (kubernetes.io/tls) with tls.crt, tls.key",
        "    from the ClusterIssuer acme, by cert-manager",
    ]
    without_store = platform(
        database=EXTERNAL_CHROMA,
        add_ons=AddOns(issuer=Issuer(name="a")),
        registry=Registry(name="r.io/goals", pull_policy="IfNotPresent", pull_secret="pull"),
    )
    assert list(expectations(without_store))[1:] == [
        "  chroma (Opaque) with token",
        "    by hand: kubectl create secret generic chroma -n goals --from-file=token=<file>",
        "  embedding (Opaque) with api-key",
        "    by hand: kubectl create secret generic embedding -n goals --from-file=api-key=<file>",
        "  pull (kubernetes.io/dockerconfigjson) with .dockerconfigjson",
        f"    by hand: kubectl create secret docker-registry pull -n goals --docker-server=r.io {LOGIN}",
        "  goals-tls (kubernetes.io/tls) with tls.crt, tls.key",
        "    from the ClusterIssuer a, by cert-manager",
    ]


def test_the_readme_has_the_command_of_each_secret() -> None:
    """Whoever has no operator finds there how production's Secrets are made."""
    prod = next(each for each in read_platforms(ROOT / "config") if each.environment.name == "prod")
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [each for each in expected_secrets(prod) if command(prod, each) not in lines] == []


@pytest.mark.parametrize(
    ("environment", "variables", "error"),
    [
        ("qa", {}, "no environment 'qa': name one of dev, staging, prod\n"),
        ("dev", {"KUBECONFIG": "nowhere"}, "KUBECONFIG=nowhere: there is no such file\n"),
        (
            "dev",
            {"KUBECONFIG": "Makefile", "PATH": "/nowhere"},
            "KUBECONFIG=Makefile: kubectl is not on PATH to ask the cluster\n",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(environment: str, variables: dict[str, str], error: str) -> None:
    """A wrong name, file or machine is told, and ends with an error."""
    result = run(environment, **variables)
    assert (result.returncode, result.stderr) == (1, error)


def test_without_a_cluster_it_is_only_a_list() -> None:
    """Nothing is asked where KUBECONFIG names no cluster."""
    result = run("prod")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("\nNot compared with a cluster: KUBECONFIG names none.\n")

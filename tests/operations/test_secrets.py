"""The Secrets that an environment expects, and how they are listed."""

from pathlib import Path

import pytest

from lib.model import AddOns, Issuer, Registry, SecretStore, expected_secrets, replace
from lib.operations.errors import OperationError
from lib.operations.kubectl import Done, kubectl
from lib.operations.project import ROOT, Project
from lib.operations.secrets import command, expectations, keys, main, missing
from tests.examples import database_outside, platform
from tests.operations.platforms import EVERYTHING, everything
from tests.operations.stand_ins import Cluster, here, script

LOGIN = "--docker-username=<user> --docker-password=<token>"
NOT_FOUND = Done(1, "", 'Error from server (NotFound): secrets "embedding" not found\n')


def test_each_secret_is_listed_with_where_it_comes_from() -> None:
    """Keys, type and origin: the store, the issuer, or a command without either."""
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
        **database_outside(),
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


def test_each_entry_of_whole_values_is_listed() -> None:
    """Where every value is an entry of its own, all of its entries are named."""
    store = SecretStore(name="gcp", provider="gcp-secret-manager", path="goals", whole_values=True)
    told = list(expectations(platform(add_ons=AddOns(secret_store=store))))
    assert [each.strip() for each in told if each.startswith("    ")] == [
        f"from {entries} in the ClusterSecretStore gcp, by external-secrets"
        for entries in (
            "goals-embedding-api-key",
            "goals-pull-dockerconfigjson",
            "goals-goals-tls-tls-crt and goals-goals-tls-tls-key",
        )
    ]


def test_a_login_is_for_the_registry_of_the_image() -> None:
    """An image that is built elsewhere has a registry of its own; Docker Hub's has a name of its own."""
    environment = replace(EVERYTHING, pull_secrets={"docker.io/library": "hub"})
    [hub] = [each for each in expected_secrets(everything(environment)) if each.name == "hub"]
    assert "--docker-server=https://index.docker.io/v1/ " in command(everything(environment), hub)


def test_the_readme_has_the_command_of_each_secret() -> None:
    """The README's commands for clusters without operators are those of production's Secrets."""
    prod = here().platform("prod")
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("kubectl create secret")]
    assert told
    assert set(told) <= {command(prod, each) for each in expected_secrets(prod)}


def test_what_the_cluster_lacks_is_named() -> None:
    """A Secret that is not there, and one without the key that is read from it; not one that has it."""
    cluster = Cluster(
        {
            "secret embedding": NOT_FOUND,
            "secret pull": Done(0, "other\n", ""),
            "secret goals-tls": Done(0, "tls.crt\ntls.key\n", ""),
        }
    )
    assert [each.partition(";")[0] for each in missing(platform(), cluster)] == [
        "Secret embedding is not there",
        "Secret pull does not have .dockerconfigjson",
    ]
    assert all("--namespace=goals" in each for each in cluster.asked)


@pytest.mark.parametrize(
    ("errors", "told"),
    [("a warning\nconnection refused\n", "connection refused"), ("", "kubectl says nothing")],
)
def test_a_cluster_that_does_not_answer_is_not_one_without_secrets(errors: str, told: str) -> None:
    """The last line of kubectl's error is printed."""
    with pytest.raises(OperationError, match=f"^the cluster does not answer: {told}$"):
        keys(Cluster({"get": Done(1, "", errors)}), "goals", "embedding")


def test_kubectl_is_a_program(tmp_path: Path) -> None:
    """It gets the arguments as they are and a manifest on its standard input."""
    program = script(tmp_path / "kubectl", 'printf "%s|" "$@" "$A"; cat; echo error >&2; exit 3')
    assert kubectl({"A": "1"}, [program])("b c", body="{}") == Done(3, "b c|1|{}", "error\n")


@pytest.mark.parametrize(
    ("environment", "variables", "error"),
    [
        ("qa", {}, "no environment 'qa': name one of dev, staging, prod"),
        ("dev", {"KUBECONFIG": "nowhere"}, "KUBECONFIG=nowhere: there is no such file"),
        (
            "dev",
            {"KUBECONFIG": "Makefile", "PATH": "/nowhere"},
            "KUBECONFIG=Makefile: kubectl is not on PATH to ask the cluster",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(
    environment: str, variables: dict[str, str], error: str, example: Project
) -> None:
    """A wrong name, file or machine is reported as an error."""
    with pytest.raises(OperationError, match=f"^{error}$"):
        main([environment], Project(example.root, variables))


def test_without_a_cluster_it_is_only_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked where KUBECONFIG does not name a cluster."""
    main(["prod"], here())
    told = capsys.readouterr().out
    assert told.endswith("\nNot compared with a cluster: KUBECONFIG does not name one.\n")


def test_a_cluster_is_compared(example: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The program fails with what the cluster lacks, and says so of one that has everything."""
    config = tmp_path / "kubeconfig"
    config.touch()
    project = Project(example.root, {"KUBECONFIG": str(config), "PATH": f"{tmp_path}:/usr/bin:/bin"})
    script(tmp_path / "kubectl", "echo 'Error (NotFound)' >&2; exit 1")
    with pytest.raises(
        OperationError, match=f"^The cluster of KUBECONFIG={config} lacks:\n  Secret embedding "
    ):
        main(["prod"], project)
    script(tmp_path / "kubectl", "printf 'api-key\n.dockerconfigjson\ntls.crt\ntls.key\n'")
    main(["prod"], project)
    assert capsys.readouterr().out.endswith(f"The cluster of KUBECONFIG={config} has all of it.\n")
    script(tmp_path / "kubectl", "echo 'connection refused' >&2; exit 1")
    away = f"^KUBECONFIG={config}: the cluster does not answer: connection refused$"
    with pytest.raises(OperationError, match=away):
        main(["prod"], project)

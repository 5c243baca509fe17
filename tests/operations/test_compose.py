"""The program that writes the Compose files and looks for credentials, as make calls it."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from lib.operations.checklist import NEW_COOKIE_KEY
from lib.operations.compose import main, missing_secrets, notices
from lib.operations.errors import OperationError
from lib.operations.project import ROOT, Project
from lib.problem import ConfigurationError
from tests.configuration.folder import set_catalogue, set_environment, set_images
from tests.operations.stand_ins import here

DOCKER = ROOT / "docker"

FILES = {"compose.override.yaml", "compose.prod.yaml", "compose.staging.yaml", "compose.yaml"}


def run(folder: Path, *arguments: str) -> None:
    main(arguments, Project(folder, {}))


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.glob("*.yaml")}


def test_the_committed_files_are_what_the_model_makes(tmp_path: Path) -> None:
    """Nobody edited a Compose file by hand, and nobody forgot to write them."""
    folder = tmp_path / "not" / "there"
    run(ROOT, "write", str(folder))
    assert written(folder) == written(DOCKER)


def test_files_of_environments_that_are_no_more_are_removed_and_others_kept(example: Project) -> None:
    """Only a file that was made goes when its environment goes."""
    run(example.root, "write")
    assert written(example.root / "docker").keys() == FILES
    mine = "# Mine.\nservices: {}\n"
    (example.root / "docker" / "compose.mine.yaml").write_text(mine)
    set_catalogue(example.root / "config", "CATALOGUE", ("dev", "prod"))
    images = json.loads(example.images_file.read_text())
    del images["staging"]
    example.images_file.write_text(json.dumps(images))
    run(example.root, "write")
    found = written(example.root / "docker")
    assert found.keys() == {*FILES, "compose.mine.yaml"} - {"compose.staging.yaml"}
    assert found["compose.mine.yaml"] == mine


def test_a_wrong_configuration_is_reported_and_nothing_is_written(example: Project) -> None:
    """Everything that is wrong is reported, and the files are as they were."""
    set_environment(example.root / "config", "prod", "log_level='loud'")
    with pytest.raises(ConfigurationError, match=r"edit config/prod\.py"):
        run(example.root, "write")
    assert written(example.root / "docker") == {}


def test_a_missing_credential_is_named_with_the_command_that_makes_it(example: Project) -> None:
    """The printed command makes the file, readable for the container's user; then nothing is missing."""
    project = example.root
    with pytest.raises(OperationError) as raised:
        run(project, "secrets", "prod")
    message, command = str(raised.value).split("; make it: ")
    assert message == "docker/secrets/prod/embedding-credential is missing"
    subprocess.run(["sh", "-c", command], cwd=project, input="key", text=True, check=True)
    file = project / "docker" / "secrets" / "prod" / "embedding-credential"
    assert file.read_text() == "key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    run(project, "secrets", "prod")


@pytest.fixture
def guarded(example: Project) -> Project:
    """A project whose production has a login, and lacks nothing else."""
    config = example.root / "config"
    set_catalogue(config, "GUARDED")
    for name in ("dev", "staging", "prod"):
        set_environment(config, name, "services=services(guard=None), externals={}")
        set_images(config, name, guard={"name": "guard", "tag": "1", "registry": "docker.io/library"})
    size = "services=services(guard=ENVIRONMENT.services['frontend'])"
    set_environment(config, "prod", f"login=LOGIN, public=None, externals={{}}, {size}")
    return example


def lacking(project: Project, **variables: str) -> list[str]:
    """Return what production lacks on this machine."""
    with pytest.raises(OperationError) as raised:
        main(["secrets", "prod"], Project(project.root, variables))
    return str(raised.value).splitlines()


def test_a_secret_of_a_login_is_made_without_a_newline(guarded: Project) -> None:
    """Whatever is typed, and one that was made with a newline is named with the same command."""
    file = guarded.root / "docker" / "secrets" / "prod" / "issuer-client-secret"
    [missing] = lacking(guarded)
    what, command = missing.split("; make it: ")
    assert what == "docker/secrets/prod/issuer-client-secret is missing"
    subprocess.run(["sh", "-c", command], cwd=guarded.root, input="secret\n", text=True, check=True)
    assert file.read_text() == "secret"
    run(guarded.root, "secrets", "prod")
    file.chmod(0o600)
    file.write_text("secret\n")
    wrong = "docker/secrets/prod/issuer-client-secret ends with a newline, with which nobody can sign in"
    assert lacking(guarded) == [f"{wrong}; make it: {command}"]


def test_a_newline_is_a_part_of_no_other_credential(example: Project) -> None:
    """Programs that honour the contract read a credential without it."""
    file = example.root / "docker" / "secrets" / "prod" / "embedding-credential"
    file.parent.mkdir(parents=True)
    file.write_text("key\n")
    run(example.root, "secrets", "prod")


def test_a_new_cookie_secret_needs_no_typing() -> None:
    """The command makes 32 random bytes as URL-safe base64."""
    cookie = [each for each in missing_secrets(here().platform("prod"), Path()) if "cookie-secret" in each]
    assert [each.count(NEW_COOKIE_KEY) for each in cookie] == [1]


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("", False),
        ("127.0.0.1", False),
        ("127.0.0.2", False),
        ("::1", True),
        ("192.168.1.5", True),
        ("goals.lan", True),
    ],
)
def test_where_browsers_keep_no_session_is_said(guarded: Project, host: str, *, told: bool) -> None:
    """Its cookies are for HTTPS: plain HTTP will do on the machine itself alone."""
    given = {"GOALTRAJECTORY_HOST": host} if host else {}
    needs = f"sign-in needs HTTPS at {host} (GOALTRAJECTORY_HOST), or 127.0.0.1"
    found = [each.partition(": ")[0] for each in notices(guarded.platform("prod"), given)[1:]]
    assert found == ([needs] if told else [])
    assert notices(guarded.platform("dev"), given) == []


def test_an_issuer_that_is_an_examples_is_said(guarded: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can sign in there; who only wants to see the platform start may."""
    lacking(guarded)
    where = "`make secrets ENV=prod` says where"
    told = f"nobody can sign in: the issuer, login.example.com, is an example's; {where}\n"
    assert capsys.readouterr().out == told
    config = guarded.root / "config"
    prod = (config / "prod.py").read_text()
    (config / "prod.py").write_text(prod.replace("login=LOGIN", "login=replace(LOGIN, issuer='https://a.b')"))
    assert notices(Project(guarded.root, {}).platform("prod"), {}) == []


def test_an_environment_without_credentials_lacks_none(example: Project) -> None:
    """An environment without externals needs no file that is not in the repository."""
    set_environment(example.root / "config", "dev", "externals={}")
    run(example.root, "secrets", "dev")

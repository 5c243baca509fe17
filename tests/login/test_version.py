"""What is tested is what production runs."""

import subprocess

from lib.operations.project import Project
from tests.login.programs import OAUTH2_PROXY, ROOT


def test_the_program_has_the_version_of_productions_image() -> None:
    """The program that Go builds has the version of the image that prod runs."""
    tag = Project(ROOT, {}).platforms["prod"].workload_by_name["oauth2-proxy"].image.tag

    told = subprocess.run([OAUTH2_PROXY, "--version"], capture_output=True, text=True, check=True).stdout
    assert told.split()[:2] == ["oauth2-proxy", tag]

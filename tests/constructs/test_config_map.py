from syrupy.assertion import SnapshotAssertion

from lib.constructs.config_map import config_map
from lib.constructs.deployment import deployment
from lib.model import replace
from tests.examples import EMBEDDING, manifest, platform, workload


def test_config_map(snapshot: SnapshotAssertion) -> None:
    assert manifest(config_map(workload(platform(), "backend"))) == snapshot


def test_a_change_of_settings_rolls_the_pods_of_that_service_only() -> None:
    """The pod template holds a checksum of its own settings."""
    before, after = platform(), platform(externals={"embedding": replace(EMBEDDING, model="large")})

    def changed(name: str) -> bool:
        templates = [
            manifest(deployment(workload(each, name)))["spec"]["template"] for each in (before, after)
        ]
        return bool(templates[0] != templates[1])

    assert changed("backend")
    assert not changed("frontend")

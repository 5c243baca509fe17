"""The names of the Compose files."""

DEVELOPMENT = "dev"
"""The environment that `docker compose up` runs by itself, from its sources."""


def file_name(environment: str) -> str:
    """Return the file that Compose reads on top of compose.yaml for an environment."""
    return "compose.override.yaml" if environment == DEVELOPMENT else f"compose.{environment}.yaml"

"""What runs, and the environments in the order of promotion; each is a file that sets ENVIRONMENT."""

from lib.services import CATALOGUE

ENVIRONMENTS = ("dev", "staging", "prod")

__all__ = ["CATALOGUE", "ENVIRONMENTS"]

"""The services of GoalTrajectory.AI, one file each."""

from lib.services.backend import BACKEND
from lib.services.chromadb import CHROMADB
from lib.services.frontend import FRONTEND

SERVICES = (FRONTEND, BACKEND, CHROMADB)

__all__ = ["BACKEND", "CHROMADB", "FRONTEND", "SERVICES"]

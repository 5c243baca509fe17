"""The services of GoalTrajectory.AI and its jobs, one file each."""

from lib.services.backend import BACKEND
from lib.services.backup import BACKUP
from lib.services.chromadb import CHROMADB
from lib.services.frontend import FRONTEND

SERVICES = (FRONTEND, BACKEND, CHROMADB)
JOBS = (BACKUP,)

__all__ = ["BACKEND", "BACKUP", "CHROMADB", "FRONTEND", "JOBS", "SERVICES"]

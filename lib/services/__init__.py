"""The services of GoalTrajectory.AI and its jobs, one file each."""

from pathlib import Path

from lib.model import Catalogue
from lib.services.backend import BACKEND
from lib.services.backup import BACKUP
from lib.services.chromadb import CHROMADB
from lib.services.frontend import FRONTEND
from lib.services.oauth2_proxy import OAUTH2_PROXY

CATALOGUE = Catalogue(
    name="goaltrajectory",
    folder=str(Path(__file__).parents[2]),
    services=(OAUTH2_PROXY, FRONTEND, BACKEND, CHROMADB),
    jobs=(BACKUP,),
)

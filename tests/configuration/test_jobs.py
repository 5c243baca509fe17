"""What must hold between a job and the services of its catalogue."""

import pytest

from lib.model import Job, replace
from tests.configuration.test_catalogues import told
from tests.example.catalogue import BACKEND, BACKUP, CATALOGUE

JOBS = [
    (
        replace(BACKUP, image_of="worker"),
        "backup.image_of is 'worker'; it must be the name of a service: frontend, backend, chromadb",
    ),
    (
        replace(BACKUP, build=BACKEND.build),
        "backup.image_of is 'backend'; it must be None: the job is built as an image of its own",
    ),
    (
        replace(BACKUP, overdue_alert="Nowhere"),
        "backup.overdue_alert is 'Nowhere'; it must be an alert with a page docs/runbooks/Nowhere.md",
    ),
    (
        replace(BACKUP, name="backend"),
        "backend.name is 'backend'; it must be a name that no other service or job has",
    ),
]


@pytest.mark.parametrize(("job", "expected"), JOBS, ids=[each.split(";")[0] for _, each in JOBS])
def test_a_mistake_of_a_job_names_its_file(job: Job, expected: str) -> None:
    """As that of a service does."""
    found = told(replace(CATALOGUE, jobs=(job,)))
    assert f"all: {expected}; edit lib/services/{job.name}.py" in found

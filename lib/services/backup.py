"""The backup of the database, by the backend's program."""

from lib.model import Job

BACKUP = Job(
    name="backup",
    component="backup",
    image_of="backend",
    arguments=("backup",),
    calls=("chromadb", "bucket"),
    data="/backup",
    longest_run_minutes=60,
    grace_seconds=10,
)

"""The backup of the database, by the backend's program; it restores goals of the environment's model only."""

from lib.model import Call, Copying, Data, Each, Job

BACKUP = Job(
    name="backup",
    component="backup",
    image_of="backend",
    arguments=("backup",),
    calls=("chromadb", Call(to="bucket", optional=True)),
    call_seconds={"chromadb": 30.0},
    environment_settings={"BACKUP_KEEP": "[1-9][0-9]{0,2}|1000"},
    data=Data(path="/backup", setting="BACKUP_FOLDER", instead="bucket"),
    settings_of=("embedding",),
    login_settings={"ISSUER_URL": "issuer"},
    # Measured with 10,000 goals of 1536 dimensions: 9 s, and 59 MB (docs/backup.md).
    copying=Copying(
        of="chromadb",
        kept_by="BACKUP_KEEP",
        records_a_second=1000,
        copy=Each(fixed_bytes=1000, bytes_per_dimension=4),
    ),
    longest_run_minutes=60,
    grace_seconds=10,
    overdue_alert="BackupTooOld",
)

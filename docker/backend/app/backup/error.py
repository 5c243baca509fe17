"""Why a backup or a restore failed."""


class BackupError(Exception):
    """A sentence that says what is wrong and how to fix it."""

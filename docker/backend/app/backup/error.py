"""What a backup or a restore could not do."""


class BackupError(Exception):
    """The sentence that says what is wrong, and how to mend it."""

"""Why programs end before they have done what they were asked."""


class OperationError(Exception):
    """What went wrong, in words that say what to do."""

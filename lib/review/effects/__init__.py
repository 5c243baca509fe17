"""What an API server does with a changed field, for every kind that manifests here can have."""

from lib.review.effects.row import Effect, Row
from lib.review.effects.table import KINDS, ROWS, effect, kind_of

__all__ = ["KINDS", "ROWS", "Effect", "Row", "effect", "kind_of"]

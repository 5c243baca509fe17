"""Decides whether anything changed since the last synthesis, and imports little, so as to decide quickly."""

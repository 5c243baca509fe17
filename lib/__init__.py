"""The platform model and everything derived from it."""

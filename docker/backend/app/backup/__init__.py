"""Archives of all goals and check-ins: written, kept in a folder or a bucket, and restored."""

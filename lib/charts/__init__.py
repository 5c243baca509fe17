"""Charts: each becomes one file of an environment's folder, or of a GitOps controller's."""

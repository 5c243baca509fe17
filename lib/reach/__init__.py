"""Who can reach whom on which port, computed from manifests or Compose files alone."""

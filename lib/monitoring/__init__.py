"""Rules and dashboards: what Prometheus records, what it tells people of, and what Grafana shows."""

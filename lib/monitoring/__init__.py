"""Rules and dashboards: what Prometheus records, what it alerts on, and what Grafana shows."""

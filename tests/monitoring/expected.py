"""What promtool is to find: all alerts that fire, and no other."""

from collections.abc import Mapping
from typing import Any

FIRING = 'count by (alertname, namespace, service, window) (ALERTS{alertstate="firing"})'

Fires = Mapping[int, set[str]]
"""Which alerts fire, after so many minutes; "AvailabilityBudgetBurn 1h" is that of a window."""


def firing(fires: Fires, service: str, namespace: str) -> dict[str, Any]:
    """Return promtool's tests that these alerts of a service fire, and nothing else of anybody."""
    return {
        "promql_expr_test": [
            {
                "expr": FIRING,
                "eval_time": f"{minutes}m",
                "exp_samples": [_sample(alert, service, namespace) for alert in sorted(alerts)],
            }
            for minutes, alerts in fires.items()
        ]
    }


def listed(series: Mapping[str, str | None]) -> list[dict[str, str]]:
    """Return series as promtool reads them."""
    return [{"series": name, "values": values} for name, values in series.items() if values is not None]


def _sample(alert: str, service: str, namespace: str) -> dict[str, Any]:
    name, _, window = alert.partition(" ")
    labels = {"alertname": name, "namespace": namespace, "service": service}
    labels |= {"window": window} if window else {}
    return {"labels": "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}", "value": 1}

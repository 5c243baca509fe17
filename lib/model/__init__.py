"""The types of the model: standard library only, so that everything derived from them runs without Node."""

from lib.model.add_ons import AddOns, Grafana, Issuer, Prometheus, SecretStore
from lib.model.environment import (
    Autoscaling,
    BuiltInEmbedding,
    Environment,
    Image,
    InClusterChroma,
    Ingress,
    Registry,
    Resources,
    Sizing,
    Tls,
    Volume,
)
from lib.model.external import Endpoint, ExternalChroma, OpenAIEmbedding, SecretKey
from lib.model.monitoring import SCOPE, Alert, Availability, Latency, Objectives, Series
from lib.model.platform import SECRETS_FOLDER, Platform, Workload
from lib.model.record import MISSING, Fault, Record, faults, replace
from lib.model.secret import OPAQUE, REGISTRY, TLS, ExpectedSecret, expected_secrets
from lib.model.service import HTTP, METRICS, USER_ID, Port, Probe, Probes, Scratch, Service

__all__ = [
    "HTTP",
    "METRICS",
    "MISSING",
    "OPAQUE",
    "REGISTRY",
    "SCOPE",
    "SECRETS_FOLDER",
    "TLS",
    "USER_ID",
    "AddOns",
    "Alert",
    "Autoscaling",
    "Availability",
    "BuiltInEmbedding",
    "Endpoint",
    "Environment",
    "ExpectedSecret",
    "ExternalChroma",
    "Fault",
    "Grafana",
    "Image",
    "InClusterChroma",
    "Ingress",
    "Issuer",
    "Latency",
    "Objectives",
    "OpenAIEmbedding",
    "Platform",
    "Port",
    "Probe",
    "Probes",
    "Prometheus",
    "Record",
    "Registry",
    "Resources",
    "Scratch",
    "SecretKey",
    "SecretStore",
    "Series",
    "Service",
    "Sizing",
    "Tls",
    "Volume",
    "Workload",
    "expected_secrets",
    "faults",
    "replace",
]

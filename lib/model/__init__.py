"""The types of the model: standard library only, so that everything derived from them runs without Node."""

from lib.model.add_ons import AddOns, Grafana, Issuer, Mesh, Prometheus, SecretStore
from lib.model.backup import Backup, Bucket
from lib.model.delivery import ARGO_CD, CONTROLLERS, FLUX, OWN_CLUSTER, Delivery, Sync
from lib.model.environment import (
    Autoscaling,
    BuiltInEmbedding,
    Environment,
    Image,
    InClusterChroma,
    Ingress,
    Registry,
    Sizing,
    Tls,
)
from lib.model.external import Endpoint, ExternalChroma, OpenAIEmbedding, SecretKey
from lib.model.job import Job
from lib.model.monitoring import SCOPE, Alert, Availability, Latency, Objectives, Series
from lib.model.platform import ALLOWED_HOSTS, SECRETS_FOLDER, Platform
from lib.model.program import DATA_VOLUME, Program, ScheduledJob, Workload
from lib.model.record import MISSING, Fault, Record, faults, replace
from lib.model.resources import Resources, Volume
from lib.model.secret import OPAQUE, REGISTRY, TLS, ExpectedSecret, expected_secrets
from lib.model.service import HTTP, METRICS, USER_ID, Port, Probe, Probes, Scratch, Service

__all__ = [
    "ALLOWED_HOSTS",
    "ARGO_CD",
    "CONTROLLERS",
    "DATA_VOLUME",
    "FLUX",
    "HTTP",
    "METRICS",
    "MISSING",
    "OPAQUE",
    "OWN_CLUSTER",
    "REGISTRY",
    "SCOPE",
    "SECRETS_FOLDER",
    "TLS",
    "USER_ID",
    "AddOns",
    "Alert",
    "Autoscaling",
    "Availability",
    "Backup",
    "Bucket",
    "BuiltInEmbedding",
    "Delivery",
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
    "Job",
    "Latency",
    "Mesh",
    "Objectives",
    "OpenAIEmbedding",
    "Platform",
    "Port",
    "Probe",
    "Probes",
    "Program",
    "Prometheus",
    "Record",
    "Registry",
    "Resources",
    "ScheduledJob",
    "Scratch",
    "SecretKey",
    "SecretStore",
    "Series",
    "Service",
    "Sizing",
    "Sync",
    "Tls",
    "Volume",
    "Workload",
    "expected_secrets",
    "faults",
    "replace",
]

"""The types of the model: standard library only, so that everything derived from them runs without Node."""

from lib.model.add_ons import AddOns, Grafana, Issuer, Mesh, Prometheus, SecretStore
from lib.model.catalogue import Catalogue
from lib.model.declared import SECRETS_FOLDER, Build, Call, Data, Declared, Scratch
from lib.model.delivery import ARGO_CD, CONTROLLERS, FLUX, OWN_CLUSTER, Delivery, Sync
from lib.model.environment import Environment
from lib.model.external import (
    AnyExternal,
    Bucket,
    Endpoint,
    External,
    ExternalChroma,
    OpenAIEmbedding,
    SecretKey,
)
from lib.model.image import Image, Registry
from lib.model.ingress import Host, Ingress
from lib.model.job import LATE, Job
from lib.model.monitoring import SCOPE, Alert, Availability, Latency, Objectives, Series
from lib.model.platform import Platform
from lib.model.ports import (
    HTTP,
    METRICS,
    Check,
    Command,
    GrpcHealth,
    HttpGet,
    Port,
    Probe,
    Probes,
    Protocol,
    TcpConnect,
)
from lib.model.program import (
    ALLOWED_HOSTS,
    DATA_VOLUME,
    Program,
    ScheduledJob,
    Workload,
)
from lib.model.record import MISSING, Fault, Record, faults, replace
from lib.model.resources import Resources, Volume
from lib.model.scalars import setting_name
from lib.model.secret import OPAQUE, REGISTRY, TLS, ExpectedSecret, expected_secrets
from lib.model.service import USER_ID, Service
from lib.model.sizing import Autoscaling, Run, Size, Sizing

__all__ = [
    "ALLOWED_HOSTS",
    "ARGO_CD",
    "CONTROLLERS",
    "DATA_VOLUME",
    "FLUX",
    "HTTP",
    "LATE",
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
    "AnyExternal",
    "Autoscaling",
    "Availability",
    "Bucket",
    "Build",
    "Call",
    "Catalogue",
    "Check",
    "Command",
    "Data",
    "Declared",
    "Delivery",
    "Endpoint",
    "Environment",
    "ExpectedSecret",
    "External",
    "ExternalChroma",
    "Fault",
    "Grafana",
    "GrpcHealth",
    "Host",
    "HttpGet",
    "Image",
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
    "Protocol",
    "Record",
    "Registry",
    "Resources",
    "Run",
    "ScheduledJob",
    "Scratch",
    "SecretKey",
    "SecretStore",
    "Series",
    "Service",
    "Size",
    "Sizing",
    "Sync",
    "TcpConnect",
    "Volume",
    "Workload",
    "expected_secrets",
    "faults",
    "replace",
    "setting_name",
]

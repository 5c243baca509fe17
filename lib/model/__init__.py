"""The types of the model: standard library only, so that everything derived from them runs without Node."""

from lib.model.accepted import Accepted
from lib.model.add_ons import AddOns, Grafana, Issuer, Mesh, Prometheus
from lib.model.catalogue import Catalogue
from lib.model.checking import faults
from lib.model.cluster import USER_ID, Cluster, Dns, Logs
from lib.model.declared import SECRETS_FOLDER, Build, Call, Data, Declared, Scratch
from lib.model.delivery import ARGO_CD, CONTROLLERS, FLUX, OWN_CLUSTER, Delivery, Sync
from lib.model.differences import Difference, Differences
from lib.model.environment import Environment
from lib.model.external import (
    AnyExternal,
    Bucket,
    Endpoint,
    External,
    ExternalChroma,
    OpenAIEmbedding,
    SecretKey,
    example_name,
)
from lib.model.holding import Copying, Each, Holding, Records
from lib.model.image import Image, Registry
from lib.model.job import LATE, Job
from lib.model.login import CALLBACK, ISSUER, Login, LoginFact
from lib.model.monitoring import SCOPE, Alert, Availability, Latency, Objectives, Series
from lib.model.nodes import Bounds, Nodes
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
from lib.model.record import MISSING, Fault, Record, replace
from lib.model.resources import Resources, Volume
from lib.model.scalars import setting_name
from lib.model.secret import OPAQUE, REGISTRY, TLS, TYPE_KEYS, ExpectedSecret, expected_secrets
from lib.model.secret_store import SecretStore
from lib.model.service import Service
from lib.model.sizing import Autoscaling, Run, Size, Sizing
from lib.model.way_in import Gateway, Host, Ingress, Pods, Proxy, SharedGateway

__all__ = [
    "ALLOWED_HOSTS",
    "ARGO_CD",
    "CALLBACK",
    "CONTROLLERS",
    "DATA_VOLUME",
    "FLUX",
    "HTTP",
    "ISSUER",
    "LATE",
    "METRICS",
    "MISSING",
    "OPAQUE",
    "OWN_CLUSTER",
    "REGISTRY",
    "SCOPE",
    "SECRETS_FOLDER",
    "TLS",
    "TYPE_KEYS",
    "USER_ID",
    "Accepted",
    "AddOns",
    "Alert",
    "AnyExternal",
    "Autoscaling",
    "Availability",
    "Bounds",
    "Bucket",
    "Build",
    "Call",
    "Catalogue",
    "Check",
    "Cluster",
    "Command",
    "Copying",
    "Data",
    "Declared",
    "Delivery",
    "Difference",
    "Differences",
    "Dns",
    "Each",
    "Endpoint",
    "Environment",
    "ExpectedSecret",
    "External",
    "ExternalChroma",
    "Fault",
    "Gateway",
    "Grafana",
    "GrpcHealth",
    "Holding",
    "Host",
    "HttpGet",
    "Image",
    "Ingress",
    "Issuer",
    "Job",
    "Latency",
    "Login",
    "LoginFact",
    "Logs",
    "Mesh",
    "Nodes",
    "Objectives",
    "OpenAIEmbedding",
    "Platform",
    "Pods",
    "Port",
    "Probe",
    "Probes",
    "Program",
    "Prometheus",
    "Protocol",
    "Proxy",
    "Record",
    "Records",
    "Registry",
    "Resources",
    "Run",
    "ScheduledJob",
    "Scratch",
    "SecretKey",
    "SecretStore",
    "Series",
    "Service",
    "SharedGateway",
    "Size",
    "Sizing",
    "Sync",
    "TcpConnect",
    "Volume",
    "Workload",
    "example_name",
    "expected_secrets",
    "faults",
    "replace",
    "setting_name",
]

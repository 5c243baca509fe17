"""The types of the model: standard library only, so that everything derived from them runs without Node."""

from lib.model.environment import (
    AddOns,
    Autoscaling,
    BuiltInEmbedding,
    Environment,
    Image,
    InClusterChroma,
    Ingress,
    Prometheus,
    Registry,
    Resources,
    Sizing,
    Tls,
    Volume,
)
from lib.model.external import Endpoint, ExternalChroma, OpenAIEmbedding, SecretKey
from lib.model.platform import SECRETS_FOLDER, Platform, Workload
from lib.model.record import MISSING, Fault, Record, faults, replace
from lib.model.service import HTTP, METRICS, USER_ID, Port, Probe, Probes, Scratch, Service

__all__ = [
    "HTTP",
    "METRICS",
    "MISSING",
    "SECRETS_FOLDER",
    "USER_ID",
    "AddOns",
    "Autoscaling",
    "BuiltInEmbedding",
    "Endpoint",
    "Environment",
    "ExternalChroma",
    "Fault",
    "Image",
    "InClusterChroma",
    "Ingress",
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
    "Service",
    "Sizing",
    "Tls",
    "Volume",
    "Workload",
    "faults",
    "replace",
]

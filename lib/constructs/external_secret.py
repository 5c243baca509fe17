"""Credentials that an operator copies from the environment's store into the cluster."""

from imports.io.external_secrets import (
    ExternalSecretProps,
    ExternalSecretSpec,
    ExternalSecretSpecData,
    ExternalSecretSpecDataRemoteRef,
    ExternalSecretSpecSecretStoreRef,
    ExternalSecretSpecSecretStoreRefKind,
    ExternalSecretSpecTarget,
    ExternalSecretSpecTargetTemplate,
)
from lib.constructs.metadata import custom_shared_metadata
from lib.constructs.values import named
from lib.model import ExpectedSecret, Platform, SecretStore

_KINDS = {
    "SecretStore": named(ExternalSecretSpecSecretStoreRefKind.SECRET_STORE, "SecretStore"),
    "ClusterSecretStore": named(
        ExternalSecretSpecSecretStoreRefKind.CLUSTER_SECRET_STORE, "ClusterSecretStore"
    ),
}


def external_secret(platform: Platform, secret: ExpectedSecret, store: SecretStore) -> ExternalSecretProps:
    """Return an ExternalSecret that makes a Secret of the same name, and renews it while it lives."""
    return ExternalSecretProps(
        metadata=custom_shared_metadata(platform, secret.name),
        spec=ExternalSecretSpec(
            secret_store_ref=ExternalSecretSpecSecretStoreRef(name=store.name, kind=_KINDS[store.kind]),
            refresh_interval=f"{store.refresh_minutes}m",
            target=ExternalSecretSpecTarget(
                name=secret.name, template=ExternalSecretSpecTargetTemplate(type=secret.type)
            ),
            data=[
                ExternalSecretSpecData(secret_key=key, remote_ref=_entry(store, secret.name, key))
                for key in secret.keys
            ],
        ),
    )


def _entry(store: SecretStore, secret: str, key: str) -> ExternalSecretSpecDataRemoteRef:
    entry = store.entry(secret, key)
    return ExternalSecretSpecDataRemoteRef(key=entry.name, property=entry.property)

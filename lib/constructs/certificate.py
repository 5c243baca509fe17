"""The certificate of an exposed service's host."""

from imports.io.cert_manager import CertificateProps, CertificateSpec, CertificateSpecIssuerRef
from lib.constructs.metadata import custom_metadata
from lib.model import Host, Issuer, Workload


def certificate(workload: Workload, host: Host, secret: str, issuer: Issuer) -> CertificateProps:
    """Return a Certificate that cert-manager keeps valid in the Secret that the Ingress reads."""
    return CertificateProps(
        metadata=custom_metadata(workload),
        spec=CertificateSpec(
            secret_name=secret,
            dns_names=[host.name],
            issuer_ref=CertificateSpecIssuerRef(group="cert-manager.io", kind=issuer.kind, name=issuer.name),
        ),
    )

"""The certificate of the environment's host."""

from imports.io.cert_manager import CertificateProps, CertificateSpec, CertificateSpecIssuerRef
from lib.constructs.metadata import custom_metadata
from lib.model import Issuer, Platform, Tls, Workload


def certificate(platform: Platform, workload: Workload, tls: Tls, issuer: Issuer) -> CertificateProps:
    """Return a Certificate that cert-manager keeps valid in the Secret that the way in reads."""
    return CertificateProps(
        metadata=custom_metadata(platform, workload),
        spec=CertificateSpec(
            secret_name=tls.secret,
            dns_names=[platform.environment.ingress.host],
            issuer_ref=CertificateSpecIssuerRef(group="cert-manager.io", kind=issuer.kind, name=issuer.name),
        ),
    )

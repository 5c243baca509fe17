"""The tests' own certificate authority, and the certificates that it signs."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
_LEAF = (
    "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\n"
    "authorityKeyIdentifier=keyid\nsubjectAltName=DNS:{host}\n"
)
DAYS = "2"


@dataclass(frozen=True)
class Authority:
    """A certificate authority whose key is in a folder."""

    folder: Path

    def __post_init__(self) -> None:
        _sign(self.folder, "ca", "authority of a test", _CA, "-signkey", "ca.key")

    @property
    def certificate(self) -> str:
        return (self.folder / "ca.crt").read_text()

    def issue(self, host: str) -> dict[str, str]:
        """Return a host's certificate and key, in files as in a Secret of type kubernetes.io/tls."""
        signer = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial")
        _sign(self.folder, host, host, _LEAF.format(host=host), *signer)
        return {f"tls.{kind}": (self.folder / f"{host}.{kind}").read_text() for kind in ("crt", "key")}


def _sign(folder: Path, name: str, subject: str, extensions: str, *signer: str) -> None:
    (folder / f"{name}.cnf").write_text(extensions)
    request = ("-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={subject}")
    _openssl(folder, "req", "-new", *_KEY, *request)
    files = ("-in", f"{name}.csr", "-out", f"{name}.crt", "-extfile", f"{name}.cnf")
    _openssl(folder, "x509", "-req", "-sha256", "-days", DAYS, *files, *signer)


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

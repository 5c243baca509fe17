"""Production's embedding endpoint and issuer, outside the cluster, under their own names and with TLS.

No manifest changes for them: the cluster's DNS answers their names, and the images of the services that call
them trust the authority that certifies them.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.kubectl import Kubectl, RefusedError
from tests.cluster.outside import Outside
from tests.cluster.public_name import answers, port_of
from tests.images.certificates import Authority
from tests.login.issuer import Issuer

CONTROL, ISSUER, EMBEDDING = 9101, 9102, 9103
"""Ports of the host outside."""

LONG = {"lifetime_seconds": 3600}
"""How the issuer behaves by itself: its tokens outlive the tests."""


@dataclass(frozen=True)
class Endpoints:
    """What production's URLs lead to; `folder` is empty."""

    embedding: SplitResult
    login: Mapping[str, str]
    """What production says of its issuer."""
    host: Outside
    folder: Path

    @contextmanager
    def running(self, kubectl: Kubectl, key: Path) -> Iterator[Issuer]:
        """Run the block with a server that embeds for the key in a file, and an issuer; yield the latter."""
        programs, authority = self._programs(), Authority(self.folder)
        for each in programs:
            authority.issue(str(each.hostname))
        with ExitStack() as stack:
            names = write(self._made("names"), answers(programs, self.host.address))
            must_be_accepted(stack.enter_context(applied(kubectl, [names])))
            stack.enter_context(self.host.issuer(ISSUER, CONTROL, self.login))
            stack.enter_context(self.host.embedding_server(EMBEDDING, key))
            served = {f"{each.hostname}:{port_of(each)}": port for each, port in programs.items()}
            stack.enter_context(self.host.by_host(self.folder, served))
            yield self._issuer(authority)

    def _programs(self) -> dict[SplitResult, int]:
        """Return the port of the program that each URL leads to."""
        pages = [urlsplit(self.login[name]) for name in ("login_url", "token_url", "keys_url")]
        found = dict.fromkeys(pages, ISSUER) | {self.embedding: EMBEDDING}
        for each in found:
            if each.scheme != "https":
                raise RefusedError(f"{each.geturl()} is not spoken to over TLS")
        return found

    def _issuer(self, authority: Authority) -> Issuer:
        control, port = f"http://{self.host.address}:{CONTROL}", port_of(urlsplit(self.login["login_url"]))
        found = Issuer(control, f"https://{self.host.address}:{port}", authority.certificate)
        found.does(**LONG)
        return found

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

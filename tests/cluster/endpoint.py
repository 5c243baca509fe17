"""The embedding endpoint of production, outside the cluster, under its own name and with TLS.

No manifest changes for it: the cluster's DNS answers its name, and the image of the service that calls it
trusts the authority that certifies it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult

from tests.cluster.applied import applied, must_be_accepted, write
from tests.cluster.kubectl import Kubectl
from tests.cluster.outside import Outside
from tests.cluster.public_name import answers
from tests.images.certificates import Authority


@dataclass(frozen=True)
class Endpoint:
    """What a URL leads to; `folder` is empty."""

    url: SplitResult
    host: Outside
    folder: Path

    @contextmanager
    def running(self, kubectl: Kubectl, key: Path) -> Iterator[str]:
        """Run the block with a server that wants the key in a file, and yield its authority's certificate."""
        certificates, names = self.folder / "certificates", self.folder / "names"
        certificates.mkdir()
        names.mkdir()
        write(names, answers(self.url, self.host.address))
        authority = Authority(certificates)
        for file, content in authority.issue(str(self.url.hostname)).items():
            (certificates / file).write_text(content)
        with ExitStack() as stack:
            must_be_accepted(stack.enter_context(applied(kubectl, [names])))
            stack.enter_context(self.host.embedding_server(self.url, key, certificates))
            yield authority.certificate

"""Which documents a rule reads: it need not be asked again where only others change."""

from tests.policy.documents import Document, Manifests


class Watched(Manifests):
    """Manifests that note the kinds of the documents that are asked for."""

    def __init__(self, manifests: Manifests) -> None:
        super().__init__(manifests.platform, manifests.documents)
        self.asked: set[str] = set()
        self.asked_all = False

    @property
    def documents(self) -> list[Document]:
        """All documents."""
        self.asked_all = True
        return super().documents

    def of(self, *kinds: str) -> list[Document]:
        """Return the documents of some kinds."""
        self.asked.update(kinds)
        return super().of(*kinds)

    def reads(self, kinds: set[str]) -> bool:
        """Return whether somebody has asked for documents of one of these kinds."""
        return self.asked_all or not self.asked.isdisjoint(kinds)


def changed_kinds(before: Manifests, after: Manifests) -> set[str]:
    """Return the kinds of the documents that only one side has, and all of them if the order is another."""
    shared = {*before.documents} & {*after.documents}
    orders = [[each for each in side.documents if each in shared] for side in (before, after)]
    documents = {*before.documents, *after.documents}
    return {each.kind for each in (documents - shared if orders[0] == orders[1] else documents)}

"""What changes between two revisions, or between two environments, and what that does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lib.operations.errors import OperationError
from lib.operations.project import Project
from lib.operations.questions.verb import Page, Verb
from lib.review.diff.classes import Class
from lib.review.names import unknown_name
from lib.review.report import Report, printable

if TYPE_CHECKING:
    from lib.operations.written import Written
    from lib.review.diff.environments import Changed


def _arguments(reader: ArgumentParser) -> None:
    reader.add_argument(
        "base", nargs="?", help="the revision to compare with (HEAD), or BASE..HEAD, or BASE...HEAD"
    )
    reader.add_argument(
        "head", nargs="?", help="the revision that is looked at; the work tree, if none is named"
    )
    reader.add_argument("--only", action="append", metavar="ENVIRONMENT", help="leave out the others")
    reader.add_argument(
        "--environments",
        nargs=2,
        metavar=("OLD", "NEW"),
        help="compare two environments: of one revision (the work tree), or of BASE and HEAD",
    )
    slugs = ", ".join(each.slug for each in Class)
    reader.add_argument(
        "--fail-on",
        action="append",
        metavar="CLASS",
        default=[],
        help=f"end with 1 where a class is found, of {slugs}",
    )


def _answer(given: Namespace, project: Project) -> list[Report] | Page:
    from lib.reach.content import ManifestError
    from lib.review.diff.tables import tables

    failing = [each for names in given.fail_on for each in map(_class, names.split(","))]
    before, after = _sides(given, project.root)
    try:
        found = _environments(given, before, after)
    except ManifestError as error:
        raise OperationError(f"{printable(str(error))}; `make synth` writes what is ours") from None
    title = f"What changes from {before.name} to {after.name}"
    reports = tables(title, found, failing, whole=given.json)
    return _page(reports, given, before, after) if given.markdown else reports


def _class(name: str) -> Class:
    known = {each.slug: each for each in Class}
    if name not in known:
        raise OperationError(unknown_name("class", name, known))
    return known[name]


def _sides(given: Namespace, root: Path) -> tuple["Written", "Written"]:
    """Return what is compared, as git diff understands the arguments."""
    from lib.operations.written import committed, merge_base, present

    base, head = given.base, given.head
    if base and not head and ".." in base:
        base, dots, head = base.partition("..." if "..." in base else "..")
        base, head = base or "HEAD", head or "HEAD"
        base = merge_base(root, base, head) if dots == "..." else base
    if given.environments and head is None:
        only = present(root) if base is None else committed(root, base)
        return only, only
    before = committed(root, "HEAD" if base is None else base)
    return before, present(root) if head is None else committed(root, head)


def _environments(given: Namespace, before: "Written", after: "Written") -> list["Changed"]:
    from lib.review.diff.environments import compared, environment, names

    if given.environments:
        old, new = given.environments
        _known(old, names(before.texts), before.name)
        _known(new, names(after.texts), after.name)
        return [compared(old, new, before.texts, after.texts)]
    known = names(before.texts, after.texts)
    for each in given.only or ():
        _known(each, known, f"{before.name} and {after.name}")
    chosen = given.only or known
    found = [environment(each, before.texts, after.texts) for each in chosen]
    return [*found, *_machines(chosen, before, after)]


def _machines(chosen: Sequence[str], before: "Written", after: "Written") -> Iterator["Changed"]:
    """Yield what changes on one machine, of environments that have Compose files."""
    old, new = (
        {path: text for path, text in each.texts.items() if path.startswith("docker/")}
        for each in (before, after)
    )
    if old == new:
        return
    from lib.compose.names import file_name
    from lib.review.diff.compose import compose

    for each in chosen:
        own = f"docker/{file_name(each)}"
        if own in old or own in new:
            found = compose(each, ["docker/compose.yaml", own], old, new)
            yield from [found] if found.fields else []


def _known(name: str, names: Sequence[str], where: str) -> None:
    if name not in names:
        raise OperationError(f"{unknown_name('environment', name, names)} ({where})")


def _page(reports: Sequence[Report], given: Namespace, before: "Written", after: "Written") -> Page:
    from lib.review.diff.page import page

    wanted = [f"dist/{each}/" for each in given.only or given.environments or ()]
    old, new = (
        {path: text for path, text in side.texts.items() if not wanted or path.startswith(tuple(wanted))}
        for side in (before, after)
    )
    return Page(page(reports, old, new), [line for each in reports for line in each.findings])


DIFF = Verb("say what changes, and what that does", _arguments, _answer)

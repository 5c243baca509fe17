"""Synthesis as a program: it leaves dist/ alone where nothing changed, and makes again what did."""

from collections.abc import MutableMapping
from pathlib import Path

from lib.cache import content, index, inputs
from lib.cache.index import Index


def run(root: Path, variables: MutableMapping[str, str], *, force: bool) -> None:
    """Write dist/ of a project, or nothing.

    Everything is made from nothing with `force`, in CI, and where CDK8S_OUTDIR names the folder: by
    `cdk8s synth`, which has emptied it. Raises ConfigurationError, ContradictionError and FileExistsError.
    """
    elsewhere = variables.get("CDK8S_OUTDIR")
    if elsewhere:
        _from_nothing(root, Path(elsewhere))
    else:
        _from_last_time(root, Path("dist"), variables, force=force or bool(variables.get("CI")))


def _from_nothing(root: Path, folder: Path) -> None:
    from lib import configuration, output, synthesis

    with output.replacing(folder) as new:
        synthesis.synthesize(configuration.read_configuration(root / "config"), new)


def _from_last_time(root: Path, folder: Path, variables: MutableMapping[str, str], *, force: bool) -> None:
    now, last = inputs.read(root, variables), index.read(root)
    if not force and last.holds(now.everything, variables, folder):
        return
    from lib import configuration, output, synthesis
    from lib.cache import seen

    times = inputs.times(root)
    with seen.watching(root, variables) as watched:
        read = configuration.read_configuration(root / "config")
    code = content.of_texts((now.code, watched.asked.paths))  # charts read files that were read before
    before = synthesis.Before(last.files, code, folder, keeps=not force)
    with output.replacing(folder) as new:
        made = synthesis.synthesize(read, new, before)
    if inputs.times(root) == times:  # no edit meanwhile, not even one that was taken back
        index.write(root, Index(now.everything, watched.asked, made))

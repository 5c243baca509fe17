"""Of a field it is said what it is, what decides it, what it would be otherwise, and why."""

from pathlib import Path

import pytest

from lib.explain.answer import UnknownFieldError
from lib.explain.index import FILE, Index
from lib.explain.leaves import Leaves
from lib.review.report import Report
from tests.explain.conftest import Ask, asking

MADE = "finding out what decides dist/flux/flux.k8s.yaml: that is not known, or no longer"


def cell(report: Report, column: str, row: int = 0) -> str:
    return str(report.rows[row][list(report.columns).index(column)])


def line(root: Path, place: str) -> str:
    """Return the line of a file that is said as file:line."""
    file, number = place.split(":")
    return (root / file).read_text().splitlines()[int(number) - 1].strip()


def test_a_field_is_decided_by_a_line_of_the_configuration(ask: Ask, root: Path) -> None:
    """Without that line it would be what the service says, or not be there at all without the service."""
    fields, without, others = ask("here", "web", "ConfigMap.data.COLOUR")
    assert (cell(fields, "value"), cell(fields, "otherwise")) == ("blue", "green")
    assert line(root, cell(fields, "at")) == 'settings={"COLOUR": "blue"},'
    assert "services.web = Sizing(...)" in [row[0] for row in without.rows]
    assert [str(row[2]).rpartition(".")[2] for row in others.rows] == ["checksum/settings"]


def test_a_field_may_be_decided_by_several_values(ask: Ask) -> None:
    """An instance has the names of the platform and of the environment."""
    fields, *_ = ask("flux", "flux", "Kustomization.metadata.name")
    rows = range(len(fields.rows))
    assert [cell(fields, "decided by", row) for row in rows] == [
        "catalogue.name = small",
        "environments.here.name = here",
    ]


def test_a_constant_is_that_of_a_function(ask: Ask, root: Path) -> None:
    """Nothing in the model decides it."""
    constant, *_ = ask("flux", "flux", "GitRepository.spec.interval")
    assert cell(constant, "decided by") == "the constant of git_repository()"
    assert line(root, cell(constant, "at")).startswith('"interval":')


def test_a_glob_lists_fields(ask: Ask) -> None:
    """Case does not count, and what is below a field is listed as well."""
    listed, *_ = ask("flux", "flux", "*.SUSPEND")
    below, *_ = ask("flux", "flux", "gitrepository.spec")
    assert [row[0] for row in listed.rows] == ["Kustomization/small-here.spec.suspend"]
    assert {str(row[0]).split(".")[1] for row in below.rows} == {"spec"}
    assert len(below.rows) > 1


def test_a_value_that_programs_share_is_one_value(ask: Ask, root: Path) -> None:
    """It is changed for all of them."""
    values, decided = ask("here", "web", "limits.cpu")
    assert line(root, cell(values, "at")).startswith("LARGE = ")
    assert {"here/web.k8s.yaml", "here/store.k8s.yaml"} <= {str(row[1]) for row in decided.rows}
    assert len(decided.rows) == int(cell(values, "decides"))


def test_a_value_may_come_from_a_mapping(ask: Ask, root: Path) -> None:
    """It is where the mapping is written, not where it is used."""
    values, _ = ask("here", "store", "requests.cpu")
    assert line(root, cell(values, "at")).startswith("REQUESTS = ")


def test_a_default_is_where_its_field_is_declared(ask: Ask, root: Path) -> None:
    """The record in the configuration does not mention it."""
    values, _ = ask("here", "web", "replicas.cpu_percent")
    assert line(root, cell(values, "at")).startswith("cpu_percent: ")
    assert cell(values, "otherwise") == "the default"


def test_a_field_that_is_not_there_may_be_decided(ask: Ask) -> None:
    """What would make it appear is said."""
    fields, *_ = ask("flux", "flux", "GitRepository.spec.secretRef.name")
    assert (cell(fields, "value"), cell(fields, "decided by")) == ("not there", "delivery.flux_secret = null")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (("here", "stroe", "replicas"), "no service or job 'stroe': did you mean store?"),
        (("here", "web", "replicaz"), "no field 'replicaz': did you mean replicas?"),
        (("here", "web", "Deploymnt.spec"), "no kind of object here 'Deploymnt': did you mean Deployment?"),
        (("here", "web", ""), "no field '': "),
        (("here", "web", "["), "no field '[': "),
        (
            ("flux", "flux", "GitRepository.spec.uri"),
            "no field 'GitRepository.spec.uri': did you mean GitRepository.spec.url",
        ),
    ],
)
def test_an_unknown_name_is_told_the_nearest(ask: Ask, question: tuple[str, str, str], sentence: str) -> None:
    """Whether a program or a field has it."""
    with pytest.raises(UnknownFieldError) as told:
        ask(*question)
    assert str(told.value).startswith(sentence)


def test_an_index_is_made_once(leaves: Leaves, tmp_path: Path) -> None:
    """What takes its time is said; an index that is damaged is made anew."""
    said: list[str] = []
    ask = asking(leaves, Index(tmp_path, "code", said.append))
    asked = ("flux", "flux", "GitRepository.spec.url")
    first = ask(*asked)
    assert (ask(*asked), said) == (first, [MADE])
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes().replace(b'"leaves"', b'"beavers"'))
    assert (ask(*asked), said) == (first, [MADE, MADE])

"""Of a field it is said what it is, what decides it, what it would be otherwise, and why."""

from pathlib import Path

import pytest

from lib.explain.answer import UnknownFieldError
from lib.explain.index import FILE
from lib.operations.project import ROOT
from lib.review.report import Report
from tests.explain.conftest import Ask


def cell(report: Report, column: str, row: int = 0) -> str:
    return str(report.rows[row][list(report.columns).index(column)])


def line(place: str) -> str:
    """Return the line of a file that is said as file:line."""
    file, number = place.split(":")
    return (ROOT / file).read_text().splitlines()[int(number) - 1]


def test_a_field_is_decided_by_a_line_of_the_configuration(ask: Ask) -> None:
    """Its value without that line is the field's default."""
    fields, *_ = ask("flux", "flux", "Kustomization/goaltrajectory-dev.spec.suspend")
    assert (cell(fields, "value"), cell(fields, "otherwise")) == ("false", "true")
    assert cell(fields, "at").startswith("config/dev.py:")
    assert "automatic=True" in line(cell(fields, "at"))
    assert cell(fields, "because").startswith("How an environment follows the repository")


def test_a_field_may_be_decided_by_several_values(ask: Ask) -> None:
    """An instance has the names of the platform and of the environment."""
    fields, *_ = ask("flux", "flux", "Kustomization/goaltrajectory-prod.metadata.name")
    assert [cell(fields, "decided by", row) for row in (0, 1)] == [
        "catalogue.name = goaltrajectory",
        "environments.prod.name = prod",
    ]


def test_a_constant_is_that_of_a_function(ask: Ask) -> None:
    """Nothing in the model decides it."""
    [constant] = ask("flux", "flux", "GitRepository.spec.interval")
    assert cell(constant, "decided by") == "the constant of git_repository()"
    assert '"interval"' in line(cell(constant, "at"))


def test_a_glob_lists_fields(ask: Ask) -> None:
    """Case does not count, and what is below a field is listed as well."""
    listed, *_ = ask("flux", "flux", "kustomization.*.suspend")
    below, *_ = ask("flux", "flux", "GitRepository.spec")
    assert [str(row[0]).rpartition(".")[2] for row in listed.rows] == ["suspend"] * 3
    assert {str(row[0]).split(".")[1] for row in below.rows} == {"spec"}


def test_a_value_of_the_model_decides_fields_of_several_files(ask: Ask) -> None:
    """A value that several programs share is changed for all of them."""
    values, decided = ask("prod", "frontend", "limits.cpu")
    assert "MEDIUM = " in line(cell(values, "at"))
    assert {"prod/frontend.k8s.yaml", "prod/backup.k8s.yaml"} <= {str(row[1]) for row in decided.rows}
    assert len(decided.rows) == int(cell(values, "decides"))


def test_a_default_is_where_its_field_is_declared(ask: Ask) -> None:
    """The record in the configuration does not mention it."""
    values, _ = ask("prod", "frontend", "replicas.cpu_percent")
    assert cell(values, "at").startswith("lib/model/sizing.py:")
    assert "cpu_percent: Percent = 70" in line(cell(values, "at"))
    assert cell(values, "otherwise") == "the default"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (("dev", "backnd", "replicas"), "no service or job 'backnd': did you mean backend?"),
        (("dev", "frontend", "replicaz"), "no field 'replicaz': did you mean replicas?"),
        (("dev", "frontend", "log_levels"), "no field 'log_levels': did you mean log_level?"),
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


def test_a_field_that_is_not_there_may_be_decided(ask: Ask) -> None:
    """What would make it appear is said."""
    fields, *_ = ask("flux", "flux", "GitRepository.spec.secretRef.name")
    assert (cell(fields, "value"), cell(fields, "decided by")) == ("not there", "delivery.flux_secret = null")


def test_an_index_is_made_once(ask: Ask, said: list[str], tmp_path: Path) -> None:
    """What takes its time is said; an index that is damaged is made anew."""
    asked = ("flux", "flux", "GitRepository.spec.url")
    first = ask(*asked)
    assert ask(*asked) == first
    assert said == ["finding out what decides dist/flux/flux.k8s.yaml: that is not known, or no longer"]
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes().replace(b'"leaves"', b'"beavers"'))
    assert ask(*asked) == first
    assert len(said) == 2

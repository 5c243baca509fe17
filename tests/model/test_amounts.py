"""Amounts are written as the API server writes them back, so that nothing differs where nothing changed."""

import pytest

from lib.model.amounts import cpu_text, storage_text


@pytest.mark.parametrize(("millis", "text"), [(250, "250m"), (1000, "1"), (1500, "1500m"), (64000, "64")])
def test_cpu_is_in_whole_cpus_or_in_thousandths(millis: int, text: str) -> None:
    """Thousandths are written only where there are some."""
    assert cpu_text(millis) == text


@pytest.mark.parametrize(("mebibytes", "text"), [(0, "0"), (64, "64Mi"), (1024, "1Gi"), (1536, "1536Mi")])
def test_storage_is_in_whole_gibibytes_or_in_mebibytes(mebibytes: int, text: str) -> None:
    """Mebibytes are written only where there are no whole gibibytes; nothing has no unit."""
    assert storage_text(mebibytes) == text

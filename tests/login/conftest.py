"""One issuer, one upstream and production's proxy for all tests, and other proxies for a test of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.login import programs
from tests.login.browser import Browser
from tests.login.issuer import ANN, Issuer, local_issuer
from tests.login.proxy import Proxy, local_proxy
from tests.login.upstream import Upstream, local_upstream

Start = Callable[..., Proxy]


@pytest.fixture(scope="session", autouse=True)
def _programs() -> None:
    """Skip everything where the programs cannot be built."""
    if not programs.are_built():
        pytest.skip(programs.NOT_BUILT)


@pytest.fixture(scope="session")
def running_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    with local_issuer(tmp_path_factory.mktemp("issuer")) as found:
        yield found


@pytest.fixture(scope="session")
def running_upstream() -> Iterator[Upstream]:
    with local_upstream() as found:
        yield found


@pytest.fixture
def issuer(running_issuer: Issuer) -> Issuer:
    """Return the issuer, which behaves as it should and lets Ann in."""
    running_issuer.does()
    running_issuer.lets_in(**ANN)
    return running_issuer


@pytest.fixture
def upstream(running_upstream: Upstream) -> Upstream:
    """Return the upstream, which nothing has reached yet."""
    running_upstream.reached.clear()
    return running_upstream


@pytest.fixture(scope="session")
def proxy(
    running_issuer: Issuer, running_upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Return production's proxy."""
    folder = tmp_path_factory.mktemp("proxy")
    with local_proxy(folder, running_issuer, running_upstream.url, {}) as found:
        yield found


@pytest.fixture
def start(issuer: Issuer, upstream: Upstream, tmp_path: Path) -> Iterator[Start]:
    """Return what starts a proxy in which some settings differ from production's."""
    numbers = count()
    with ExitStack() as stack:

        def started(**changes: str | None) -> Proxy:
            folder = tmp_path / f"proxy-{next(numbers)}"
            return stack.enter_context(local_proxy(folder, issuer, upstream.url, changes))

        yield started


@pytest.fixture
def browser(proxy: Proxy) -> Browser:
    """Return a browser that nobody has signed in with."""
    return Browser(proxy.url)


@pytest.fixture
def ann(browser: Browser, issuer: Issuer, upstream: Upstream) -> Browser:
    """Return the browser of Ann, who is signed in; nothing has reached the upstream yet."""
    came_back = browser.sign_in(issuer)
    assert came_back.status == 302, came_back
    upstream.reached.clear()
    return browser

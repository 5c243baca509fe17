"""What values are seen to ask for, and whether the answers are asked again."""

import os
import shutil
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from lib.cache.asked import Asked
from tests.cache.asking import asked


@pytest.fixture
def other(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is no part of the project."""
    folder = small.parent / "other"
    (folder / "below").mkdir(parents=True)
    (folder / "hosts.json").write_text("[1]")
    monkeypatch.chdir(folder)
    return folder


def test_what_every_synthesis_depends_on_is_not_noted(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of READ, Python's own and packages' are among the inputs."""
    monkeypatch.chdir(small)
    source = "open('config/images.json').close(); os.listdir('lib'); import wave, yaml"
    found = asked(small, source)
    assert [path for path in found.entries if path.startswith(f"{small}/")] == []
    assert found._replace(entries={}) == Asked({}, {}, {}, {}, [])  # coverage asks about other paths


@pytest.mark.parametrize(
    "source",
    [
        "open('hosts.json').close()",
        "open(b'below/../hosts.json', 'rb').close()",
        "os.close(os.open('hosts.json', os.O_RDONLY))",
        "pathlib.Path('hosts.json').read_text()",
        "runpy.run_path('hosts.json')",
        "shutil.copy('hosts.json', 'copy.json')",
    ],
)
def test_a_file_elsewhere_is_noted(small: Path, other: Path, source: str) -> None:
    """Its content counts: neither the same size and time are enough, nor another time too much."""
    file = other / "hosts.json"
    found = Asked({str(file): asked(small, source).files[str(file)]}, {}, {}, {}, [])
    times = file.stat()
    file.write_text("[2]")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not found.holds({})
    file.write_text("[1]")
    assert found.holds({})


def test_a_module_elsewhere_is_noted_by_its_source(
    small: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when Python reads its bytecode alone, wherever that is."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (other / "elsewhere.py").write_text("VALUE = 1")
    for prefix in (None, str(small.parent / "bytecode")):
        monkeypatch.setattr(sys, "pycache_prefix", prefix)
        for _ in range(2):
            monkeypatch.delitem(sys.modules, "elsewhere", raising=False)
            found = asked(small, f"import sys; sys.path.append({str(other)!r}); import elsewhere")
            sys.path.remove(str(other))
            assert list(found.files) == [str(other / "elsewhere.py")]


def test_a_module_of_machine_code_is_noted(small: Path, other: Path) -> None:
    """Which the system opens, and not Python."""
    original = next(file for folder in sys.path for file in sorted(Path(folder).glob("_*.so")))
    copy = Path(shutil.copy(original, other))
    name = copy.name.partition(".")[0]
    load = (
        f"import importlib.util as u; u.module_from_spec(u.spec_from_file_location({name!r}, {str(copy)!r}))"
    )
    assert list(asked(small, load).files) == [str(copy)]


def test_looking_for_modules_is_not_listing(
    small: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of sys.path may change, as the project's does when dist/ appears; one below it may not."""
    (other / "plain").mkdir()
    (other / "plain" / "first.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(other), *sys.path])
    found = asked(small, "import plain.first")
    monkeypatch.delitem(sys.modules, "plain.first")
    monkeypatch.delitem(sys.modules, "plain")
    assert list(found.folders) == [str(other / "plain")]
    assert str(other / "plain" / "first.py") in found.files
    assert list(asked(small, f"os.listdir({str(other)!r})").folders) == [str(other)]


def test_a_folder_that_values_add_to_the_path_is_noted(small: Path, other: Path) -> None:
    """A module that appears there may take the place of another."""
    (other / "added.py").write_text("")
    found = asked(small, f"import sys; sys.path.append({str(other)!r}); import added; sys.path.pop()")
    del sys.modules["added"]
    (other / "json.py").write_text("")
    assert not Asked({}, found.folders, {}, {}, []).holds({})


@pytest.mark.parametrize(
    "question",
    [
        "pathlib.Path('new').exists()",
        "os.path.isfile('new')",
        "os.path.islink('new')",
        "os.access('new', os.R_OK)",
        "glob.glob('new')",
        "pathlib.Path('new').resolve()",
        "open('new').close()",
        "os.listdir('new')",
    ],
)
def test_a_path_where_nothing_is_is_noted(small: Path, other: Path, question: str) -> None:
    """It is a change when something appears."""
    found = asked(small, f"try: {question}\nexcept OSError: pass")
    assert found.holds({})
    (other / "new").write_text("")
    assert not found.holds({})


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "source",
    [
        "os.listdir()",
        "os.listdir(b'.')",
        "list(os.scandir('.'))",
        "list(pathlib.Path('.').iterdir())",
        "list(pathlib.Path('.').rglob('*.json'))",
        "glob.glob('*.json')",
        "list(os.walk('.'))",
    ],
)
def test_a_folder_that_is_listed_is_noted(small: Path, other: Path, source: str) -> None:
    """A name more or less and a folder instead of a file are changes; bytecode is none."""
    found = asked(small, source)
    (other / "__pycache__").mkdir()
    assert found.holds({})
    (other / "more").write_text("")
    assert not found.holds({})
    (other / "more").unlink()
    assert found.holds({})
    (other / "hosts.json").unlink()
    (other / "hosts.json").mkdir()
    assert not found.holds({})


@pytest.mark.parametrize(
    "source",
    [
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
        "os.waitpid(os.fork() or os._exit(0), 0)",
        "socket.socket().close()",
        "sqlite3.connect(':memory:').close()",
        "open('/dev/urandom', 'rb').close()",
        "os.listdir(os.open('.', os.O_RDONLY))",
        "os.stat('asking.py', dir_fd=os.open(pathlib.Path(__file__).parent, os.O_RDONLY))",
        "try: input()\nexcept (EOFError, OSError): pass",
        "import ctypes; ctypes.CDLL(None)",
        "os.getpid()",
        "os.uname()",
        "os.urandom(1)",
        "import datetime; datetime.datetime.now()",
        "import datetime; datetime.datetime.utcnow",
        "from datetime import date as day; day.today()",
        "def later():\n  import time\n  return time.time()",
        "from random import choice",
        "import uuid",
        "exec('import secrets')",
    ],
)
def test_what_cannot_be_asked_again_never_holds(small: Path, source: str) -> None:
    """A program, the network, a device, the process and its machine, the clock and chance."""
    found = asked(small, source)
    assert found.volatile
    assert not found.holds(os.environ)


def test_nothing_is_noted_after_the_block(small: Path, other: Path) -> None:
    """The hook stays, because Python removes none, but it does nothing."""
    found = asked(small, "")
    before = deepcopy(found)
    (other / "hosts.json").read_text()
    os.environ.get("ASKED")
    os.getpid()
    assert found == before


def test_the_answer_before_an_edit_counts(small: Path, other: Path) -> None:
    """What is edited after it was asked for is a change at the next synthesis."""
    found = asked(small, "file = pathlib.Path('hosts.json'); file.read_text(); file.write_text('[2]')")
    assert not found.holds({})
    (other / "hosts.json").write_text("[1]")
    assert found.holds({})


def test_a_mistake_stays_the_mistake_that_it_is(small: Path) -> None:
    """Watching changes no error."""
    for source, error in (
        ("open('a\\0b')", ValueError),
        ("os.stat(None)", TypeError),
        ("1 / 0", ZeroDivisionError),
    ):
        with pytest.raises(error):
            asked(small, source)
    for ask in ("open", "os.stat", "os.listdir"):
        assert asked(small, f"try: {ask}('a\\0b')\nexcept ValueError: pass").holds({})

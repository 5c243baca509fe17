"""A backend without a login, which writes goals without owners, in a pod of one that has a login."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.cluster.beside import beside
from tests.cluster.deployed import Deployed
from tests.cluster.standing_in import PYTHON

PORT, METRICS_PORT = 8199, 9199
_PROGRAM = f"""
import contextlib, os, socket, subprocess, sys, time
settings = {{name: value for name, value in os.environ.items() if not name.startswith("ISSUER_")}}
settings |= {{"HTTP_PORT": "{PORT}", "METRICS_PORT": "{METRICS_PORT}"}}
server = subprocess.Popen([sys.executable, "-m", "app"], env=settings, stdout=subprocess.DEVNULL)
while server.poll() is None:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", {PORT})).close()
        break
    time.sleep(0.2)
print("ended" if server.poll() is not None else "listening", flush=True)
sys.stdin.read()
server.kill()
"""


@contextmanager
def before_the_login(prod: Deployed) -> Iterator[str]:
    """Run the block with such a backend, and yield a URL on this machine that leads to it."""
    pod, where = prod.pods("backend")[0]["metadata"]["name"], f"--namespace={prod.namespace}"
    program = [*prod.kubectl.command, "exec", where, "--stdin", pod, "--", PYTHON, "-c", _PROGRAM]
    forward = ["port-forward", where, "--address=127.0.0.1", f"pod/{pod}", f":{PORT}"]
    with (
        beside(program, "listening"),
        beside([*prod.kubectl.command, *forward], "Forwarding from ") as told,
    ):
        yield f"http://{told.split()[2]}"

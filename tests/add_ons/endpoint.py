"""An embedding endpoint in a pod beside the backend, which takes every key and tells which one it got."""

from hashlib import sha256
from typing import Any

from tests.add_ons.beside import pod_beside
from tests.add_ons.stores import Documents
from tests.cluster.kubectl import Kubectl

NAME, PORT = "endpoint", 8000
URL = f"http://{NAME}:{PORT}/v1"
_SERVER = f"""
import hashlib, http.server, json

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        key = self.headers["Authorization"].removeprefix("Bearer ")
        print(hashlib.sha256(key.encode()).hexdigest(), flush=True)
        data = [{{"index": index, "embedding": [1.0, 0.0, 0.0]}} for index, _ in enumerate(texts)]
        body = json.dumps({{"data": data}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("", {PORT}), Handler).serve_forever()
"""


def endpoint(backend: dict[str, Any]) -> Documents:
    """Return the endpoint's pod, of the backend's image and within its limits, and its Service."""
    command = ["/opt/venv/bin/python3", "-c", _SERVER]
    return pod_beside(backend, NAME, command, {"http": PORT})


def got_last(kubectl: Kubectl, namespace: str, key: str) -> bool:
    """Return whether the last request came with a key."""
    told = kubectl.answer("logs", f"pod/{NAME}", f"--namespace={namespace}").split()
    return told[-1:] == [sha256(key.encode()).hexdigest()]

"""Ask as a stranger: each URL with each header alone. Print the statuses and bodies as JSON.

Argument: {"urls": [...], "headers": [[name, value], ...]}
"""

import json
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

SECONDS = 10


def ask(url: str, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("GET", parts.path, headers={"Host": "localhost", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def main() -> None:
    asked = json.loads(sys.argv[1])
    answers = [
        (url, name, *ask(url, {name: value})) for url in asked["urls"] for name, value in asked["headers"]
    ]
    json.dump(answers, sys.stdout)


main()

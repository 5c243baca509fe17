"""Run in a pod: asks a service until its input ends, then prints how often it got which answer.

python asking.py ADDRESS:PORT HOST COOKIE PATH ...
"""

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from threading import Event

AT_ONCE = 4
PAUSE_SECONDS = 0.05
ANSWER_SECONDS = 60


def ask(address: str, headers: dict[str, str], path: str) -> str:
    """Return the answer to one request on a connection of its own."""
    connection = HTTPConnection(address, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        return f"{path}: {error!r}"
    else:
        return str(answer.status)
    finally:
        connection.close()


def main(address: str, host: str, cookie: str, *paths: str) -> None:
    done, found, headers = Event(), Counter[str](), {"Host": host, "Cookie": cookie}

    def ask_again(path: str) -> None:
        while not done.is_set():
            found[ask(address, headers, path)] += 1
            time.sleep(PAUSE_SECONDS)

    with ThreadPoolExecutor(AT_ONCE * len(paths)) as threads:
        asking = [threads.submit(ask_again, path) for path in paths * AT_ONCE]
        sys.stdin.read()
        done.set()
    for each in asking:
        each.result()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Try to connect from this network namespace: [host, port] pairs in, those that connect out, both as JSON."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

TIMEOUT_SECONDS = 3


def connects(target: tuple[str, int]) -> bool:
    try:
        socket.create_connection(target, TIMEOUT_SECONDS).close()
    except OSError:
        return False
    return True


targets = [(host, port) for host, port in json.load(sys.stdin)]
with ThreadPoolExecutor(len(targets)) as pool:
    answers = zip(targets, pool.map(connects, targets), strict=True)
    json.dump([target for target, answer in answers if answer], sys.stdout)

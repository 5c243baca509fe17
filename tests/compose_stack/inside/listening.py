"""Print, as JSON, each [address, port] that is listened on in this network namespace, except on loopback."""

import json
import socket
import struct
import sys
from pathlib import Path

LISTEN = "0A"


def address(text: str) -> str:
    """Return an address that the kernel shows as 32-bit words in the machine's byte order."""
    words = (int(text[at : at + 8], 16) for at in range(0, len(text), 8))
    data = b"".join(struct.pack("=I", word) for word in words)
    return socket.inet_ntop(socket.AF_INET if len(data) == 4 else socket.AF_INET6, data)


def local(line: str) -> tuple[str, int]:
    """Return the address and port that a line of a table is about."""
    host, port = line.split()[1].split(":")
    return address(host), int(port, 16)


tables = (Path("/proc/net", name).read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
found = [local(line) for table in tables for line in table if line.split()[3] == LISTEN]
json.dump([each for each in found if not each[0].startswith("127.")], sys.stdout)

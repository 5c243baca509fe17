"""Ends TLS for programs on its own host: each connection goes on to the one whose name it asks for.

python by_host.py ADDRESS CERTIFICATES NAME:PORT=PROGRAMS_PORT ...

The folder has NAME.crt and NAME.key. Whoever asks for no name gets the first of a port.
"""

import asyncio
import ssl
import sys
from asyncio import StreamReader, StreamWriter
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
WAIT_SECONDS = 60
AT_ONCE = 2**16


class ByHost:
    """Programs by the names that are asked for at one port."""

    def __init__(self, certificates: Path, programs: dict[str, int]) -> None:
        self.contexts = {name: _context(certificates / name) for name in programs}
        self.ports = {self.contexts[name]: port for name, port in programs.items()}

    async def listen(self, address: str, port: int) -> None:
        first = next(iter(self.contexts.values()))
        first.sni_callback = self._choose
        await asyncio.start_server(self._pass_on, address, port, ssl=first)

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        if name and name not in self.contexts:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        if name:
            connection.context = self.contexts[name]
        return None

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        asked = writer.get_extra_info("ssl_object").context
        further = await asyncio.open_connection(LOOPBACK, self.ports[asked])
        await asyncio.gather(_copy(reader, further[1]), _copy(further[0], writer))


def _context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
    return made


async def _copy(source: StreamReader, target: StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(AT_ONCE):
            target.write(data)
            await target.drain()
    target.close()


async def _wait_for(port: int) -> None:
    """Wait until a program listens."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.close()
                return
            await asyncio.sleep(0.1)


async def main(address: str, certificates: str, *served: str) -> None:
    programs: dict[int, dict[str, int]] = defaultdict(dict)
    for each in served:
        name, port, own = each.replace("=", ":").split(":")
        programs[int(port)][name] = int(own)
        await _wait_for(int(own))
    for number, named in programs.items():
        await ByHost(Path(certificates), named).listen(address, number)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

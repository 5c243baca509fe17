"""HTTP as uvicorn speaks it, with a problem document even for what is not HTTP."""

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.web.problem import problem_response


class Protocol(HttpToolsProtocol):
    """Answers a request that cannot be read, such as an unknown method, and closes its connection."""

    def send_400_response(self, msg: str) -> None:
        """Send a problem instead of uvicorn's text."""
        problem = problem_response(HTTPStatus.BAD_REQUEST, msg, {"Connection": "close"})
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(header) for header in problem.raw_headers)]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(problem.body)]))
        self.transport.close()

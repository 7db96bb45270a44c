"""The HTTP side of the serving contract: GET /ping and POST /invocations."""

import sys
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import BoundedSemaphore

from slipway_toolkit import content
from slipway_toolkit.handlers import Response

# Body, Content-Type, and Accept where the client has one.
Answer = Callable[[bytes, str, str | None], Response]


class InferenceServer(ThreadingTCPServer):
    """Listens and answers; at most `workers` invocations at a time."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: str, port: int, answer: Answer, workers: int) -> None:
        super().__init__((address, port), RequestHandler)
        self.answer = answer
        self.workers = workers
        self.free = BoundedSemaphore(workers)

    def drain(self, seconds: float) -> None:
        """Waits for the invocations under way."""
        for _ in range(self.workers):
            self.free.acquire(timeout=seconds)


class RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: InferenceServer

    def do_GET(self) -> None:
        self._respond(Response(200 if self.path == "/ping" else 404, b"", "text/plain"))

    def do_POST(self) -> None:
        body = self._read_body()
        if self.path != "/invocations":
            self._respond(Response(404, b"", "text/plain"))
            return
        with self.server.free:
            self._respond(self._invoke(body))

    def _invoke(self, body: bytes) -> Response:
        content_type = self.headers.get("ContentType") or self.headers.get("Content-Type") or content.JSON
        try:
            return self.server.answer(body, content_type, self.headers.get("Accept"))
        except Exception as error:
            traceback.print_exc()
            return Response(500, f"{type(error).__name__}: {error}".encode(), "text/plain")

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(iter(self._read_chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _read_chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk

    def _respond(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A ping every few milliseconds would bury the log: only what fails is told."""
        if code not in (200, 404):
            print(f"{self.command} {self.path} {int(code)}", file=sys.stderr, flush=True)

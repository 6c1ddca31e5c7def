"""A proxy on a loopback address that passes requests on to an S3 server, and breaks one of them."""

import http.client
import os
import re
import signal
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSALS = {
    "500": (500, "InternalError"),
    "503": (503, "SlowDown"),
    "429": (429, "TooManyRequests"),
    "403": (403, "AccessDenied"),
}
HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}


class Proxy(ThreadingHTTPServer):
    """Counts requests, and does something else at the n-th of those that match and at some after it."""

    daemon_threads = True

    def __init__(self, upstream):
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = upstream
        self.writing, self.counting = threading.Lock(), threading.Lock()
        self.break_at(0, "")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def break_at(self, n, kind, *, methods="GET PUT HEAD POST DELETE", times=1):
        self.n, self.kind, self.methods, self.times = n, kind, methods.split(), times
        self.requests, self.fired = 0, False
        self.victim, self.victim_is_known = None, threading.Event()

    def kill(self, process):
        """Tell whom to kill."""
        self.victim = process.pid
        self.victim_is_known.set()

    def what_to_do(self, method):
        if method not in self.methods:
            return ""
        with self.counting:
            self.requests += 1
            hit = self.n > 0 and self.n <= self.requests < self.n + self.times
            self.fired = self.fired or hit
            return self.kind if hit else ""

    def forward(self, method, path, headers, body):
        """Ask the server; one writer at a time, so that a condition and its write are one step."""
        connection = http.client.HTTPConnection(*self.upstream, timeout=30)
        try:
            if method in {"PUT", "POST", "DELETE"}:
                with self.writing:
                    return self.ask(connection, method, path, headers, body)
            return self.ask(connection, method, path, headers, body)
        finally:
            connection.close()

    @staticmethod
    def ask(connection, method, path, headers, body):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def handle_error(self, request, client_address):
        """A client that was killed or hung up is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.server.what_to_do(self.command)
        if kind in REFUSALS:
            status, code = REFUSALS[kind]
            return self.answer(
                status, [], f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            )
        if kind == "reset":
            return self.reset()
        if kind == "other-bytes":
            body = flip(body)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        status, told, content = self.server.forward(self.command, self.path, headers, body)
        if kind == "kill":
            assert self.server.victim_is_known.wait(30)
            os.kill(self.server.victim, signal.SIGKILL)
        if kind in {"lost", "kill"}:
            return self.reset()
        if kind == "other-answer":
            content = flip(content)
        return self.answer(status, told, content, kind)

    def answer(self, status, told, content, kind=""):
        self.send_response(status)
        for name, value in told:
            if name.lower() not in HOP and "checksum" not in name.lower():
                self.send_header(name, value)
        length = {name.lower(): value for name, value in told}.get("content-length", 0)
        self.send_header("Content-Length", str(length if self.command == "HEAD" else len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if kind == "cut":
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self.reset()
        elif kind == "slow":
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.wfile.write(content)

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *arguments):
        """Nothing is logged."""


def flip(content):
    """Change one bit in the middle of a body; where it comes in chunks, of its first chunk."""
    head = re.match(rb"([0-9a-f]+)\r\n", content)
    start, size = (head.end(), int(head[1], 16)) if head else (0, len(content))
    at = start + size // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] if content else content


for _method in ("GET", "PUT", "HEAD", "POST", "DELETE"):
    setattr(Handler, f"do_{_method}", Handler.handle_one)

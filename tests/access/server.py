"""A web server on a loopback address that serves a folder, and misbehaves where it is told to."""

import re
import socket
import ssl
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class Site(ThreadingHTTPServer):
    """Serves the files of a folder; keeps a list of (path, Range) of what was asked.

    Args:
        folder: what is served.
        certificate: a PEM file with key and certificate, for https.
    """

    daemon_threads = True

    def __init__(self, folder, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.asked = []
        self.faults = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://{'localhost' if self.scheme == 'https' else '127.0.0.1'}:{self.server_port}"

    def misbehave(self, kind, path=".*", times=1):
        """Answer the next requests for a path otherwise."""
        self.faults.append([kind, re.compile(path), times])

    def kind_of(self, path):
        with self.lock:
            for fault in self.faults:
                if fault[2] > 0 and fault[1].search(path):
                    fault[2] -= 1
                    return fault[0]
        return ""

    def names(self):
        return [path for path, _ in self.asked]

    def stop(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = unquote(urlsplit(self.path).path).lstrip("/")
        self.server.asked.append((path, self.headers.get("Range")))
        kind = self.server.kind_of(path)
        if kind.isdecimal():
            return self.refuse(int(kind))
        if kind.startswith("to "):
            return self.redirect(kind[3:].replace("{path}", path))
        if kind == "reset":
            return self.reset()
        file = self.server.folder / path
        if not file.is_file():
            return self.refuse(404)
        content = file.read_bytes()
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(match[1]) if match and kind != "no ranges" else 0
        if match and start >= len(content):
            return self.refuse(416)
        return self.answer(kind, change(kind, content), start)

    def answer(self, kind, content, start):
        body = content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        length = {"long length": len(body) + 9, "short length": len(body) - 9}.get(kind, len(body))
        if kind == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        elif kind in {"no length", "no length, cut"}:
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if kind == "drip":
            return self.drip(body)
        if kind in {"cut", "no length, cut"}:
            body = body[: len(body) // 2]
        self.wfile.write(body)
        if kind in {"cut", "long length", "short length", "no length, cut"}:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        return None

    def drip(self, body):
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.002)

    def refuse(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def redirect(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *arguments):
        """Nothing is logged."""


def change(kind, content):
    """The bytes that a faulty server has in place of a file's."""
    if kind == "corrupt":
        at = len(content) // 2
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    if kind == "truncated":
        return content[: len(content) // 2]
    if kind == "longer":
        return content + b"more"
    return content

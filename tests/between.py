"""Stands between a server under test and a service it uses, which then can be away."""

import contextlib
import socket
import threading
from urllib.parse import parse_qs, urlsplit

CHUNK = 65536


class Between:
    """Passes connections on to PostgreSQL or Redis; after ``cut`` none exists and none can be made,
    as while the service restarts, until ``mend``.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        """The service's address through here."""
        login = self._parts.netloc.rpartition("@")[0]
        return self._parts._replace(netloc=f"{login}@127.0.0.1:{self._port}", query="").geturl()

    def cut(self) -> None:
        """The service is gone: its connections end, new ones are refused."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """It is there again, at the same address."""
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = self._connect()
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=[one, other], daemon=True).start()

    def _connect(self) -> socket.socket:
        folder = parse_qs(self._parts.query).get("host")
        if not folder:
            return socket.create_connection((self._parts.hostname, self._parts.port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{folder[0]}/.s.PGSQL.5432")
        return far

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(CHUNK):
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open -= {one, other}
        one.close()

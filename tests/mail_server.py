"""A mail server of the tests: just enough SMTP on this machine, in trouble when they say so."""

import re
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Trouble(Enum):
    """What may be wrong with it."""

    NONE = "none"
    # Says nothing to whoever calls, until it is mended.
    SILENT = "silent"
    # Refuses receivers, for now or for ever.
    REFUSES = "451 come back later"
    REFUSES_FOR_EVER = "550 nobody of that name"
    # Stops in the middle of a message, and reads no more.
    STOPS = "stops"
    # Takes a message whole and hangs up, as one that dies does.
    HANGS_UP = "hangs up"
    # Takes a message whole and does not answer: until it is mended, or after ``slow`` seconds.
    MUTE = "mute"
    SLOW = "slow"
    # Answers, and says no goodbye.
    LINGERS = "lingers"


@dataclass(frozen=True)
class Letter:
    """A message as it came."""

    to: str
    id: str
    text: str


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it said yes to, and apart from it what it took without an answer."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 64
    slow = 1.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.accepted: list[Letter] = []
        self.unanswered: list[Letter] = []
        self.met, self.mended = threading.Event(), threading.Event()
        self.mend()

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that is killed in the middle is no accident here."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # socketserver's own

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that sends its mail here."""
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port), "EMAIL_USE_TLS": "0"}

    def ail(self, trouble: Trouble, *, after: int = 0) -> None:
        """Be in trouble once ``after`` more messages are taken; ``met`` is set when it shows."""
        self.met.clear()
        self.mended.clear()
        self._from = len(self.accepted) + after
        self._trouble = trouble

    def mend(self) -> None:
        """All is well again."""
        self._trouble, self._from = Trouble.NONE, 0
        self.mended.set()

    def trouble(self) -> Trouble:
        """What is wrong now."""
        return self._trouble if len(self.accepted) >= self._from else Trouble.NONE


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.trouble() == Trouble.SILENT:
            self.wait()
        self.say("220 ready")
        receiver = ""
        for line in self.rfile:
            verb = line[:4].upper()
            trouble = self.server.trouble()
            if verb == b"RCPT":
                receiver = line.decode().partition("<")[2].partition(">")[0]
                if trouble in {Trouble.REFUSES, Trouble.REFUSES_FOR_EVER}:
                    self.server.met.set()
                    self.say(str(trouble.value))
                    continue
            if verb == b"DATA":
                self.say("354 go on")
                if trouble == Trouble.STOPS:
                    self.wait()
                    return
                letter = self.read_letter(receiver)
                if letter is None or not self.takes(letter):
                    return
            if verb == b"QUIT":
                if trouble == Trouble.LINGERS:
                    self.wait()
                    return
                self.say("221 bye")
                return
            self.say("250 yes")

    def read_letter(self, receiver: str) -> Letter | None:
        """What stands before the lone dot; None when the sender went away."""
        text = b""
        for line in self.rfile:
            if line == b".\r\n":
                found = MESSAGE_ID.search(text)
                name = found.group(1).decode() if found else ""
                return Letter(receiver, name, text.decode(errors="replace"))
            text += line
        return None

    def takes(self, letter: Letter) -> bool:
        """Whether it says yes."""
        trouble = self.server.trouble()
        if trouble == Trouble.SLOW:
            self.server.met.set()
            self.server.mended.wait(self.server.slow)
        elif trouble in {Trouble.HANGS_UP, Trouble.MUTE}:
            self.server.unanswered.append(letter)
            self.server.met.set()
            if trouble == Trouble.MUTE:
                self.server.mended.wait(600)
            return False
        self.server.accepted.append(letter)
        return True

    def wait(self) -> None:
        self.server.met.set()
        self.server.mended.wait(600)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def serving() -> Iterator[MailServer]:
    """A server for the block's time."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        try:
            yield server
        finally:
            server.mend()
            server.shutdown()

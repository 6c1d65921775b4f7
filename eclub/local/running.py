"""`make run`: the whole platform on one machine, one process of each kind, until Ctrl-C."""

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from eclub.local import janus, preparation, processes, services
from eclub.local.console import Trouble, say
from eclub.local.environment import embedded, local, state_directory, tool
from eclub.local.supervisor import Program, Supervisor

READY_WITHIN = 60.0


def run() -> int:
    """Start everything and stay until a signal; 0 when asked to stop."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    if "MAKELEVEL" in os.environ:
        # `make` killed with -9 tells its child nothing.
        processes.dies_with_parent(signal.SIGTERM, parent=os.getppid())()
    port = chosen_port()
    state = state_directory()
    url = f"http://localhost:{port}"
    with only_one(state, url):
        check_port(port)
        media = media_server(state)
        say("Starting the e-club platform")
        with local() as variables:
            environment = variables | settings(port, url)
            if media:
                environment |= media.variables
            preparation.compile_translations()
            preparation.collect_static(environment)
            said: str | None = None
            if not preparation.migrations_stamp(environment).is_fresh():
                say("Preparing the database")
                said = preparation.update_database(environment)
            started = programs(port, state)
            if media:
                started.append(Program("janus", media.command()))
            supervisor = Supervisor(started, environment, state / "log")
            for service in embedded(state).values():
                supervisor.watch(lambda service=service: gone(service))  # type: ignore[misc]
            supervisor.watch(lambda: announce(environment, port, said, supervisor.start_waiting))
            supervisor.run()
            say("\nStopping")
    return 0


def chosen_port() -> int:
    """The port asked for by PORT."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is not a port: write a number such as PORT=8001.")
    return int(text)


@contextlib.contextmanager
def only_one(state: Path, url: str) -> Iterator[None]:
    """Hold the lock that tells the platform runs on this state; Trouble when another does."""
    with (state / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = json.loads(lock.read() or "{}")
            raise Trouble(
                f"The platform already runs at {other.get('url')} (process {other.get('pid')}): "
                "open that address, or stop it first with Ctrl-C in its terminal."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps({"url": url, "pid": os.getpid()}))
        lock.flush()
        yield


def check_port(port: int) -> None:
    """Trouble when the port is taken or not ours to take."""
    with socket.socket() as probe:
        # As the server does: connections of an earlier run that still fade do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {port} is used by another program: stop that program, "
                    f"or choose another port, for example `make run PORT={port + 1}`."
                ) from None
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}): choose one above 1023, "
                "for example `make run PORT=8001`."
            ) from None


def settings(port: int, url: str) -> dict[str, str]:
    """The variables that make this installation the demo, where the person set nothing else."""
    values = {
        "DJANGO_SETTINGS_MODULE": "eclub.settings",
        "ECLUB_DEMO": "1",
        "PUBLIC_URL": url,
        "SOCKET_ORIGINS": f"{url},http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    return {name: os.environ.get(name) or value for name, value in values.items()}


def media_server(state: Path) -> janus.Janus | None:
    """The Janus to start, when JANUS_URLS asks for the one of this machine."""
    if os.environ.get("JANUS_URLS") != "local":
        return None
    if janus.is_installed():
        return janus.new(state / "janus")
    raise Trouble(
        "JANUS_URLS=local asks for a media server, and there is none on this machine: install it, "
        "for example `apt install janus`, or start without JANUS_URLS: rooms then need none."
    )


def programs(port: int, state: Path) -> list[Program]:
    """The processes of the platform."""
    celery = [tool("celery"), "--app=eclub", "--quiet"]
    schedule = state / "beat" / "schedule"
    schedule.parent.mkdir(exist_ok=True)
    return [
        Program(
            "web",
            [
                *(tool("daphne"), "-b", "127.0.0.1", "-p", str(port), "--no-server-name"),
                # No access log: paths hold secrets, and the platform logs requests itself.
                "--verbosity=0",
                # Signalling fits in 64 kB; a browser that is gone is noticed within 20 s.
                *("--websocket-max-message-size=65536", "--websocket-max-frame-size=65536"),
                *("--websocket_connect_timeout=10", "--ping-interval=10", "--ping-timeout=20"),
                "eclub.asgi:application",
            ],
        ),
        Program(
            "worker",
            [
                *(*celery, "worker", "--concurrency=2", "--loglevel=INFO"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            waits=True,
        ),
        Program("beat", [*celery, "beat", "--pidfile=", f"--schedule={schedule}"], waits=True),
    ]


def gone(service: services.Service) -> str:
    """Wait until a service has no keeper any more; what to tell then."""
    services.wait_for_keeper(service)
    return f"{service.name} stopped for good: the reason is in {service.log}. Start again."


def announce(
    environment: dict[str, str], port: int, said: str | None, when_ready: Callable[[], None]
) -> str:
    """Wait for the first healthy answer and print where to go, or return what went wrong.

    ``said`` is what the database's update had to say; it is None when the tables were those of
    the last start: then the update runs here, beside the servers that are starting.
    """
    try:
        said = preparation.update_database(environment) if said is None else said
    except Trouble as trouble:
        return str(trouble)
    # An office's proxy, named by the environment, does not know this machine.
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN
    problem = ""
    while time.monotonic() < deadline:
        try:
            with directly.open(f"http://127.0.0.1:{port}/health/", timeout=5):
                pass
        except urllib.error.HTTPError as error:
            problem = f"The health page answers {error.code}"
        except OSError:
            problem = "The web server does not answer"
        else:
            say(f"\n{said.strip()}\n\ne-club is ready: {environment['PUBLIC_URL']}")
            say("Ctrl-C stops it.")
            when_ready()
            return ""
        time.sleep(0.1)
    log = Path(environment["STATE_DIR"]) / "log" / "web.log"
    return f"{problem} after {READY_WITHIN:.0f} s: the reason is in {log}."

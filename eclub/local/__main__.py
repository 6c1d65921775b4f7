"""`python -m eclub.local …`: what the Makefile calls."""

import argparse
import signal
import sys

from eclub.local import lint, packages, processes, running, services, suites
from eclub.local.console import Trouble, complain
from eclub.local.environment import SERVICES, local, state_directory


def main() -> int:
    """Run one of the commands; a trouble is one or two sentences and a code other than zero."""
    parser = argparse.ArgumentParser(prog="python -m eclub.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    execute = commands.add_parser("exec", help="run a command with the services it needs")
    execute.add_argument("--disposable", action="store_true", help="faster; a crash loses data")
    execute.add_argument("words", nargs="+", metavar="-- COMMAND")
    keep = commands.add_parser("keep", help="keep one service running (used internally)")
    keep.add_argument("service", choices=sorted(SERVICES))
    keep.add_argument("ready", type=int)
    keep.add_argument("--disposable", action="store_true")
    commands.add_parser("run", help="run the whole platform")
    tests = commands.add_parser("test", help="run the tests")
    tests.add_argument("arguments", nargs=argparse.REMAINDER)
    commands.add_parser("lint", help="run every static check")
    locking = commands.add_parser("lock", help="write the locked requirements")
    locking.add_argument("--upgrade", action="store_true")
    chosen = parser.parse_args()
    try:
        match chosen.command:
            case "exec":
                return run_command(chosen.words, disposable=chosen.disposable)
            case "run":
                return running.run()
            case "test":
                return suites.test(chosen.arguments)
            case "lint":
                return lint.lint()
            case "lock":
                return packages.lock(upgrade=chosen.upgrade)
        service = SERVICES[chosen.service](state_directory(), disposable=chosen.disposable)
        return services.keep(service, chosen.ready)
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def run_command(words: list[str], *, disposable: bool) -> int:
    """Run a command with the local environment; its exit code."""
    # A signal while the services start must still let go of them.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    with local(disposable=disposable) as environment:
        try:
            child = processes.start(words, environment=environment, stdin=None, own_group=False)
        except OSError as error:
            raise Trouble(f"Cannot run {words[0]}: {error.strerror}.") from None
        # From the terminal Ctrl-C reaches the command itself, which decides; the rest we pass on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _: child.send_signal(received))
        code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())

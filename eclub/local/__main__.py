"""`python -m eclub.local …`: what the Makefile calls."""

import argparse
import contextlib
import signal
import subprocess
import sys

from eclub.local.console import Trouble, complain


def main() -> int:
    """Run one of the commands; a trouble is one or two sentences and a code other than zero."""
    parser = argparse.ArgumentParser(prog="python -m eclub.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    execute = commands.add_parser("exec", help="run a command with the services it needs")
    execute.add_argument("--disposable", action="store_true", help="faster; a crash loses data")
    execute.add_argument("words", nargs="+", metavar="-- COMMAND")
    keep = commands.add_parser("keep", help="keep one service running (used internally)")
    keep.add_argument("service", choices=["postgres", "redis"])
    keep.add_argument("ready", type=int)
    keep.add_argument("--disposable", action="store_true")
    commands.add_parser("run", help="run the whole platform")
    commands.add_parser("test", help="run the tests; every argument after it is pytest's")
    commands.add_parser("lint", help="run every static check")
    commands.add_parser("translations", help="compile the translations that changed")
    locking = commands.add_parser("lock", help="write the locked requirements")
    locking.add_argument("--upgrade", action="store_true")
    # argparse would take pytest's options for its own.
    words = sys.argv[1:]
    own = words[:1] if words[:1] == ["test"] else words
    chosen = parser.parse_args(own)
    try:
        return dispatch(chosen)
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def dispatch(chosen: argparse.Namespace) -> int:
    """Run the chosen command, importing only what it needs: every start waits for it."""
    match chosen.command:
        case "exec":
            return run_command(chosen.words, disposable=chosen.disposable)
        case "run":
            from eclub.local import running

            return running.run()
        case "test":
            from eclub.local import suites

            return suites.test(sys.argv[2:])
        case "lint":
            from eclub.local import lint

            return lint.lint()
        case "translations":
            from eclub.local import preparation

            preparation.compile_translations()
            return 0
        case "lock":
            from eclub.local import packages

            return packages.lock(upgrade=chosen.upgrade)
    from eclub.local import environment, services

    kind = environment.SERVICES[chosen.service]
    return services.keep(
        kind(environment.state_directory(), disposable=chosen.disposable), chosen.ready
    )


def run_command(words: list[str], *, disposable: bool) -> int:
    """Run a command with the local environment; its exit code."""
    from eclub.local import processes
    from eclub.local.environment import local

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
        code = None
        while code is None:
            # A signal that comes right before a wait without end would never be passed on.
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = child.wait(1)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())

"""`make lint`: every static check, two at a time, all of them even when one fails."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from eclub.local import audit, packages
from eclub.local.console import complain, say
from eclub.local.environment import ROOT, tool, without_services

# Types first: they take as long as all the others together, which run beside them.
COMMANDS = {
    "types": ["mypy", "--no-error-summary", "."],
    "style": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "templates": ["djlint", "--quiet", "--lint", "templates"],
    "imports": ["lint-imports"],
}


def lint() -> int:
    """Run every check and print one line for each; 1 when any found something."""
    checks: dict[str, Callable[[], str]] = {
        name: lambda command=command: output_of(command)  # type: ignore[misc]
        for name, command in COMMANDS.items()
    }
    checks["locked packages"] = staleness
    checks["known vulnerabilities"] = audit.vulnerabilities
    failed = False
    with ThreadPoolExecutor(2) as two:
        running = {name: two.submit(check) for name, check in checks.items()}
        for name, answer in running.items():
            try:
                found = answer.result()
            except audit.NotAuditedError as why:
                say(f"--    {name}: not audited: {why}")
                continue
            say(f"{'FAIL' if found else 'ok  '}  {name}")
            if found:
                failed = True
                complain(found)
    return int(failed)


def output_of(command: list[str]) -> str:
    """What a tool has to say; empty when it is content."""
    answer = subprocess.run(  # noqa: S603  # one of the commands above
        [tool(command[0]), *command[1:]],
        cwd=ROOT,
        env=without_services(),
        check=False,
        capture_output=True,
        text=True,
    )
    return (answer.stdout + answer.stderr or "failed") if answer.returncode else ""


def staleness() -> str:
    """The locked files to renew."""
    files = packages.stale()
    return f"{' and '.join(files)} are stale: run make lock." if files else ""

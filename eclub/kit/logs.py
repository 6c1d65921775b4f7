"""What the processes print: one line per event, without what lets in or tells who somebody is.

Paths hold secrets (invitations, calendars, new passwords) and queries hold names, so a request
is called by its route. Tracebacks come without the values of variables.
"""

import logging
import re
import traceback
from typing import Any, TextIO

import structlog
from django.http import HttpRequest
from django.urls import Resolver404, resolve

# How daphne and twisted write the address of a request in their warnings.
ADDRESS = re.compile(r"\buri=\S+")
# Exceptions whose message repeats an address, and PostgreSQL's lines that repeat a row or the
# statement with its values.
ROUTING = {"Resolver404", "Http404", "NoReverseMatch"}
TELLING = re.compile(
    r"^([\w.]*\b(?:Resolver404|Http404|NoReverseMatch)|DETAIL|CONTEXT|LINE \d+): .*$",
    re.MULTILINE,
)

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def route_of(request: HttpRequest) -> str:
    """The name of a request's route; what leads nowhere is not repeated either."""
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return "unknown"
    return match.view_name or "unnamed"


class WithoutAddresses(logging.Filter):
    """Puts routes where packages write paths, and leaves out the rows that exceptions repeat."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            paths = {request.path, request.path_info, request.get_full_path()}
            record.args = tuple(
                route_of(request) if argument in paths else argument
                for argument in map(_plain, record.args)
            )
        if isinstance(record.args, dict) and "exc" in record.args and record.exc_info:
            # Celery's line on a task that failed; the traceback below says the rest.
            record.args = {**record.args, "exc": getattr(record.exc_info[0], "__name__", "")}
        if isinstance(record.msg, str):
            said = record.getMessage()
            if (silent := without_values(ADDRESS.sub("uri=…", said))) != said:
                record.msg, record.args = silent, ()
        return True


def without_values(text: str) -> str:
    """An exception's words, or a traceback's, without addresses and rows."""
    return TELLING.sub(r"\1: …", text)


def traceback_of(exc_info: Any) -> str:
    """A plain traceback: those for people show every variable."""
    return without_values("".join(traceback.format_exception(*exc_info)).rstrip("\n"))


def _write_traceback(output: TextIO, exc_info: Any) -> None:
    output.write("\n" + traceback_of(exc_info))


def _plain(argument: object) -> object:
    """What may be looked up in a set: arguments of messages may be lists."""
    return argument if isinstance(argument, str | int | float) else str(argument)


def configuration(*, json: bool) -> dict[str, Any]:
    """``LOGGING``, with structlog made to print through it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = [
        structlog.processors.ExceptionRenderer(traceback_of),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    if not json:
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_write_traceback)]
    through = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": "eclub.kit.logs.WithoutAddresses"}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last,
                ],
            }
        },
        "handlers": {
            "output": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_addresses"],
            }
        },
        "root": {"handlers": ["output"], "level": "INFO"},
        "loggers": {
            "django": through,
            "django.server": through,
            # Every request is one line already, and a failure one with its traceback.
            "django.request": {"handlers": [], "propagate": True, "level": "CRITICAL"},
        },
    }

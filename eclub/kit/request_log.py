"""One line in the log for each request: its method, its route, the answer's code.

An invitation or a calendar is opened by whoever knows its address; what follows a question mark
may hold people's names. Neither belongs in a log.
"""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from eclub.kit.logs import route_of


class RequestLogMiddleware(RequestMiddleware):
    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request)}"

"""One line in the log for each request: its method, its route, the answer's code.

An invitation or a calendar is opened by whoever knows its address; what follows a question mark
may hold people's names. Neither belongs in a log.
"""

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from eclub.kit import request_id
from eclub.kit.logs import route_of


class RequestLogMiddleware(RequestMiddleware):
    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        request_id.bind(request_id.taken_or_new(request.headers.get(request_id.HEADER)))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """The answer bears the id: whoever reports a failure can name it."""
        response[request_id.HEADER] = request_id.current()
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request)}"

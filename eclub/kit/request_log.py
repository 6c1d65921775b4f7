"""The log of requests, without the secrets that some addresses are made of.

An invitation or a calendar is opened by whoever knows its address; what follows a question mark
may hold people's names. Neither belongs in a log.
"""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# 32 random bytes in base64 are 43 characters; no word of ours is so long.
SECRET = re.compile(r"[\w-]{40,}")


class RequestLogMiddleware(RequestMiddleware):
    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {SECRET.sub('…', request.path)}"

"""What one would write without us: a Channels consumer and the pub/sub channel layer."""

import os
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

django.setup()

# Without these redis-py's own time-out cuts the subscriptions.
HOST = {"address": os.environ["REDIS_URL"], "socket_timeout": None}
settings.CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [HOST]},
    }
}


class Relay(AsyncWebsocketConsumer):
    """Hands every text to everybody in the room."""

    async def connect(self) -> None:
        self.room = f"room-{self.scope['url_route']['kwargs']['session_id']}"
        await get_channel_layer().group_add(self.room, self.channel_name)
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: Any = None) -> None:
        message = {"type": "relay", "text": text_data}
        await get_channel_layer().group_send(self.room, message)

    async def relay(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])

    async def disconnect(self, code: int) -> None:
        await get_channel_layer().group_discard(self.room, self.channel_name)


ROOM: Any = Relay.as_asgi()

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("ws/room/<int:session_id>/", ROOM)]),
    }
)

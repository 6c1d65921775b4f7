"""Descriptions as browsers make them, of connections that never carry anything."""

from clubs.video.protocol import Description

HEAD = """v=0
o=- 1 {version} IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=msid-semantic: WMS *
"""
TRANSPORT = """c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 {fingerprint}
a=setup:{setup}
a=mid:{mid}
a=rtcp-mux
"""
SOUND = "m=audio 9 UDP/TLS/RTP/SAVPF 111\n{transport}a={way}\na=rtpmap:111 opus/48000/2\n"
PICTURE = "m=video 9 UDP/TLS/RTP/SAVPF 96\n{transport}a={way}\na=rtpmap:96 VP8/90000\n"
FINGERPRINT = ":".join(["AB"] * 32)


def described(version: int = 1, *, setup: str = "actpass", way: str = "sendonly") -> str:
    """A description of sound and picture."""
    text = HEAD.format(version=version)
    for mid, section in enumerate([SOUND, PICTURE]):
        words = {"fingerprint": FINGERPRINT, "setup": setup, "mid": mid}
        text += section.format(transport=TRANSPORT.format(**words), way=way)
    return text.replace("\n", "\r\n")


OFFER = Description("offer", described())
ANSWER = Description("answer", described(setup="active", way="recvonly"))

"""A push service and a browser for tests, written from the standards and not from our own code."""

import base64
import contextlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key, text):
    code = HMAC(key, hashes.SHA256())
    code.update(text)
    return code.finalize()


@dataclass
class Browser:
    """One subscription: its keys, and how it reads what comes."""

    private: ec.EllipticCurvePrivateKey
    secret: bytes

    @classmethod
    def new(cls):
        return cls(ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes ok")

    @property
    def public(self):
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self):
        return {"p256dh": _b64(self.public), "auth": _b64(self.secret)}

    def read(self, body):
        """Open a body by RFC 8188 and 8291, with the key schedule spelt out."""
        salt, length = body[:16], body[20]
        sender = body[21 : 21 + length]
        sealed = body[21 + length :]
        assert int.from_bytes(body[16:20], "big") >= len(sealed)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), point)
        first = _hmac(self.secret, shared)
        material = _hmac(first, b"WebPush: info\x00" + self.public + sender + b"\x01")
        second = _hmac(salt, material)
        key = _hmac(second, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _hmac(second, b"Content-Encoding: nonce\x00\x01")[:12]
        opened = AESGCM(key).decrypt(nonce, sealed, None)
        assert opened.endswith(b"\x02")
        return opened[:-1]


def check_signature(header):
    """Return the claims and the key of an Authorization header; fails when the signature is wrong."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    public = _raw(parts["k"])
    raw = _raw(signature)
    assert json.loads(_raw(head)) == {"typ": "JWT", "alg": "ES256"}
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public).verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{head}.{claims}".encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    return json.loads(_raw(claims)), public


class PushService:
    """Takes messages for any browser and keeps them with their headers; answers with what `says` has next."""

    def __init__(self, port):
        self.port = port
        self.taken, self.says = [], []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/send/one-device"


@contextlib.contextmanager
def open_push_service():
    """Run a push service on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = service.says.pop(0) if service.says else 201
            if status == 201:
                service.taken.append((dict(self.headers), body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""Web push by its standards: words encrypted for one browser (RFC 8291, RFC 8188), our name signed (RFC 8292)."""

import base64
import json
import os
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
#: Numbers of the curve P-256: a private key lies between 1 and this.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD = 4096
#: One record holds the header's 86 bytes, the words, one byte that ends them and the 16 of the seal.
LONGEST = _RECORD - 86 - 1 - 16
#: How long a push service may use our signature; it must be less than a day.
_SIGNED_FOR = timedelta(hours=12)


class NotASubscription(ValueError):
    """The keys are not those of a browser's subscription."""


def encode(raw: bytes) -> str:
    """Return base64url without padding, as every one of these standards writes bytes."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read base64url with or without padding; refuses anything else."""
    try:
        return base64.b64decode(
            text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True
        )
    except ValueError as error:
        raise NotASubscription("not base64url") from error


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the signing key that a secret of 64 hexadecimal digits stands for."""
    return ec.derive_private_key(int(secret, 16) % (_ORDER - 1) + 1, _CURVE)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half as the 65 bytes browsers and push services exchange."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_keys(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """Return the browser's public key and its shared secret of 16 bytes; refuses what is neither."""
    secret = decode(auth)
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decode(p256dh))
    except (ValueError, InvalidKey) as error:
        raise NotASubscription("not a point of the curve") from error
    if len(secret) != 16:
        raise NotASubscription("the secret is not 16 bytes long")
    return key, secret


def encrypt(
    words: bytes,
    *,
    p256dh: str,
    auth: str,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """Return the body only this browser can read; `salt` and `sender` are drawn anew unless a test gives them."""
    receiver, secret = read_keys(p256dh, auth)
    if len(words) > LONGEST:
        raise ValueError("too long for one push message")
    salt = salt or os.urandom(16)
    sender = sender or ec.generate_private_key(_CURVE)
    theirs = receiver.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ours = public_bytes(sender)
    shared = sender.exchange(ec.ECDH(), receiver)
    material = _derive(shared, salt=secret, info=b"WebPush: info\x00" + theirs + ours, length=32)
    key = _derive(material, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derive(material, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    header = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(key).encrypt(nonce, words + b"\x02", None)


def authorization(
    key: ec.EllipticCurvePrivateKey, *, audience: str, subject: str, now: datetime
) -> str:
    """Return the header that says to the push service at `audience` who we are, signed, good for twelve hours."""
    claims = {"aud": audience, "exp": int((now + _SIGNED_FOR).timestamp()), "sub": subject}
    signed = ".".join(
        encode(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"vapid t={signed}.{encode(signature)}, k={encode(public_bytes(key))}"


def _derive(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)

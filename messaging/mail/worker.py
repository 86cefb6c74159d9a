"""The child that reads strangers' mail: length and bytes in, length and answer out, until its input ends."""

import json
import resource
import struct
import sys
from typing import BinaryIO

from messaging.mail.reader import parse
from messaging.mail.wire import pack

#: Bytes of memory one mail may cost.
MEMORY_LIMIT = 512 * 1024 * 1024


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every mail with what it says, or with the name of what went wrong."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while len(head := source.read(8)) == 8:
        (size,) = struct.unpack(">Q", head)
        answer = _answer(source.read(size))
        sink.write(struct.pack(">Q", len(answer)))
        sink.write(answer)
        sink.flush()


def _answer(raw: bytes) -> bytes:
    try:
        return pack(parse(raw))
    except Exception as error:  # whatever a hostile mail breaks is told, never hidden
        header = json.dumps({"error": type(error).__name__}).encode()
        return struct.pack(">I", len(header)) + header


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)

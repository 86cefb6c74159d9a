"""A picture made anew from a stranger's file, small and without what was hidden in it; read in a child that may die.

Run as a program it reads the file from its input and writes a JPEG to its output.
"""

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageOps

#: The longer side of a preview, in pixels.
SIDE = 1200
#: What one picture may cost: pixels before it is unpacked, bytes of memory, seconds.
MOST_PIXELS = 60_000_000
_MEMORY = 1024 * 1024 * 1024
_SECONDS = 10.0
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_ROOT = Path(__file__).resolve().parents[2]


def preview_of(content: bytes) -> bytes | None:
    """Return a JPEG of the picture, at most SIDE pixels wide and high; None when it cannot be read within limits."""
    try:
        made = subprocess.run(
            [sys.executable, "-m", "cases.knowing.picture"],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return made.stdout or None


def remade(content: bytes) -> bytes:
    """Return the picture as a new JPEG; raises what a broken or hostile one makes Pillow raise, or ValueError."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    sink = io.BytesIO()
    paper.save(sink, "JPEG", quality=82)
    return sink.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(remade(sys.stdin.buffer.read()))

"""The process that draws pictures: frames with a specification in, frames with a picture out.

A job is JSON: `spec` and `locale` give SVG, `svg` and `scale` give PNG.

Run as `python -m service.rendering.picture_process`. The renderer ends its whole process on some
inputs, such as characters that XML cannot hold, and takes 200 MB; here that costs a picture and
not the service.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import IO, Any

HEADER = struct.Struct("!?I")
"""Whether all went well, and the length of what follows."""
VERSION = "6.4"
"""Of Vega-Lite, the same as in the browser."""


def write_frame(stream: IO[bytes], good: bool, payload: bytes) -> None:
    """Write one frame."""
    stream.write(HEADER.pack(good, len(payload)) + payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[bool, bytes] | None:
    """Read one frame; None at the end."""
    head = stream.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    good, length = HEADER.unpack(head)
    return good, stream.read(length)


def main() -> None:
    """Draw what comes until the service is gone."""
    import fontpkg_be_vietnam_pro  # type: ignore[import-untyped]  # it ships no types
    import vl_convert

    # A font that has every Vietnamese letter; without it several are mixed within a word.
    vl_convert.register_font_directory(str(Path(fontpkg_be_vietnam_pro.__file__).parent / "files"))
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        job = json.loads(frame[1])
        try:
            if "svg" in job:
                drawn = vl_convert.svg_to_png(job["svg"], scale=job["scale"])
            else:
                locale: Any = job["locale"]  # Any: as JSON has it
                drawn = vl_convert.vegalite_to_svg(
                    job["spec"],
                    vl_version=VERSION,
                    allowed_base_urls=[],  # nothing may be fetched
                    format_locale=locale,
                ).encode()
            write_frame(sys.stdout.buffer, True, drawn)
        except (RuntimeError, ValueError) as error:
            write_frame(sys.stdout.buffer, False, str(error).encode())


if __name__ == "__main__":
    main()

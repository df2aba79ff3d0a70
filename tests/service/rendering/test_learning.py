"""What all pages share is read before processes are forked; where it cannot be, they do without."""

from __future__ import annotations

import socket
from pathlib import Path

from loaders.reports.archive import Archive
from service.application import create_pages
from service.engine.frames import FrameReader
from service.page_process.asking import Front, OlderRelease
from service.page_process.worker import Renderer
from service.rendering import wire
from service.replies.bridge import Bridge
from service.replies.message import Request
from service.settings import Settings

REQUEST = Request("GET", b"/", "/", b"", {}, b"", "")


def test_a_result_that_cannot_be_read_does_not_end_the_process_that_forks(tmp_path: Path) -> None:
    settings, front = Settings(), Front()
    app = create_pages(
        settings,
        Bridge(settings, front),
        Archive(tmp_path),
        None,
        lambda file: OlderRelease(front, settings, file),
    )
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(wire.request_frame(REQUEST, "0" * 64))
        ours.sendall(wire.packed(wire.GIVEN, wire.Given("0" * 64, "", False, True, b"no result")))
        Renderer(app, front, "").learn(theirs)
        tags = [tag for tag, _ in FrameReader().feed(ours.recv(1 << 20))]
    assert tags == [wire.EVALUATE, wire.HEAD, wire.END]

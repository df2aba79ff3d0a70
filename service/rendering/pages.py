"""What renders pages, as the front knows it: a request in, the answer and what it may do out."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from service.replies.message import Request, Response

STREAMED = "dxkg.streamed"
"""Key of the environ by which an application says that its answer should go out as it comes."""
KEEP = "dxkg.keep"
"""Key by which it says that the same request gets the same answer, as long as the release and the
report texts are the same."""


class Answered(NamedTuple):
    """An answer, and whether it may be kept."""

    response: Response
    keep: bool


class Pages(Protocol):
    """Renders pages: in threads (`http.wsgi`) or in processes (`rendering.processes`)."""

    def is_full(self, request: Request) -> bool:
        """Tell whether such a request must be refused."""

    async def respond(self, request: Request) -> Answered:
        """Render a page; raises Problem. Cancelled, it is given up."""

    async def stop(self) -> None:
        """End everything."""

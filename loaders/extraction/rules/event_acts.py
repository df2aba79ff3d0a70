"""Acts that make an event: the words for what takes place, and those by which it has not yet."""

from __future__ import annotations

import re
from bisect import bisect_right

from loaders.extraction.layers.layers import Layers, within
from loaders.vietnamese.lexicon import Cue

_NO_ACT = re.compile(
    r"(?:chữ|đăng|(?<!chuyển đổi )số|sau|từ khi|quy chế|quy định|công tác|việc|về|chào mừng) $",
    re.I,
)
_SAID = re.compile(r"(?: rằng| ngày|:) ?")
"""After `thông tin`, which else is no act."""
_DONE = "done"
"""Notation of words that hold one of the others and put nothing off: `bàn giao`, `hàng không`."""


def acts_in(layers: Layers, start: int, end: int) -> list[Cue]:
    """List what takes place in a clause, words within names of bodies left out."""
    found = within(layers.cues("event"), start, end)
    return [
        cue
        for cue in found
        if not _NO_ACT.search(layers.text, max(0, cue.start - 16), cue.start)
        and not _is_in_body(layers, cue)
        and (cue.printed.lower() != "thông tin" or _is_saying(layers, start, cue))
    ]


def _is_saying(layers: Layers, start: int, cue: Cue) -> bool:
    """Tell the act of `Sở Nội vụ thông tin rằng` from `công nghệ thông tin`."""
    if any(1 <= cue.start - each.end <= 3 for each in layers.holdings):
        return True
    follows = _SAID.match(layers.text, cue.end) is not None
    return follows and any(
        body.end == cue.start - 1 for body in within(layers.bodies, start, cue.start)
    )


def _is_in_body(layers: Layers, cue: Cue) -> bool:
    number = bisect_right(layers.bodies, cue.start, key=lambda body: body.start) - 1
    return number >= 0 and layers.bodies[number].end > cue.start


def is_put_off(layers: Layers, start: int, end: int) -> bool:
    """Tell whether words before an act say that it is to come, is denied or is repeated."""
    return bool(words_that_put_off(layers, start, end))


def words_that_put_off(layers: Layers, start: int, end: int) -> list[Cue]:
    """List words by which something has not taken place."""
    found = within(layers.cues("event-not-yet"), start, end)
    return [cue for cue in found if cue.means != _DONE and not _is_of_name(layers, cue)]


def _is_of_name(layers: Layers, cue: Cue) -> bool:
    """Tell the `Cần` of `Cần Thơ`."""
    return cue.printed[:1].isupper() and layers.text[cue.end + 1 : cue.end + 2].isupper()

"""Reading the beginning of what comes by and by."""

from collections.abc import Iterator

import pytest

from service.stream import beginning


@pytest.mark.parametrize(
    ("most", "found"), [(10, (b"aabbcc", False)), (6, (b"aabbcc", False)), (5, (b"aabbc", True))]
)
def test_so_many_bytes_are_read_and_whether_there_are_more_is_told(
    most: int, found: tuple[bytes, bool]
) -> None:
    assert beginning(iter([b"aa", b"bb", b"cc"]), most) == found


def test_what_is_not_read_is_given_up() -> None:
    events: list[str] = []

    def chunks() -> Iterator[bytes]:
        try:
            for _ in range(10):
                events.append("made")
                yield b"xx"
        finally:
            events.append("closed")

    assert beginning(chunks(), 3) == (b"xxx", True)
    assert events == ["made", "made", "closed"]

"""Errors as clients see them: what was wrong, as a status, the code of a text and its values.

The texts of the codes stand in `texts/problems.yaml`; `replies.problem_text` puts them into words,
so that workers, which raise problems too, need not read them.
"""

from __future__ import annotations

MEDIA_TYPE = "application/problem+json"
DEFAULT_LANGUAGE = "vi"


class Problem(Exception):  # noqa: N818 the word of RFC 9457
    """A request that gets no answer, with the status and the code of the text that says why."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(f"{status} {code} {values}")
        self.status = status
        self.code = code
        self.values = values
        self.headers: tuple[tuple[str, str], ...] = ()

    def with_header(self, name: str, value: str) -> Problem:
        """Add a header that the answer must carry, as Allow or Retry-After."""
        self.headers = (*self.headers, (name, value))
        return self

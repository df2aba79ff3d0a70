"""Everything that is sent, by its name."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from bench.evening.bodies import body_inputs
from bench.evening.fields import field_inputs
from bench.evening.input import Input, Place
from bench.evening.results import result_inputs
from bench.evening.routes import route_inputs
from bench.evening.storms import STORMS, Storm
from bench.evening.values import value_inputs


def all_inputs(place: Place) -> tuple[Input, ...]:
    """Return all inputs that one client sends."""
    return (
        *value_inputs(), *body_inputs(), *route_inputs(place), *field_inputs(),
        *result_inputs(place),
    )  # fmt: skip


def chosen(place: Place, patterns: Sequence[str]) -> tuple[list[Input], list[Storm]]:
    """Return the inputs and storms whose names fit one of the patterns."""

    def fits(name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    inputs = [each for each in all_inputs(place) if fits(each.full_name)]
    return inputs, [each for each in STORMS if fits(each.full_name)]

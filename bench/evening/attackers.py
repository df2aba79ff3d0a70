"""The attackers: a `Campaign` as JSON on standard input, an `Outcome` a line on standard output.

Run as `python -m bench.evening.attackers`, in a process of its own and with a lower priority, so
that it takes no time from those who measure.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace

import uvloop

from bench.evening.arsenal import chosen
from bench.evening.exchange import send
from bench.evening.input import QUICK_LIMIT, Input, Outcome, Place, request, whole
from bench.evening.storms import Storm
from service.settings import Settings

NICE = 5
_BESIDE = 12
"""Patient inputs at one time: they mostly wait."""
_HEAVY = 4
"""Inputs that take long at one time: twice the workers for them on two processors."""
_LATER = 4
"""All others at one time, once each had its turn alone."""
TOO_MANY = 429
_DEAD = 240.0
"""Seconds that a service is waited for: it may have to be started again."""
Sent = Callable[[Outcome], None]


@dataclass(frozen=True)
class Campaign:
    """Whom to attack with what, for how long."""

    port: int
    place: Place
    patterns: tuple[str, ...]
    seconds: float
    seed: int


class Attackers:
    """Sends everything once, each alone where it can be; then again and again, many at once."""

    def __init__(self, campaign: Campaign, sent: Sent) -> None:
        self._campaign = campaign
        self._sent = sent
        self._draw = random.Random(campaign.seed)  # noqa: S311 an attack, no secret

    async def run(self) -> None:
        """Go on until the time is over, and all was sent at least once."""
        started = time.monotonic()
        inputs, storms = chosen(self._campaign.place, self._campaign.patterns)
        at_once = 1
        while True:
            await self._pass(inputs, storms, at_once)
            if time.monotonic() - started >= self._campaign.seconds:
                return
            at_once = _LATER
            self._draw.shuffle(inputs)
            self._draw.shuffle(storms)

    async def _pass(self, inputs: list[Input], storms: list[Storm], at_once: int) -> None:
        patient = [each for each in inputs if each.patient]
        heavy = [each for each in inputs if each.limit > QUICK_LIMIT and not each.patient]
        light = [each for each in inputs if each.limit <= QUICK_LIMIT and not each.patient]
        await asyncio.gather(self._all(light, at_once), self._all(patient, _BESIDE))
        await self._all(heavy, _HEAVY)
        for storm in storms:
            await self._storm(storm)
            await self._healthy()

    async def _all(self, inputs: Iterable[Input], clients: int) -> None:
        waiting = iter(inputs)
        await _gather(clients, lambda: self._client(waiting))

    async def _client(self, waiting: Iterator[Input]) -> None:
        for each in waiting:
            outcome = await send(self._campaign.port, each)
            if outcome.ended == "refused":  # it met the end of a service that another input ended
                await self._healthy()
                outcome = await send(self._campaign.port, each)
            self._sent(outcome)
            if outcome.fault:
                await self._healthy()

    async def _storm(self, storm: Storm) -> None:
        members = storm.members(self._campaign.place, self._draw)
        over = time.monotonic() + storm.seconds
        started, answered = time.monotonic(), 0

        async def client() -> None:
            nonlocal answered
            for member in members:
                outcome = await send(self._campaign.port, member, storm.full_name)
                answered += bool(outcome.statuses) and TOO_MANY not in outcome.statuses
                self._sent(outcome)
                if time.monotonic() > over:
                    return
                if outcome.ended == "refused":
                    await asyncio.sleep(0.5)

        await _gather(storm.clients, client)
        seconds = time.monotonic() - started
        if storm.paid and answered > (most := _allowed(seconds)):
            fault = f"one stranger was answered {answered} times in {seconds:.1f} s, above {most}"
            self._sent(Outcome(storm.full_name, started, seconds, (), "whole", fault=fault))

    async def _healthy(self) -> None:
        """Wait until the service answers: what follows shall not be blamed for what was before."""
        probe = Input("attackers", "health", whole(request("/health")), (200,), 2.0)
        over = time.monotonic() + _DEAD
        while time.monotonic() < over:
            if not (await send(self._campaign.port, probe)).fault:
                return
            await asyncio.sleep(0.25)


def _allowed(seconds: float) -> int:
    """Return how often one client may be answered in a time, by the default settings."""
    usual = Settings()
    return math.ceil(usual.rate_burst + usual.rate * (seconds + 1))


async def _gather(clients: int, client: Callable[[], Awaitable[None]]) -> None:
    await asyncio.gather(*(client() for _ in range(clients)))


def written(campaign: Campaign) -> str:
    """Write a campaign for the process that does it."""
    return json.dumps(asdict(campaign))


def outcome_of(line: str) -> Outcome:
    """Read a line of that process."""
    found = json.loads(line)
    return replace(Outcome(**found), statuses=tuple(found["statuses"]))


def main() -> None:
    """Do the campaign on standard input."""
    os.nice(NICE)
    document = json.load(sys.stdin)
    place = Place(**document.pop("place"))
    patterns = tuple(document.pop("patterns"))
    campaign = Campaign(place=place, patterns=patterns, **document)

    def sent(outcome: Outcome) -> None:
        print(json.dumps(asdict(outcome)), flush=True)

    uvloop.run(Attackers(campaign, sent).run())


if __name__ == "__main__":
    main()

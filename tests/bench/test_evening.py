"""The attacker's evening: its inputs, its verdict, and a short one against a real service."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from bench.evening.account import document, told
from bench.evening.arsenal import all_inputs, chosen
from bench.evening.attackers import Campaign, outcome_of, written
from bench.evening.evening import Evening, Serving, add_older
from bench.evening.exchange import send
from bench.evening.formed import fault_of
from bench.evening.input import Input, Outcome, Place, request, whole
from bench.evening.judgement import FRONT_MOST, Judgement, Machine, Seen
from bench.evening.probes import BARE, HEALTH, KEPT, LOOK_UP, NEW, STATIC, Probe
from bench.evening.storms import STORMS
from bench.evening.watch import Event, Watch
from bench.peers.dxkg import Dxkg
from tests.service_process import Service

PLACE = Place("0" * 12, "binh-dinh", "001/some-fact", "001")
INPUTS = all_inputs(PLACE)
SENT = (Outcome("values/odd/cited", 100.0, 3.0, (200,), "whole"),)
CALM = tuple(
    Probe(kind, 90.0 + number / 10, 0.0 if kind == BARE else 0.01, True)
    for kind in (HEALTH, STATIC, KEPT, NEW, LOOK_UP, BARE)
    for number in range(200)
)
SEEN = Seen(100 << 20, 20, 22)


def test_every_input_has_a_name_of_its_own_and_says_what_is_right() -> None:
    names = [each.full_name for each in INPUTS] + [each.full_name for each in STORMS]
    assert len(set(names)) == len(names) >= 200
    for each in INPUTS:
        assert each.statuses, each.full_name
        assert not {500, 502} & set(each.statuses), each.full_name
        assert 0 < each.limit <= 90, each.full_name
        assert each.pieces, each.full_name


def test_every_route_that_shows_results_shows_every_value() -> None:
    for name in ("decimal-0-1e999999999", "triple", "iri-javascript", "columns-1000"):
        found, _ = chosen(PLACE, (f"values/{name}/*",))
        forms = [each.name.rpartition("/")[2] for each in found]
        assert forms == ["json", "xml", "csv", "tsv", "html", "cited", "why"]


@pytest.mark.parametrize("storm", STORMS, ids=lambda storm: storm.name)
def test_members_of_a_storm_are_sent_and_say_what_is_right(storm: object) -> None:
    found = next(each for each in STORMS if each is storm)
    members = list(islice(found.members(PLACE, Random(1)), 20))
    assert len(members) == 20
    assert all(member.statuses and member.pieces for member in members)
    again = list(islice(found.members(PLACE, Random(1)), 20))
    assert members == again, "the same seed gives the same storm"


def test_a_campaign_reaches_its_process_and_outcomes_come_back() -> None:
    campaign = Campaign(1, PLACE, ("values/*",), 0.0, 1)
    assert json.loads(written(campaign))["place"]["old"] == PLACE.old
    line = json.dumps({**vars(SENT[0]), "statuses": [200]})
    assert outcome_of(line) == SENT[0]


def test_an_answer_is_held_to_its_form() -> None:
    assert fault_of("json", b'{"a": 1}') == ""
    assert fault_of("json", b'{"a": 1').startswith("no json")
    assert fault_of("xml", b"<a>\x01</a>").startswith("no xml")
    assert fault_of("html", b"<a href='javascript:alert(1)'>").startswith("a stranger's text")
    assert fault_of("html", b"a\x01b").startswith("a control character")
    assert fault_of("turtle", b"<a> <b> .").startswith("no turtle")
    assert fault_of("", b"anything") == ""


def _judged(outcomes: tuple[Outcome, ...] = SENT, *more: Probe, **seen: object) -> Judgement:
    return Judgement(60.0, outcomes, (*CALM, *more), replace(SEEN, **seen))  # type: ignore[arg-type]


def test_a_calm_evening_passes() -> None:
    found = _judged()
    assert found.complaints == ()
    assert "passed" in told(found)
    assert json.loads(document(found))["passed"] is True


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"front_peak": FRONT_MOST + 1, "grown": Event(101.0, "401 MiB")}, "the front held"),
        ({"descriptors_after": 60}, "descriptors grew from 20 to 60"),
        ({"left_over": 2}, "2 processes outlived"),
        ({"zombies": 1}, "1 processes ended and were not reaped"),
        ({"faults": (Event(101.0, "Traceback (most recent call last):"),)}, "in the log, 1 times"),
        ({"deaths": (Event(101.0, "the service was dead for 20 s"),)}, "the service was dead"),
        ({"wrong_at_rest": ("kept page /q/x",)}, "at rest: kept page /q/x"),
    ],
)
def test_what_the_processes_did_is_judged(seen: dict[str, object], said: str) -> None:
    (complaint,) = _judged(SENT, **seen).complaints
    assert str(complaint).startswith(said)


@pytest.mark.parametrize("field", ["grown", "faults", "deaths"])
def test_the_input_under_way_is_suspected(field: str) -> None:
    event = Event(101.0, "something")
    given = (
        {"grown": event, "front_peak": FRONT_MOST + 1} if field == "grown" else {field: (event,)}
    )
    (complaint,) = _judged(SENT, **given).complaints
    assert complaint.suspects == ("values/odd/cited",)


def test_health_is_quick_at_all_times() -> None:
    (complaint,) = _judged(SENT, Probe(HEALTH, 101.0, 0.9, True)).complaints
    assert complaint.text == "/health took 900 ms beyond the machine"
    assert complaint.suspects == ("values/odd/cited",)


@pytest.mark.parametrize(("kind", "seconds"), [(STATIC, 0.2), (KEPT, 0.2), (NEW, 1.5)])
def test_pages_are_quick_for_nearly_all(kind: str, seconds: float) -> None:
    late = [Probe(kind, 101.0 + number / 100, seconds, True) for number in range(20)]
    (complaint,) = _judged(SENT, *late).complaints
    assert complaint.text.startswith(f"{kind}: p95 {seconds * 1e3:.0f} ms")
    assert _judged(SENT, late[0]).passed


def test_a_wrong_answer_is_a_complaint() -> None:
    (complaint,) = _judged(SENT, Probe(LOOK_UP, 101.0, 0.01, False, 503)).complaints
    assert complaint.text == "look-up: 1 probes not answered rightly (status 503)"


def test_an_input_with_a_fault_is_named_with_what_came() -> None:
    bad = Outcome("values/odd/html", 1.0, 0.5, (500,), "whole", 9, "<!doctype", "500")
    (complaint,) = _judged((bad, bad)).complaints
    assert str(complaint) == "values/odd/html: 500 (500, whole, 0.50 s, '<!doctype')"


def test_what_the_machine_took_is_not_blamed_on_the_service() -> None:
    late = Probe(HEALTH, 101.0, 0.9, True)
    assert _judged(SENT, late, Probe(BARE, 101.1, 0.8, True)).passed
    assert not _judged(SENT, late, Probe(BARE, 103.0, 0.8, True)).passed
    machine = Machine([Probe(BARE, 10.0, 0.5, True), Probe(BARE, 11.0, 0.1, True)])
    assert machine.took(10.4, 10.6) == 0.5
    assert machine.took(10.7, 10.9) == 0.0


def test_who_may_disturb_others_is_not_judged_by_it() -> None:
    rude = replace(SENT[0], quick=False)
    assert _judged((rude,), Probe(HEALTH, 101.0, 0.9, True)).passed


def test_a_watch_sees_memory_faults_and_who_is_left(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "INFO listening\nTraceback (most recent call last):\n  File x\nValueError: a 1\n"
    )
    with subprocess.Popen(["sleep", "60"]) as child:
        with Watch(child.pid, 1, log, bound=1) as watch:
            pass
        assert watch.peak > 0
        assert watch.grown is not None
        assert [each.text for each in watch.faults] == [
            "Traceback (most recent call last):",
            "ValueError: a 1",
        ]
        assert watch.left_over() == [child.pid]
        child.kill()
    assert watch.left_over() == []


def _sent(site: Service, input: Input) -> Outcome:
    return asyncio.run(send(site.port, input))


def test_inputs_are_sent_and_judged(site: Service) -> None:
    get = Input("tests", "home", whole(request("/")), (200,), 60.0, form="html")
    found = _sent(site, get)
    assert (found.statuses, found.ended, found.fault) == ((200,), "whole", "")
    missing = replace(get, pieces=whole(request("/nothing")))
    assert _sent(site, missing).fault == "status 404, not one of 200"
    half = replace(get, pieces=whole(b"GET / HTTP/1.1\r\n"), leaves_after=0.2)
    assert _sent(site, half).ended == "left"
    late = replace(half, leaves_after=0.0, limit=0.2)
    assert _sent(site, late).fault == "not answered, refused or cut within 0.2 s"
    several = request("/health").replace(b"Connection: close\r\n", b"") * 3
    assert _sent(site, replace(get, pieces=whole(several), answers=3)).statuses == (200,) * 3
    head = replace(get, pieces=whole(request("/", method="HEAD")))
    assert _sent(site, head).ended == "whole"


def test_a_short_evening(releases: Path, tmp_path: Path) -> None:
    """A handful of harmless inputs, by the processes that do it all."""
    folder = tmp_path / "releases"
    shutil.copytree(releases, folder, symlinks=True)
    add_older(folder)
    patterns = ("values/boolean-*/*", "routes/raw-*", "bodies/chunk-size-odd")
    with Serving(Dxkg(), folder, tmp_path, lambda _: None) as serving:
        found = Evening(serving, tmp_path, lambda _: None, settling=2.0).run(0.0, 1, patterns)
    names = {each.name for each in found.outcomes}
    assert names == {each.full_name for each in chosen(PLACE, patterns)[0]}
    assert {HEALTH, STATIC, KEPT, NEW, LOOK_UP, BARE} <= set(found.latencies)
    assert [each for each in found.outcomes if each.fault] == []
    assert found.seen.front_peak > 0
    assert (found.seen.deaths, found.seen.left_over, found.seen.wrong_at_rest) == ((), 0, ())
    assert all(each.right for each in found.probes)
    assert "sent: " in told(found)

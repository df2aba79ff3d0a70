"""The reference data: units in time, their codes and changes, identifiers elsewhere."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology import vocab

REFERENCE = Path(__file__).parents[2] / "ontology" / "reference.ttl"

PREFIXES = {
    "dx": vocab.DX,
    "schema": vocab.SCHEMA,
    "skos": vocab.SKOS,
    "unit": vocab.ID + "unit/",
    "xsd": vocab.XSD,
}

VALID = """
  OPTIONAL { ?unit dx:validFrom ?from } OPTIONAL { ?unit dx:validUntil ?until }
  FILTER(!BOUND(?from) || ?from <= ?day) FILTER(!BOUND(?until) || ?day <= ?until)
"""
"""Keep the units that are valid on ?day; both days of the interval count."""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(path=str(REFERENCE))
    return store


def rows(store: ox.Store, names: str, where: str) -> list[tuple[str, ...]]:
    """List the values of the named variables, things by the end of their IRI."""
    found = store.query(f"SELECT {names} WHERE {{ {where} }}", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(str(term.value).removeprefix(vocab.ID) for term in row) for row in found]


def provinces(store: ox.Store, day: str) -> set[str]:
    where = f'VALUES ?day {{ "{day}"^^xsd:date }} ?unit a dx:Province . {VALID}'
    return {unit for (unit,) in rows(store, "?unit", where)}


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2024-12-31", 63),
        ("2025-06-30", 63),
        ("2025-07-01", 34),
        ("2026-04-30", 34),
        ("2026-11-21", 34),
    ],
)
def test_provinces_in_force_on_a_day(store: ox.Store, day: str, count: int) -> None:
    assert len(provinces(store, day)) == count


def test_eleven_provinces_kept_their_name_and_territory(store: ox.Store) -> None:
    assert len(provinces(store, "2025-06-30") & provinces(store, "2025-07-01")) == 11


@pytest.mark.parametrize(
    ("day", "code_list", "count"), [("2025-06-30", "gsoCode", 63), ("2025-07-01", "nsoCode", 34)]
)
def test_each_province_has_its_own_code(
    store: ox.Store, day: str, code_list: str, count: int
) -> None:
    where = f"""VALUES ?day {{ "{day}"^^xsd:date }}
      ?unit a dx:Province ; skos:notation ?code . {VALID}
      FILTER(DATATYPE(?code) = dx:{code_list})"""
    codes = rows(store, "?code", where)
    assert (len(codes), len(set(codes))) == (count, count)


def test_52_is_ambiguous_without_its_list(store: ox.Store) -> None:
    where = '?unit a dx:Province ; skos:notation ?code FILTER(STR(?code) = "52")'
    assert set(rows(store, "(DATATYPE(?code) AS ?list) ?unit", where)) == {
        (vocab.DX + "gsoCode", "unit/binh-dinh"),
        (vocab.DX + "nsoCode", "unit/gia-lai-2025"),
    }


def test_seven_codes_name_another_unit_in_the_list_of_2025(store: ox.Store) -> None:
    where = """?old a dx:Province ; skos:notation ?oldCode ; dx:validUntil "2025-06-30"^^xsd:date .
      ?new skos:notation ?newCode ; dx:validFrom "2025-07-01"^^xsd:date .
      FILTER(DATATYPE(?oldCode) = dx:gsoCode && DATATYPE(?newCode) = dx:nsoCode)
      FILTER(STR(?oldCode) = STR(?newCode))
      FILTER(CONCAT(STR(?old), "-2025") != STR(?new))"""
    codes = {code for (code,) in rows(store, "?oldCode", where)}
    assert codes == {"15", "24", "44", "52", "80", "82", "91"}


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("binh-dinh", "gia-lai-2025"),
        ("ben-tre", "vinh-long-2025"),
        ("binh-duong", "ho-chi-minh-2025"),
    ],
)
def test_the_successor_of_a_reported_province(store: ox.Store, former: str, present: str) -> None:
    assert rows(store, "?unit", f"unit:{former} dx:succeededBy+ ?unit") == [(f"unit/{present}",)]


def test_an_ended_province_hands_over_on_the_next_day(store: ox.Store) -> None:
    where = """?unit a dx:Province ; dx:validUntil ?until
      FILTER NOT EXISTS { ?unit dx:succeededBy/dx:validFrom ?from
        FILTER(?from = ?until + "P1D"^^<http://www.w3.org/2001/XMLSchema#dayTimeDuration>) }"""
    assert rows(store, "?unit", where) == []


def test_a_province_formed_later_says_from_whom(store: ox.Store) -> None:
    where = """?unit a dx:Province ; dx:validFrom ?from
      FILTER NOT EXISTS { ?before dx:succeededBy ?unit }"""
    assert rows(store, "?unit", where) == []


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        (
            "?old dx:succeededBy ?new . ?old dx:partOfUnit ?x",
            "?c dx:priorEntity ?old ; dx:resultEntity ?new",
        ),
        ("?c dx:priorEntity ?old ; dx:resultEntity ?new", "?old dx:succeededBy ?new"),
        (
            "?c a dx:ChangeEvent",
            "?c schema:startDate ?day ; dx:priorEntity ?old ; dx:resultEntity ?new",
        ),
        (
            "?c schema:startDate ?day ; dx:resultEntity ?new",
            "?new dx:validFrom ?from FILTER(?from = ?day)",
        ),
    ],
    ids=["successions", "changes", "complete", "dates"],
)
def test_changes_and_successions_agree(store: ox.Store, where: str, missing: str) -> None:
    assert rows(store, "*", f"{where} FILTER NOT EXISTS {{ {missing} }}") == []


def test_there_is_one_merger_for_each_merged_province(store: ox.Store) -> None:
    where = f"""?c dx:legalBasis <{vocab.ID}doc/202-2025-qh15> ;
      dx:priorEntity ?old ; dx:resultEntity ?new"""
    found = rows(store, "?new ?old", where)
    assert (len({new for new, _ in found}), len({old for _, old in found})) == (23, 52)


def test_a_wikidata_item_identifies_one_thing(store: ox.Store) -> None:
    items = rows(store, "?item", "?thing schema:sameAs ?item")
    assert (len(items), len(set(items))) == (64, 64)


def test_a_unit_made_by_a_change_is_only_close_to_a_wikidata_item(store: ox.Store) -> None:
    assert rows(store, "?unit", "?unit dx:validFrom ?from ; schema:sameAs ?item") == []


def test_every_former_province_of_one_name_keeps_its_own_item(store: ox.Store) -> None:
    where = "?unit a dx:Province FILTER NOT EXISTS { ?unit schema:sameAs|skos:closeMatch ?item }"
    assert rows(store, "?unit", where) == []

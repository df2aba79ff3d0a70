"""The paths of a researcher in a real browser: two languages, a phone and a desktop."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from ontology import vocab
from service.language import messages
from tests.service.web.addresses import ANSWERS, JUDGED
from tests.service_process import Service

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
WINDOWS = {"phone": (390, 844), "desktop": (1280, 900), "small": (360, 640)}
SETTINGS = {
    "phone-vi": (WINDOWS["phone"], "vi"),
    "desktop-en": (WINDOWS["desktop"], "en"),
    "desktop-vi": (WINDOWS["desktop"], "vi"),
    "phone-en": (WINDOWS["phone"], "en"),
    "small-vi": (WINDOWS["small"], "vi"),
    "small-en": (WINDOWS["small"], "en"),
}
PATHS = ("phone-vi", "desktop-en", "desktop-vi", "phone-en")
FEW = ("phone-vi", "desktop-en")
"""Enough for what does not hang on a size and a language together."""
PATIENCE = 60_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WORDS = {
    "vi": {"level": "mức 0", "why": "Không có hàng nào"},
    "en": {"level": "level 0", "why": "No rows"},
}


@dataclass
class Watch:
    """What must not happen in a window: errors, and requests to another host."""

    host: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        # a browser reports every answer of 400, also one that the page expects
        if message.type == "error" and "status of 400" not in message.text:
            self.errors.append(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.host, "data:", "blob:")):
            self.strangers.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium found: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=2 * PATIENCE
        )
        yield browser
        browser.close()


def window(browser: Browser, site: Service, setting: str) -> BrowserContext:
    (width, height), language = SETTINGS[setting]
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(params=FEW)
def setting(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def language(setting: str) -> str:
    return SETTINGS[setting][1]


@pytest.fixture
def page(browser: Browser, site: Service, setting: str) -> Iterator[Page]:
    context = window(browser, site, setting)
    watch = Watch(site.address)
    page = context.new_page()
    watch.watch(page)
    yield page
    context.close()
    assert watch.errors == []
    assert watch.strangers == []


def judged(page: Page) -> list[str]:
    """Let axe judge the page once it is there; returns what breaks a rule."""
    page.wait_for_load_state()
    # nodes that pass are not described: that takes as long as to judge them
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def unjudged(page: Page) -> list[str]:
    """Stand for axe where another setting has the same markup."""
    return []


def fits(page: Page) -> bool:
    """Tell whether the page needs no scrolling sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("setting", PATHS, indirect=True)
def test_from_home_to_the_passage_and_the_report(page: Page, setting: str, language: str) -> None:
    judge = judged if setting in FEW else unjudged
    response = page.goto("/")
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert judge(page) == []
    page.locator("main [name=q]").fill("binh dinh")
    page.locator("main [name=q]").press("Enter")
    page.wait_for_url(re.compile("/search"))
    assert judge(page) == []
    page.locator("main a[href^='/id/unit/binh-dinh']").first.click()
    expect(page.locator("h1")).to_contain_text("Bình Định")
    assert judge(page) == []
    assert fits(page)
    page.get_by_role("link", name="003/dti-rank-2022", exact=True).click()
    expect(page.locator("main strong").first).to_contain_text(WORDS[language]["level"])
    assert judge(page) == []
    page.wait_for_load_state()  # so that a passage is there, if there is one
    passage = page.locator("mark")
    if passage.count():
        expect(passage.first).to_contain_text("29")
    else:
        expect(page.locator("figcaption")).to_contain_text("SHA-256")
    page.locator("figcaption a[href^='/report/003']").last.click()
    page.wait_for_url(re.compile("/report/003"))
    assert page.locator("tbody tr").count() > 100
    assert judge(page) == []
    assert fits(page)


def test_from_quality_to_the_fact_of_a_finding(page: Page) -> None:
    page.goto("/quality")
    assert judged(page) == []
    page.locator("td.number a").first.click()
    page.wait_for_url(re.compile("#"))
    anchor = page.url.rsplit("#", 1)[1]
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()
    page.goto("/quality?report=003")
    page.locator("main a[href^='/fact/']").first.click()
    expect(page.locator("[id='section.findings']")).to_be_visible()
    assert fits(page)


@pytest.mark.parametrize("path", JUDGED)
def test_pages_are_accessible_and_fit_the_window(page: Page, path: str) -> None:
    page.goto(path)
    assert judged(page) == []
    assert fits(page)


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_with_its_chart_is_accessible(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(".drawn svg[aria-hidden=true]")).to_be_visible()
    assert judged(page) == []


def test_a_map_on_a_page_leaves_its_list_to_the_table(page: Page) -> None:
    page.goto("/q/facts-map")
    expect(page.locator(".drawn svg[aria-hidden=true]")).to_be_visible()
    drawn = page.locator(".drawn svg text").all_text_contents()
    assert not [text for text in drawn if ":" in text]
    expect(page.locator("table td.number").first).to_be_visible()


def test_a_chart_in_a_page_has_the_columns_on_no_axis(page: Page) -> None:
    page.goto("/q/rank-gains")
    expect(page.locator(".drawn svg[aria-hidden=true]")).to_be_visible()
    assert "34" in " ".join(page.locator(".drawn svg text").all_text_contents())


@pytest.mark.parametrize("setting", ["small-vi", "small-en"], indirect=True)
def test_no_page_scrolls_sideways_on_a_small_phone(page: Page) -> None:
    for path in (
        "/", "/queries", "/q/leaders-lgsp-rank", "/q/facts-map", "/q/compare-dti?cite=1",
        "/fact/003/dti-rank-2022", "/report/003", "/id/unit/binh-dinh", "/id/indicator/dti-rank",
        "/quality", "/sparql", "/changes", "/embed/leaders-lgsp-rank", "/embed/facts-map",
    ):  # fmt: skip
        page.goto(path)
        expect(page.locator("[data-chart]:not(:has(svg[aria-hidden=true]))")).to_have_count(0)
        page.evaluate("() => document.querySelectorAll('details').forEach((e) => e.open = true)")
        assert fits(page), path


@pytest.mark.parametrize("setting", ["phone-vi", "desktop-vi"], indirect=True)
@pytest.mark.parametrize("place", ["q", "embed"])
def test_a_name_in_a_table_is_not_squeezed_to_a_word_a_line(page: Page, place: str) -> None:
    page.goto(f"/{place}/actual-against-target")
    province = page.locator(".scroll tbody td").first
    expect(province).to_have_text("Tỉnh Bình Định")
    lines = province.locator("a").evaluate("(one) => one.getClientRects().length")
    assert lines < 3  # of its three words
    assert fits(page)


@pytest.mark.parametrize("setting", ["desktop-vi"], indirect=True)
@pytest.mark.parametrize("width", [390, 800, 1100])
def test_what_a_fact_said_is_not_squeezed_to_a_letter_a_line(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/fact/004/dx-budget-2022/history")
    value = page.locator("dl.properties dd ins", has_text="Tỉnh Bình Dương").first
    assert value.evaluate("(one) => one.getClientRects().length") < 3
    assert fits(page)


@pytest.mark.parametrize("setting", ["small-vi", "desktop-en"], indirect=True)
@pytest.mark.parametrize("place", ["q", "embed"])
def test_an_opened_citation_is_seen_whole(page: Page, place: str) -> None:
    page.goto(f"/{place}/leaders-lgsp-rank?cite=1")
    region = page.locator(".scroll")
    expect(region).to_have_attribute("tabindex", "0")
    for summary in page.locator("details.sources summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    citations = page.locator(".citation")
    expect(citations.first).to_be_visible()
    width = page.evaluate("() => window.innerWidth")
    for citation in citations.all():
        expect(citation).to_be_visible()
        box = citation.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert fits(page)
    assert judged(page) == []
    before = left(citations.first)
    region.evaluate("(one) => one.scrollTo(one.scrollWidth, 0)")
    assert left(citations.first) == pytest.approx(before, abs=1)  # it stays where it is read


def left(part: Locator) -> float:
    """Return where a part begins."""
    box = part.bounding_box()
    assert box is not None
    return box["x"]


@pytest.mark.parametrize("setting", ["desktop-en"], indirect=True)  # large: axe takes long
@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
def test_documentation_is_accessible(page: Page, path: str) -> None:
    page.goto(path)
    assert judged(page) == []
    assert fits(page)


def test_pages_are_accessible_in_the_dark(browser: Browser, site: Service) -> None:
    context = browser.new_context(base_url=site.address, color_scheme="dark")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    for path in ("/", "/id/indicator/dti-rank", "/fact/003/dti-rank-2022", "/sparql"):
        page.goto(path)
        assert judged(page) == []
    context.close()


def test_the_links_of_a_thing_are_drawn_when_asked(page: Page) -> None:
    page.goto("/id/system/lgsp-binh-dinh")
    assert page.locator("script[src*=cytoscape]").count() == 0
    page.locator(".neighbours > button").click()
    expect(page.locator(".graph canvas").first).to_be_visible()
    assert judged(page) == []


def test_a_province_is_linked_to_the_one_of_the_same_name(page: Page, language: str) -> None:
    page.goto(f"/id/unit/lam-dong-2025?lang={language}")
    note = {"vi": "(đến 30/06/2025)", "en": "(until 2025-06-30)"}[language]
    row = page.locator(".neighbours tbody tr", has_text=note)
    expect(row.locator("td:first-child a")).to_have_attribute("href", re.compile("unit/lam-dong"))
    expect(row.locator("td:last-child")).to_contain_text({"vi": "từ", "en": "from"}[language])
    page.locator(".neighbours > button").click()
    expect(page.locator(".graph canvas").first).to_be_visible()
    assert judged(page) == []


# --- The editor ---


def write(page: Page, query: str) -> None:
    """Put a query into the editor."""
    page.locator(".CodeMirror").first.evaluate(
        "(node, text) => node.CodeMirror.setValue(text)", query
    )


def test_the_editor_runs_a_query_and_shares_it(page: Page, language: str) -> None:
    page.goto("/sparql")
    page.locator("#run").click()
    expect(page.locator("#result table tbody tr").first).to_be_visible()
    expect(page.locator("#note")).to_contain_text(re.compile(r"\d"))
    assert judged(page) == []
    page.locator("#share").click()
    page.wait_for_url(re.compile("query=PREFIX"))
    page.goto(page.url)
    assert page.locator("#answer tbody tr").count() > 1
    assert fits(page)


def test_the_editor_completes_our_classes_properties_and_things(page: Page) -> None:
    page.goto("/sparql")
    for start, wanted in (
        ("?x a dx:Prov", "dx:Province"),
        ("?x dx:refA", "dx:refArea"),
        ("?x dx:refArea binh", "unit/binh-dinh>"),
    ):
        write(page, f"PREFIX dx: <{vocab.DX}>\nSELECT * WHERE {{ {start}")
        page.locator(".CodeMirror").first.evaluate(
            "node => { node.CodeMirror.focus(); node.CodeMirror.execCommand('goDocEnd'); }"
        )
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint").first).to_contain_text(wanted)
        page.keyboard.press("Escape")


AROUND = (
    "#result .yasr_header, #result .dt-info, #result .dt-paging, #result .dt-column-order, "
    "#result .booleanResult, .yasqe .notification"
)
"""What YASQE and YASR draw around a query and its result."""


def words_around(page: Page) -> set[str]:
    """Collect what is said around a result: texts, titles, names and placeholders."""
    found = page.locator(AROUND).evaluate_all(
        """(parts) => parts.flatMap((part) => [part, ...part.querySelectorAll("*")])
        .filter((each) => getComputedStyle(each).display !== "none")
        .flatMap((each) => [each.title, each.ariaLabel, each.placeholder,
          ...[...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)])
        .filter(Boolean).map((text) => text.trim())"""
    )
    return set(found) - {""}


def test_the_result_speaks_the_language_of_the_page(page: Page, language: str) -> None:
    page.goto("/sparql")
    write(page, "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } LIMIT 120")
    page.locator("#run").click()
    expect(page.locator("#result .dt-info")).to_contain_text("120")
    page.locator("#result .dt-column-order").first.click()
    page.locator("#result .tableFilter").press_sequentially("binh")
    expect(page.locator("#result .dt-info")).not_to_contain_text(re.compile("50.*120$"))
    expect(page.locator("#result .yasr_btn.select_table")).to_have_attribute(
        "title", {"vi": "Bảng", "en": "Table"}[language]
    )
    said = words_around(page)
    theirs = [text["en"] for key, text in messages().items() if key.startswith("yasr.")]
    patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(each)) for each in theirs]
    english = {text for text in said if any(re.fullmatch(each, text) for each in patterns)}
    if language == "vi":
        assert english == set()
        assert {"Dạng gọn", "Lọc kết quả", "120 kết quả", "Trang sau"} <= said
    else:
        assert {"Simple view", "Filter query results", "120 results", "Next"} <= english
    write(page, "ASK {}")
    page.locator("#run").click()
    expect(page.locator("#result .booleanResult")).to_have_text(
        {"vi": "Đúng", "en": "True"}[language]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "small"])
def test_the_editor_is_accessible_in_both_schemes(
    browser: Browser, site: Service, scheme: Literal["light", "dark"], size: str
) -> None:
    width, height = WINDOWS[size]
    context = browser.new_context(
        base_url=site.address,
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        locale="vi",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch = Watch(site.address)
    watch.watch(page)
    page.goto("/sparql")
    write(page, "SELECT * { ?s ?p ?o FILTER(?o != 'x' && 1.5 < 2) } LIMIT 60 # sáu mươi")
    page.locator("#run").click()
    expect(page.locator("#result table tbody tr").first).to_be_visible()
    assert judged(page) == []
    for part in ("#result", ".yasqe .CodeMirror"):
        assert (lightness(page, part) < 64) == (scheme == "dark")
    page.locator("#result .select_response").click()
    expect(page.locator("#result .CodeMirror")).to_be_visible()
    assert judged(page) == []
    page.locator("#result .select_table").click()
    write(page, "SELECT * { ?s a dx:")
    page.locator(".CodeMirror").first.evaluate(
        "node => { node.CodeMirror.focus(); node.CodeMirror.execCommand('goDocEnd'); }"
    )
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_be_visible()
    assert judged(page) == []
    page.keyboard.press("Escape")
    write(page, "SELECT * WHERE {\n  ?x a ?y\n  FILTER(\n}")
    page.locator("#run").click()
    expect(page.locator(".CodeMirror .wrong")).to_be_visible()
    assert judged(page) == []
    assert fits(page)
    context.close()
    assert watch.errors == []
    assert watch.strangers == []


def lightness(page: Page, part: str) -> float:
    """Return the mean of red, green and blue of a part's background."""
    colour = page.locator(part).first.evaluate("(e) => getComputedStyle(e).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


def test_an_error_is_shown_at_its_line_and_column(page: Page) -> None:
    page.goto("/sparql")
    write(page, "SELECT * WHERE {\n  ?x a ?y\n  FILTER(\n}")
    page.locator("#run").click()
    expect(page.locator("#problem")).to_contain_text(re.compile(r"4\D+\d+"))
    expect(page.locator(".CodeMirror .wrong")).to_be_visible()
    assert judged(page) == []


def test_an_empty_result_says_why(page: Page, language: str) -> None:
    page.goto("/sparql")
    write(page, "PREFIX dx: <https://w3id.org/vn-dx/ontology#>\nSELECT * { ?x a dx:Provinces }")
    page.locator("#run").click()
    expect(page.locator("#why")).to_contain_text(WORDS[language]["why"])
    expect(page.locator("#why")).to_contain_text("dx:Province (")


@pytest.mark.parametrize("setting", ["desktop-en"], indirect=True)
def test_an_explanation_that_comes_late_is_not_shown(page: Page) -> None:
    page.goto("/sparql")
    why = re.compile("/why")
    page.route(why, lambda route: None)  # on a slow network it comes after the next query
    write(page, "SELECT ?x WHERE { ?x a <urn:none> }")
    with page.expect_request(why):
        page.locator("#run").click()
    write(page, "SELECT (1 AS ?x) WHERE {}")
    with page.expect_event("requestfailed", lambda request: bool(why.search(request.url))):
        page.locator("#run").click()
    expect(page.locator("#result table tbody tr").first).to_be_visible()
    expect(page.locator("#why")).to_be_empty()


@pytest.mark.parametrize(
    ("setting", "note", "rows"),
    [("desktop-en", "Drawn are 2,000 of", "2,000"), ("desktop-vi", "Vẽ 2.000 trong", "2.000")],
    indirect=["setting"],
)
def test_a_result_too_large_to_draw_is_cut_and_says_so(page: Page, note: str, rows: str) -> None:
    page.goto("/sparql")
    write(page, "SELECT * WHERE { ?s ?p ?o }")
    page.locator("#run").click()
    expect(page.locator("#note")).to_contain_text(note)
    expect(page.locator("#result .dt-info")).to_contain_text(rows)


def test_the_editor_works_without_any_script(browser: Browser, site: Service) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False, locale="en")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sparql")
    page.locator("#query").fill("SELECT ?x WHERE { ?x a <urn:none> }")
    page.locator("#run").click()
    expect(page.locator("#why")).to_contain_text("<urn:none>")
    page.locator("#query").fill("SELECT (1 AS ?x) WHERE {}")
    page.locator("#run").click()
    expect(page.locator("#answer td")).to_have_text("1")
    page.locator("#query").fill("SELECT nonsense")
    page.locator("#run").click()
    expect(page.locator("#problem")).to_contain_text("line 1")
    context.close()

"""The example page of another site in a real browser: what it embeds, and where that leads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from loaders.resources import ROOT
from tests.service.web.test_browser import PATIENCE, browser  # noqa: F401 a fixture
from tests.service_process import Service

pytestmark = pytest.mark.browser

DOCUMENTED = "http://127.0.0.1:8000"
EXAMPLE = (ROOT / "docs" / "examples" / "embed.html").read_text("utf-8")


@pytest.fixture(scope="module")
def other_site(site: Service) -> Iterator[str]:
    """Serve the example from an origin of its own."""
    body = EXAMPLE.replace(DOCUMENTED, site.address).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desktop"])
def page(
    browser: Browser,  # noqa: F811 a fixture
    site: Service,
    other_site: str,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """Open the example in an English browser, and hear what goes wrong."""
    width, height = request.param
    context = browser.new_context(locale="en", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    own = (site.address, other_site, "data:", "blob:")
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda each: wrong.append(each.text) if each.type == "error" else None)
    page.on("request", lambda each: None if each.url.startswith(own) else wrong.append(each.url))
    page.goto(other_site)
    yield page
    context.close()
    assert wrong == []


def test_three_results_are_shown_in_the_language_of_the_page(page: Page) -> None:
    for place in ("dxkg-result iframe", "body > iframe"):
        page.locator(place).scroll_into_view_if_needed()  # frames are loaded when they are seen
        frame = page.frame_locator(place)
        expect(frame.locator("html")).to_have_attribute("lang", "vi")
        expect(frame.locator("footer")).to_contain_text("Dữ liệu của bản phát hành")
        expect(frame.locator(".drawn svg[aria-hidden=true]")).to_be_visible()
    picture = page.locator("figure img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("(image) => image.naturalWidth > 0", arg=picture.element_handle())
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_element_takes_the_height_it_needs(page: Page) -> None:
    expect(page.frame_locator("dxkg-result iframe").locator("footer")).to_be_visible()
    page.wait_for_function(
        """() => {
          const frame = document.querySelector("dxkg-result").shadowRoot.querySelector("iframe");
          return frame.clientHeight > 0 && frame.style.height !== "320px";
        }"""
    )


def test_a_page_opened_from_an_embed_is_outside_of_its_sandbox(page: Page) -> None:
    for place in ("dxkg-result iframe", "body > iframe"):
        page.locator(place).scroll_into_view_if_needed()
        with page.expect_popup() as opened:
            page.frame_locator(place).locator("footer a").first.click()
        answer = opened.value
        expect(answer.locator("details.sources").first).to_be_visible()
        answer.locator("header [name=q]").fill("binh dinh")
        answer.locator("header [name=q]").press("Enter")
        expect(answer.locator("main a[href^='/id/unit/binh-dinh']").first).to_be_visible()
        answer.close()

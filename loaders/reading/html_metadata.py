"""The tree of a web page in, what it declares of itself out.

Read are JSON-LD of schema.org, Open Graph, Dublin Core and the elements of HTML, in this order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml.html import HtmlElement

from loaders.reading.document import Metadata

_ARTICLE = frozenset(("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "Report"))
_DATES = (
    "article:published_time",
    "datePublished",
    "pubdate",
    "dc.date",
    "dcterms.issued",
    "dc.created",
)
_AUTHORS = ("author", "article:author", "dc.creator")
_PUBLISHERS = ("og:site_name", "dc.publisher", "publisher")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST = 200_000
_LONGEST = 2_000


def declared_metadata(tree: HtmlElement) -> Metadata:
    """Read what a page declares; what it does not is empty."""
    article = next(_articles(tree), {})
    metas = _metas(tree)

    def meta(*names: str) -> str:
        return next((metas[name.lower()] for name in names if metas.get(name.lower())), "")

    author = _name(article.get("author")) or meta(*_AUTHORS)
    address = str(tree.xpath("string(//link[@rel='canonical']/@href)"))
    return Metadata(
        _flat(_text(article.get("headline"))) or meta("og:title") or _head_title(tree),
        _day(_text(article.get("datePublished"))) or _day(meta(*_DATES)),
        author if "://" not in author else "",
        _name(article.get("publisher")) or meta(*_PUBLISHERS),
        next(filter(_is_address, (address.strip(), meta("og:url"))), ""),
    )


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Find articles in the JSON-LD of a page; Any, since a page may write anything there."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        if len(script.text or "") > _LARGEST:
            continue
        try:
            found = json.loads(script.text or "null")
        except (ValueError, RecursionError):
            continue
        found = found.get("@graph", found) if isinstance(found, dict) else found
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, dict) and _is_article(each.get("@type")):
                yield each


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and each in _ARTICLE for each in kinds)


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        found.setdefault(name.strip().lower(), _flat(meta.get("content", ""))[:_LONGEST])
    return found


def _head_title(tree: HtmlElement) -> str:
    return _flat(str(tree.xpath("string(//head/title)")))[:_LONGEST]


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:20])))
    return _flat(_text(value.get("name") if isinstance(value, dict) else value))


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _day(text: str) -> str:
    found = _ISO.match(text.strip())
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and len(text.split()) == 1


def _flat(text: str) -> str:
    return " ".join(text.split())

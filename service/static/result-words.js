// Puts the words of the page's language into what YASQE and YASR draw around query and result; these are left alone.
"use strict";
(() => {
  const places = ["editor", "result"].map((name) => document.getElementById(name));
  const words = JSON.parse(document.getElementById("result-words").textContent);
  const AROUND = ".yasr_header, .dt-info, .dt-paging, .dt-empty, .dt-column-order, .overlay_content, .yasr_fallback_info, .booleanResult, .notification, .yasqe_tooltip";
  const NAMED = ["title", "aria-label", "placeholder"];

  const COUNT = /^\d[\d,]*$/;

  const counted = (text) => Number(text.replaceAll(",", "")).toLocaleString(document.documentElement.lang);
  const letters = (text) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  const patterns = Object.entries(words).map(([theirs, ours]) => ({
    found: new RegExp(`^${letters(theirs).replace(/\{(\w+)\}/g, "(?<$1>.+?)")}$`),
    ours,
  }));

  function said(text) {
    const plain = text.trim();
    if (!plain) return text;
    for (const { found, ours } of patterns) {
      const parts = found.exec(plain)?.groups ?? {};
      // a {name} is one of these words itself, a number is written as the page does, all else is the reader's own
      const part = (_, name) => (name === "name" ? said(parts[name]) : COUNT.test(parts[name]) ? counted(parts[name]) : parts[name]);
      if (found.test(plain)) return text.replace(plain, () => ours.replace(/\{(\w+)\}/g, part));
    }
    return text;
  }

  function put(part) {
    for (const name of NAMED) {
      const text = part.getAttribute(name);
      if (text && said(text) !== text) part.setAttribute(name, said(text));
    }
    for (const node of part.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && said(node.data) !== node.data) node.data = said(node.data);
    }
  }

  function translate() {
    for (const around of places.flatMap((place) => [...place.querySelectorAll(AROUND)])) {
      put(around);
      around.querySelectorAll("*").forEach(put);
    }
  }

  const watch = new MutationObserver(translate);
  for (const place of places) watch.observe(place, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMED });
})();

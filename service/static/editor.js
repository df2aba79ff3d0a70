// Adds to the form at /sparql: YASQE with completion from this release, YASR for results, errors in their place.
"use strict";
(() => {
  const form = document.getElementById("editor");
  const { Yasqe, Yasr } = window.Yasgui ?? {};
  if (!form || !Yasqe || !Yasr) return;
  const field = document.getElementById("query");
  const note = document.getElementById("note");
  const problem = document.getElementById("problem");
  const why = document.getElementById("why");
  const result = document.getElementById("result");
  const share = document.getElementById("share");
  const text = form.dataset;
  const LARGEST = 20; // MB of a result that is read into the page
  const MOST = 60; // completions shown at once
  const BASE = "https://w3id.org/vn-dx/";
  const language = text.language;
  const dataset = [...form.querySelectorAll("input[name$='-graph-uri']")].map((field) => [field.name, field.value]);

  const written = (value) => (typeof value === "number" ? value.toLocaleString(language) : value);
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => written(values[name]) ?? "");
  const fold = (name) => name.toLowerCase().replace(/[đð]/g, "d").normalize("NFD").replace(/\p{M}/gu, "");
  const labelOf = (term) => term.label[language] ?? term.label.vi ?? term.label.en ?? "";

  // --- Completion: one cached file, searched here ---

  let known = null;
  const loading = fetch("/meta/completion.json")
    .then((response) => (response.ok ? response.json() : { terms: [], prefixes: {} }))
    .then((found) => {
      for (const term of found.terms) {
        const names = [...Object.values(term.label), ...term.others, term.iri.split(/[/#]/).pop()];
        term.folded = `\n${names.map(fold).join("\n")}`;
      }
      known = found;
      return found;
    })
    .catch(() => ({ terms: [], prefixes: {} }));

  const writtenAs = (term, prefixes) => {
    for (const [prefix, space] of Object.entries(prefixes)) {
      const local = term.iri.slice(space.length);
      if (space && term.iri.startsWith(space) && /^[\w-]+$/.test(local)) return `${prefix}:${local}`;
    }
    return term.curie || `<${term.iri}>`;
  };

  async function matches(yasqe, token, kinds) {
    const { terms, prefixes } = await loading;
    const typed = token.string.trim();
    const declared = yasqe.getPrefixesFromQuery();
    const [, prefix, local] = /^<?([^:/]*):(?!\/)(.*)$/.exec(typed) ?? [];
    const space = prefix === undefined ? undefined : (declared[prefix] ?? prefixes[prefix]);
    const wanted = fold(local ?? typed.replace(/^</, ""));
    const fits = (term) => {
      if (!kinds.includes(term.kind)) return false;
      if (typed.startsWith("<http")) return term.iri.startsWith(typed.slice(1).replace(/>$/, ""));
      if (prefix !== undefined && (!space || !term.iri.startsWith(space))) return false;
      return term.folded.includes(wanted);
    };
    return terms.filter(fits).sort((one, other) => distance(one, wanted) - distance(other, wanted)).slice(0, MOST);
  }

  // Names that begin with what was typed come first, short ones before long ones.
  function distance(term, wanted) {
    const start = term.folded.indexOf(`\n${wanted}`);
    const word = term.folded.indexOf(` ${wanted}`);
    return (start >= 0 ? 0 : word >= 0 ? 1000 : 2000) + Math.min(999, labelOf(term).length);
  }

  function completer(name, kinds) {
    const standard = Yasqe.Autocompleters?.[name === "localProperty" ? "property" : "class"];
    return {
      name,
      bulk: false,
      autoShow: false,
      persistenceId: null,
      isValidCompletionPosition: (yasqe) => valid(yasqe, name, standard),
      preProcessToken: (yasqe, token) => token,
      get: async (yasqe, token) => (await matches(yasqe, token, kinds)).map((term) => term.iri),
      postProcessSuggestion: (yasqe, token, iri) => iri,
      postprocessHints: (yasqe, hints) => hints.map((hint) => {
        const term = known?.terms.find((each) => each.iri === hint.text);
        if (!term) return hint;
        const written = writtenAs(term, yasqe.getPrefixesFromQuery());
        return { ...hint, text: written, displayText: `${labelOf(term)} — ${written}`, hint: (editor, data, chosen) => insert(editor, data, chosen) };
      }),
    };
  }

  function insert(yasqe, data, chosen) {
    yasqe.replaceRange(chosen.text, chosen.from ?? data.from, chosen.to ?? data.to, "complete");
    const prefix = /^([\w-]+):/.exec(chosen.text)?.[1];
    const space = prefix && known?.prefixes[prefix];
    if (space && yasqe.getPrefixesFromQuery()[prefix] === undefined) yasqe.addPrefixes({ [prefix]: space });
  }

  function valid(yasqe, name, standard) {
    const token = yasqe.getCompleteToken();
    if (/^[?$"']/.test(token.string) || token.type === "comment") return false;
    if (name === "localThing") {
      return /^(?:\w|<)/.test(token.string) && !Yasqe.Autocompleters.localProperty?.isValidCompletionPosition(yasqe);
    }
    return standard ? standard.isValidCompletionPosition(yasqe) : false;
  }

  const names = { localProperty: ["property"], localClass: ["class"], localThing: ["concept", "thing", "class"] };
  Yasqe.defaults.autocompleters = Yasqe.defaults.autocompleters.filter((name) => name === "variables");
  for (const [name, kinds] of Object.entries(names)) {
    const base = name === "localProperty" ? "property" : "class";
    Yasqe.forkAutocompleter(base, completer(name, kinds));
  }

  // --- The editor in place of the text field ---

  const place = document.createElement("div");
  field.after(place);
  const yasqe = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    resizeable: true,
    editorHeight: "22rem",
    lineWrapping: true,
    viewportMargin: Infinity,
    requestConfig: { endpoint: "/sparql", method: "GET" },
  });
  field.hidden = true;
  form.querySelector('label[for="query"]').addEventListener("click", () => yasqe.focus());
  const input = yasqe.getInputField();
  input.setAttribute("aria-label", text.queryLabel);
  let leaves = false; // after Esc, Tab leaves the editor
  yasqe.on("keydown", (_, event) => {
    if (event.key === "Escape") leaves = true;
    else if (event.key === "Tab" && leaves) event.codemirrorIgnore = true;
    else leaves = false;
  });
  yasqe.query = async () => run();
  for (const link of document.querySelectorAll(".examples a[data-query]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      yasqe.setValue(link.dataset.query);
      yasqe.focus();
      window.scrollTo({ top: form.offsetTop - 20 });
    });
  }

  // --- Running ---

  let running = null;
  let yasr = null;

  form.addEventListener("submit", (event) => {
    field.value = yasqe.getValue();
    if (event.submitter?.name === "format") return;
    event.preventDefault();
    run();
  });

  async function run() {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    clear();
    note.textContent = text.running;
    const query = yasqe.getValue();
    const started = performance.now();
    window.history.replaceState(null, "", linkTo(query));
    try {
      const headers = { Accept: "application/sparql-results+json, text/turtle;q=0.9", "Accept-Language": language };
      const body = new URLSearchParams([["query", query], ["lang", language], ...dataset]);
      const response = await fetch("/sparql", { method: "POST", body, headers, signal });
      const seconds = () => ((performance.now() - started) / 1000).toLocaleString(language, { maximumFractionDigits: 2 });
      await (response.ok ? draw(response, query, seconds, signal) : refuse(response));
    } catch (error) {
      if (error.name !== "AbortError") alertWith(text.failed, "");
    }
  }

  function clear() {
    problem.replaceChildren();
    why.replaceChildren();
    document.getElementById("answer")?.remove();
    result.hidden = true;
    for (let line = 0; line < yasqe.lineCount(); line++) yasqe.removeLineClass(line, "background", "wrong");
  }

  async function draw(response, query, seconds, signal) {
    const content = await read(response);
    if (signal.aborted) return; // it came whole, but another query is running
    if (content === null) {
      note.textContent = fill(text.large, { size: LARGEST });
      return;
    }
    const type = response.headers.get("Content-Type") ?? "";
    const cut = /rows=(\d+)/.exec(response.headers.get("X-DXKG-Truncated") ?? "");
    let data = content;
    let said = "";
    if (type.includes("sparql-results+json")) {
      const found = JSON.parse(content);
      const rows = found.results?.bindings;
      if (rows) {
        const count = rows.length;
        const shown = Math.max(50, Math.floor(Number(text.drawn) / Math.max(1, found.head.vars.length)));
        said = fill(text.all, { count, seconds: seconds() });
        if (count > shown) {
          said = fill(text.some, { shown, count });
          found.results.bindings = rows.slice(0, shown);
          data = JSON.stringify(found);
        }
        if (!count) explain(query, signal);
      }
    }
    note.textContent = [said, cut ? fill(text.cut, { count: Number(cut[1]) }) : ""].join(" ").trim();
    result.hidden = false;
    yasr ??= table();
    yasr.setResponse({ data, contentType: type, status: response.status, executionTime: 0 });
    setTimeout(label, 50);
  }

  async function read(response) {
    const parts = [];
    let size = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LARGEST * 1e6) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
    return new Blob(parts).text();
  }

  function table() {
    const made = new Yasr(result, { persistenceId: null, maxPersistentResponseSize: 0 });
    made.config.prefixes = () => ({ ...known?.prefixes, id: `${BASE}id/`, ...yasqe.getPrefixesFromQuery() });
    made.config.plugins.table.dynamicConfig = { compact: true, isEllipsed: false };
    return made;
  }

  // What YASR draws lacks names for its fields; its links to things of ours lead to this service.
  function label() {
    result.setAttribute("role", "region");
    result.setAttribute("aria-label", text.resultLabel);
    for (const each of result.querySelectorAll("input:not([aria-label]), select:not([aria-label]), textarea:not([aria-label])")) {
      each.setAttribute("aria-label", each.tagName === "SELECT" ? text.sizeLabel : each.closest("label")?.textContent.trim() || text.filterLabel);
    }
    for (const link of result.querySelectorAll(`a[href^="${BASE}"]`)) {
      link.href = `/${link.getAttribute("href").slice(BASE.length)}`;
    }
    for (const each of result.querySelectorAll(".tableControls")) each.setAttribute("tabindex", "-1");
    for (const each of result.querySelectorAll(".CodeMirror-scroll")) scrollable(each, text.resultLabel);
  }
  new MutationObserver(label).observe(result, { childList: true, subtree: true });

  // What scrolls can be reached with the keyboard too.
  function scrollable(part, name, role = "region") {
    part.tabIndex = 0;
    part.setAttribute("role", role);
    part.setAttribute("aria-label", name);
  }

  scrollable(place.querySelector(".CodeMirror-scroll"), text.queryLabel);
  new MutationObserver(() => {
    for (const list of document.querySelectorAll(".CodeMirror-hints:not([aria-label])")) scrollable(list, text.hintsLabel, "listbox");
  }).observe(form, { childList: true, subtree: true });

  // --- What went wrong ---

  async function refuse(response) {
    let found = {};
    try {
      found = await response.json();
    } catch { /* a proxy's own page */ }
    const where = found.line ? fill(text.place, { line: found.line, column: found.column ?? "" }) : "";
    alertWith(found.title ?? response.statusText, [found.detail, where && `(${where})`].filter(Boolean).join(" "));
    if (found.line) {
      const line = found.line - 1;
      yasqe.addLineClass(line, "background", "wrong");
      yasqe.setCursor({ line, ch: Math.max(0, (found.column ?? 1) - 1) });
      yasqe.focus();
    }
  }

  function alertWith(title, detail) {
    note.textContent = "";
    const shown = document.createElement("p");
    shown.className = "notice error";
    const strong = document.createElement("strong");
    strong.textContent = title;
    shown.append(strong, detail ? `: ${detail}` : "");
    problem.replaceChildren(shown);
  }

  async function explain(query, signal) {
    const found = await fetch(`/why?${new URLSearchParams({ query, lang: language })}`, { signal })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null);
    if (!found || signal.aborted) return;
    const shown = element("div", "notice");
    shown.append(element("p", "", `${text.empty} ${found.message}`));
    if (found.pattern) {
      const code = element("pre");
      code.tabIndex = 0;
      code.append(element("code", "", found.pattern));
      shown.append(code, element("p", "muted", fill(text.place, found)));
    }
    const list = element("ul");
    for (const hint of found.hints ?? []) {
      const item = element("li", "", `${hint.message} ${hint.nearest.length ? text.nearest : ""} `);
      hint.nearest.forEach((term, number) => item.append(number ? ", " : "", element("code", "", term.written), ` (${term.label})`));
      list.append(item);
    }
    if (list.children.length) shown.append(list);
    why.replaceChildren(shown);
  }

  function element(name, className = "", content = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content) made.textContent = content;
    return made;
  }

  // --- Sharing: the address works without any script too ---

  const linkTo = (query) => `/sparql?${new URLSearchParams([["query", query], ["lang", language], ...dataset])}`;
  share.hidden = false;
  share.addEventListener("click", async () => {
    const address = new URL(linkTo(yasqe.getValue()), window.location.href).href;
    window.history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(address);
      note.textContent = text.copied;
    } catch {
      note.textContent = address;
    }
  });
})();

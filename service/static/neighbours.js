// Draws the table of links as a graph when asked; the library is loaded only then.
"use strict";
(() => {
  const section = document.querySelector(".neighbours");
  if (!section) return;
  const { script, draw, drawn } = section.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = draw;
  section.querySelector("h2").after(button);

  const named = (cell) => ({ text: cell.textContent.trim(), href: cell.querySelector("a")?.href });

  function elements() {
    const nodes = new Map();
    const edges = [];
    for (const row of section.querySelectorAll("tbody tr")) {
      const [from, relation, to] = [...row.cells].map(named);
      for (const { text, href } of [from, to]) {
        const centred = href && new URL(href).pathname === location.pathname ? "centre" : "";
        nodes.set(href || text, { data: { id: href || text, label: text, href }, classes: centred });
      }
      edges.push({ data: { source: from.href || from.text, target: to.href || to.text, label: relation.text } });
    }
    return [...nodes.values(), ...edges];
  }

  function show() {
    const place = document.createElement("div");
    place.className = "graph";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", drawn);
    button.replaceWith(place);
    const colour = getComputedStyle(document.body).color;
    const accent = getComputedStyle(section.querySelector("a")).color;
    const font = { color: colour, "font-size": 10, "text-wrap": "wrap", "text-max-width": 110 };
    const graph = window.cytoscape({
      container: place,
      elements: elements(),
      wheelSensitivity: 0.3,
      layout: { name: "cose", animate: false, padding: 20, nodeRepulsion: () => 60000, idealEdgeLength: () => 90 },
      style: [
        { selector: "node", style: { ...font, label: "data(label)", "background-color": accent, width: 14, height: 14, "text-valign": "bottom", "text-margin-y": 3 } },
        { selector: "node.centre", style: { width: 26, height: 26, "font-weight": "bold" } },
        { selector: "edge", style: { ...font, "font-size": 8, label: "data(label)", width: 1, "line-color": "#8a8f98", "target-arrow-color": "#8a8f98", "target-arrow-shape": "triangle", "curve-style": "bezier", "text-rotation": "autorotate" } },
      ],
    });
    graph.on("tap", "node", (event) => {
      const href = event.target.data("href");
      if (href) window.location.assign(href);
    });
  }

  button.addEventListener("click", () => {
    button.disabled = true;
    const library = document.createElement("script");
    library.src = script;
    library.addEventListener("load", show);
    document.body.append(library);
  });
})();

// Draws the chart of a page from the specification that the page holds; it builds no code and fetches nothing.
(() => {
  const dark = () => {
    const asked = document.documentElement.dataset.theme;
    return asked ? asked === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };

  // Texts of this many letters leave no room for bars in a narrow page: a chart with such is drawn this wide, and shrunk.
  const LONG = 16;
  const LEAST = 520;

  // A chart takes the width there is; a map keeps its shape and only shrinks.
  const fitted = (spec, width) => {
    if (!spec.projection) {
      const long = spec.data.values.some(({ text }) => text.length > LONG);
      return { ...spec, width: Math.max(width, long ? LEAST : 0), autosize: { type: "fit-x", contains: "padding" } };
    }
    const share = Math.min(1, (width - 2 * spec.config.padding) / spec.width);
    return { ...spec, width: spec.width * share, height: spec.height * share };
  };

  const draw = async (place) => {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const shown = fitted(spec, place.clientWidth);
    // The page has heading, captions and a table of its own.
    delete shown.title;
    shown.layer = shown.layer.filter((layer) => layer.name !== "listed");
    const config = { ...(dark() ? spec.usermeta.dark : spec.config), background: "transparent" };
    const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, config };
    await vegaEmbed(place, { ...shown, config: {} }, options);
    // The place is an image with a text of its own; shapes without names inside it would only be noise.
    place.querySelector("svg").ariaHidden = "true";
  };

  const all = () => document.querySelectorAll("[data-chart]").forEach((place) => draw(place));
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();

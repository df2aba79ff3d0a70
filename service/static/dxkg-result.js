// <dxkg-result src="https://…/embed/NAME?…" lang="en" theme="dark"> shows an answer of dxkg on any page.
// What stands inside the element, such as a link, is shown where scripts are off.
(() => {
  const home = new URL(document.currentScript.src).origin;

  class DxkgResult extends HTMLElement {
    static observedAttributes = ["src", "name", "lang", "theme"];
    #frame = null;
    #hear = (event) => {
      if (!this.#frame || event.source !== this.#frame.contentWindow) return;
      const { type, height } = event.data ?? {};
      if (type !== "dxkg-height" || !Number.isFinite(height)) return;
      this.#frame.style.height = `${Math.min(Math.max(height, 80), 20000)}px`;
    };

    get address() {
      const name = this.getAttribute("name");
      const given = this.getAttribute("src") ?? (name && `${home}/embed/${encodeURIComponent(name)}`);
      if (!given) return null;
      const address = new URL(given, home);
      if (!/^https?:$/.test(address.protocol)) return null;
      for (const key of ["lang", "theme"]) {
        if (this.hasAttribute(key)) address.searchParams.set(key, this.getAttribute(key));
      }
      return address.href;
    }

    connectedCallback() {
      addEventListener("message", this.#hear);
      const address = this.address;
      if (!address) return; // what stands inside stays
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const frame = document.createElement("iframe");
      // A page that a link opens is no part of the frame: in its sandbox it could not search or download.
      frame.sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
      frame.referrerPolicy = "no-referrer";
      frame.loading = "lazy";
      frame.title = this.getAttribute("title") ?? (this.textContent.trim() || "dxkg");
      frame.style.cssText = "border: 0; width: 100%; display: block";
      frame.style.height = `${parseInt(this.getAttribute("height"), 10) || 320}px`;
      frame.src = address;
      root.replaceChildren(frame);
      this.#frame = frame;
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
    }

    attributeChangedCallback() {
      if (this.#frame && this.address) this.#frame.src = this.address;
    }
  }

  if (!customElements.get("dxkg-result")) customElements.define("dxkg-result", DxkgResult);
})();

// Tells the page around the frame how high the content is, now and whenever it changes.
(() => {
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: "dxkg-height", height }, "*");
  };
  if (parent !== window) new ResizeObserver(tell).observe(document.body);
})();

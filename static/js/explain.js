// A figure's link opens how it came about beside the page; without this script it leads to a page of its own.
(() => {
  const panel = document.getElementById("explain-panel");
  if (!panel || !window.htmx || !window.bootstrap) return;
  const body = panel.querySelector(".offcanvas-body");
  let opener = null;
  let turns = false; // whether a link of the panel itself was followed

  function load(address) {
    window.htmx.ajax("GET", address, { source: body, target: body, swap: "innerHTML" });
  }

  function open(address, from) {
    turns = panel.contains(from);
    if (!turns) {
      opener = from;
      body.textContent = body.dataset.waiting;
    }
    window.bootstrap.Offcanvas.getOrCreateInstance(panel).show();
    load(address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-explain]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link.href, link);
  });

  // What a script has drawn asks for its figure so: new CustomEvent("explain", { detail: { address } }).
  document.addEventListener("explain", (event) => open(event.detail.address, document.activeElement));

  function focus() {
    (turns && body.querySelector("[data-opened]") || body.querySelector("h2"))?.focus();
  }
  body.addEventListener("htmx:afterSwap", focus);
  panel.addEventListener("shown.bs.offcanvas", focus);
  ["htmx:responseError", "htmx:sendError"].forEach((name) => {
    body.addEventListener(name, () => { body.textContent = body.dataset.failed; });
  });
  panel.addEventListener("hidden.bs.offcanvas", () => opener?.focus());
})();

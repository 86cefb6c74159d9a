// An act, the live stream and the reading of panels may renew the same part at once. What holds a question still under way
// is left alone by the others: the answer brings that part itself, and htmx would look for its places inside the replaced, loose piece.
let byTheStream = false;
let late = null; // panels that kept their place for a question, and are read again once it has its answer

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  byTheStream = requestConfig.path.includes("/live/");
  if (target.id === "panels" && target.querySelector(".htmx-request")) {
    event.detail.shouldSwap = false;
    late = target;
  }
});

document.body.addEventListener("htmx:afterRequest", () => {
  if (!late || late.querySelector(".htmx-request")) return;
  const panels = late;
  late = null;
  window.htmx.trigger(panels, "steward:mine");
});

document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (byTheStream && event.detail.target.querySelector(".htmx-request")) event.detail.shouldSwap = false;
});

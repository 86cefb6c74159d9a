// An act and the live stream may renew the same part at once: when the element that asked has been replaced while its
// answer was under way, htmx looks for the answer's places inside the old, loose piece and finds none. The places are
// on the page all the same, so the answer goes there.
document.body.addEventListener("htmx:oobErrorNoTarget", (event) => {
  const { content, target } = event.detail;
  const place = document.querySelector(target);
  if (!place) return;
  event.stopPropagation();
  if (content.id === "toasts") place.append(...content.childNodes);
  else window.htmx.swap(place, content.outerHTML, { swapStyle: "outerHTML" });
});

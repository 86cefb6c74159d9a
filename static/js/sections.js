// Parts beside a case that somebody opens or folds stay so for them, on every case and every device.
// <details data-section="slug" [data-waits]>: `data-waits` says that the page opens the part by itself.
const TOKEN = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
const chosen = new Map();

document.addEventListener("click", (event) => {
  const part = event.target.closest("summary")?.parentElement;
  if (!part?.dataset.section) return;
  const slug = part.dataset.section;
  const opens = !part.open; // the click is heard before it unfolds
  const kept = opens === "waits" in part.dataset ? "" : opens ? "open" : "folded";
  if (kept) chosen.set(slug, opens);
  else chosen.delete(slug);
  const body = new URLSearchParams({ csrfmiddlewaretoken: TOKEN, as: kept });
  fetch(`/panels/${slug}/`, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {
    // Not remembered: the part is as it is, and the next click tells it again.
  });
});

// What was asked for before the click comes with the state before it.
document.body.addEventListener("htmx:afterSwap", () => {
  for (const [slug, isOpen] of chosen) {
    const part = document.querySelector(`[data-section="${slug}"]`);
    if (part) part.open = isOpen;
  }
});

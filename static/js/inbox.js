// Requests answered one after the other: what comes next is read before a key answers it, and a way opens at its field.
const SEEN_MS = 600; // a key held down, or hit twice, answers one request and not the next as well
const box = document.getElementById("inbox");

function hold() {
  const buttons = [...box.querySelectorAll("[data-answers] button[data-key], [data-answers] summary")];
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  setTimeout(() => {
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }, SEEN_MS);
}

box.addEventListener("click", (event) => {
  if (event.target.closest('[data-answers] [aria-disabled="true"]')) event.preventDefault();
}, { capture: true });

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== box) return;
  const wrong = box.querySelector(".way[open] [aria-invalid=true]") ?? box.querySelector(".way[open] .field:has(.error) :is(input, textarea)");
  const title = box.querySelector("#asked-title");
  if (event.detail.requestConfig?.verb === "post" && !wrong) hold();
  (wrong ?? title)?.focus({ preventScroll: Boolean(wrong) });
  if (!wrong && title) scrollTo({ top: 0 });
});

box.addEventListener("toggle", (event) => {
  if (!event.target.matches(".way[open]")) return;
  for (const other of box.querySelectorAll(".way[open]")) if (other !== event.target) other.open = false;
  const field = event.target.querySelector("input:not([type=hidden]), textarea");
  field?.focus();
  field?.select?.();
}, { capture: true });

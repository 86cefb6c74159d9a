// The editors of calendars, service levels and deadline rules: rows that grow, hours copied down, what is wrong said
// at its field. Without this file every editor still works: type, save, read the answer.
const form = document.getElementById("draft");

// A field is invalid as long as the place beside it says why.
function mark() {
  for (const place of document.querySelectorAll(".wrong[data-about]")) {
    const about = document.getElementById(place.dataset.about);
    if (!about) continue;
    const wrong = place.childElementCount > 0;
    const inputs = about.matches("input, select, textarea") ? [about] : about.querySelectorAll("input, select");
    for (const input of inputs) {
      if (wrong) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", place.id);
      } else if (input.getAttribute("aria-describedby") === place.id) {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
  }
}

// The last row is always blank: typing in it makes the next.
function grow(event) {
  const row = event.target.closest?.("[data-rows] > fieldset");
  if (!row || row.nextElementSibling || !event.target.value || event.target.matches("select")) return;
  const number = Number(row.id.split("-").pop()) + 1;
  const next = row.cloneNode(true);
  const stem = row.id.replace(/\d+$/, "");
  next.id = stem + number;
  next.querySelector(".wrong").id = `${stem}${number}_error`;
  next.querySelector(".wrong").dataset.about = next.id;
  next.querySelector(".wrong").replaceChildren();
  for (const input of next.querySelectorAll("input")) input.value = "";
  for (const input of next.querySelectorAll("input, select")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  row.after(next);
}

// Alt+↓ in the hours of a day: the same on the next, and go on there.
function copyDown(event) {
  if (event.key !== "ArrowDown" || !event.altKey || !event.target.matches?.("[data-fill-down]")) return;
  const days = [...form.querySelectorAll("[data-fill-down]")];
  const next = days[days.indexOf(event.target) + 1];
  if (!next) return;
  event.preventDefault();
  next.value = event.target.value;
  next.focus();
  typed();
}

// Ctrl or ⌘ with Enter, wherever one types: on to what it would do. The button stands outside the form.
function goOn(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  document.querySelector('[form="draft"][data-key="mod+enter"]')?.click();
}

let timer;
function typed() {
  clearTimeout(timer);
  timer = setTimeout(() => form.dispatchEvent(new CustomEvent("steward:typed", { bubbles: true })), 900);
}

if (form) {
  form.addEventListener("input", (event) => {
    grow(event);
    if (event.target.matches('input:not([type="checkbox"], [type="radio"], [type="date"], [type="datetime-local"])')) typed();
  });
  form.addEventListener("change", () => clearTimeout(timer));
  form.addEventListener("keydown", copyDown);
  form.addEventListener("keydown", goOn);
  const fill = form.querySelector("[data-fill-week]");
  if (fill) {
    fill.hidden = false;
    fill.addEventListener("click", () => {
      const days = [...form.querySelectorAll("[data-fill-down]")];
      for (const day of days.slice(1, 5)) day.value = days[0].value;
      typed();
    });
  }
  // Another country may have taken its state back: keep what the page shows now.
  form.addEventListener("htmx:afterSwap", (event) => event.target.id === "holidays" && typed());
  document.body.addEventListener("htmx:oobAfterSwap", mark);
  document.body.addEventListener("htmx:afterSettle", mark);
  mark();
}

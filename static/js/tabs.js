// The desk: what is opened or written in lies on it, [ and ] walk along it, and each case comes back to the thread
// and the place in it where it was left. The server keeps all of it.
const TOKEN = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
const shown = () => document.querySelector("[data-case]");
const scroller = () => document.querySelector(".talk-scroll");
const laid = new Set();

async function post(reference, noun, values = {}) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: TOKEN, ...values });
  try {
    return await fetch(`/cases/${encodeURIComponent(reference)}/tab/${noun}`, {
      method: "POST", body, keepalive: true, redirect: "manual", headers: { Accept: "application/json" },
    });
  } catch {
    return null; // the desk is a convenience: the next look lays it right
  }
}

async function lay(reference) {
  if (!reference || laid.has(reference)) return;
  laid.add(reference);
  await post(reference, "");
  document.body.dispatchEvent(new CustomEvent("steward:desk"));
}

// Where one was, before the case makes room for another.
function leave() {
  const root = shown();
  const reference = root?.dataset.case;
  if (!reference || !laid.has(reference)) return;
  const thread = document.getElementById("talk")?.dataset.thread ?? "";
  post(reference, "place/", { thread, scroll: Math.round(Math.abs(scroller()?.scrollTop ?? 0)) });
}

function step(by) {
  const tabs = [...document.querySelectorAll("[data-tab]")];
  if (!tabs.length) return;
  // What is shown or on its way, not what is marked: the marks follow the pieces a moment later.
  const here = document.getElementById("case")?.dataset.shows ?? shown()?.dataset.case;
  const at = tabs.findIndex((tab) => tab.dataset.tab === here);
  const next = at < 0 ? (by > 0 ? 0 : tabs.length - 1) : (at + by + tabs.length) % tabs.length;
  tabs[next].click();
}

function mark() {
  const current = shown()?.dataset.case;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    laid.add(tab.dataset.tab);
    if (tab.dataset.tab === current) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const stepper = event.target.closest("[data-tab-step]");
  if (stepper) step(Number(stepper.dataset.tabStep));
});
document.addEventListener("steward:opens", (event) => {
  if (event.detail.shown !== event.detail.reference) leave();
  lay(event.detail.reference);
});
document.addEventListener("submit", (event) => laid.delete(event.target.dataset.leavesDesk));
// What one writes in is on the desk, however it was opened.
document.addEventListener("input", (event) => {
  const composer = event.target.closest("[data-composer]");
  if (composer) lay(composer.dataset.composer);
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "rail-desk") mark();
  if (event.detail.target.id !== "case") return;
  const place = Number(shown()?.dataset.scroll ?? 0);
  const box = scroller();
  if (place && box) box.scrollTop = getComputedStyle(box).flexDirection === "column-reverse" ? -place : place;
  mark();
});
addEventListener("pagehide", leave);
if (shown()?.dataset.place === "full") lay(shown().dataset.case);

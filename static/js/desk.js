// The workspace: a row opens its case in the middle where there is room, else on its own page.
const pane = document.getElementById("case");
const wide = matchMedia("(min-width: 47.5625rem)");

document.addEventListener("click", (event) => {
  const row = event.target.closest("a.case-row, a[data-tab]");
  if (!row || !wide.matches || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(row);
});

async function open(row) {
  const reference = row.dataset.tab ?? row.id.slice("row-".length);
  document.dispatchEvent(new CustomEvent("steward:opens", { detail: { reference, shown: pane.dataset.shows } }));
  mark(document.getElementById(`row-${reference}`));
  row.removeAttribute("data-unread");
  const address = new URL(location.href);
  address.searchParams.set("case", reference);
  address.searchParams.delete("thread");
  history.pushState({ case: reference }, "", address);
  await show(reference);
}

// What is open or on its way is not fetched again: it would replace the piece an act was just done in.
async function show(reference) {
  if (pane.dataset.shows === reference) return;
  pane.dataset.shows = reference;
  pane.setAttribute("aria-busy", "true");
  const path = `/cases/${encodeURIComponent(reference)}/pane/`;
  await window.htmx.ajax("GET", path, { target: pane, swap: "innerHTML" }).catch(() => {}); // told below
}

function mark(row) {
  for (const other of document.querySelectorAll("a.case-row[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

// Two cases on their way may come in the wrong order: only the one asked for last is shown.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, pathInfo } = event.detail;
  if (target === pane && !pathInfo.requestPath.includes(`/${pane.dataset.shows}/`)) event.detail.shouldSwap = false;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== pane) return;
  pane.removeAttribute("aria-busy");
  const title = pane.querySelector("[data-title]")?.dataset.title;
  if (title) document.title = `${title} · Steward`;
});

// What did not come can be asked for again; until then the case before it stands there.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(failed, ({ detail }) => {
    if (detail.target !== pane || !detail.pathInfo.requestPath.includes(`/${pane.dataset.shows}/`)) return;
    pane.removeAttribute("aria-busy");
    pane.dataset.shows = pane.querySelector("[data-case]")?.dataset.case ?? "";
  });
}

addEventListener("popstate", () => {
  const reference = new URL(location.href).searchParams.get("case");
  if (!reference) return;
  mark(document.getElementById(`row-${reference}`));
  show(reference);
});

// Several rows at once: X chooses the row, Shift+J and Shift+K choose on the way, Shift+click a stretch, Esc lets go.
// The bar over the list says how many, and what can be done with them; a renewed list keeps what was chosen.
const bar = document.querySelector("[data-selection]");
const list = document.querySelector("[data-list]");
const announcer = document.getElementById("announcer");
const chosen = new Set();
let last = null;

if (bar && list) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusy(event)) return;
    const key = event.key.toLowerCase();
    if (key === "escape" && chosen.size) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return clear();
    }
    if (document.body.dataset.singleKeys === "off") return;
    if (key === "x" && !event.shiftKey) return act(event, () => toggle(at()));
    if (event.shiftKey && (key === "j" || key === "k")) return act(event, () => extend(key === "j" ? 1 : -1));
  }, { capture: true });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("a.case-row");
    if (row && event.shiftKey && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      stretch(row);
    }
    const button = event.target.closest("[data-bulk]");
    if (button) ask(button.dataset.bulk);
    if (event.target.closest("[data-clears]")) clear();
  });
  new MutationObserver(mark).observe(list, { childList: true, subtree: true });
  document.body.addEventListener("steward:acted", clear);
}

function isBusy(event) {
  const typing = event.target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  return Boolean(typing || document.querySelector("dialog[open], [popover]:popover-open:not(#toasts)"));
}

function act(event, what) {
  if (what() === false) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  show();
}

const rows = () => [...list.querySelectorAll("a.case-row")];
const name = (row) => row.id.slice("row-".length);

function at() {
  const all = rows();
  return all.find((row) => row === document.activeElement) ?? all.find((row) => row.hasAttribute("aria-current")) ?? all[0];
}

function toggle(row) {
  if (!row) return false;
  if (chosen.has(name(row))) chosen.delete(name(row));
  else chosen.add(name(row));
  last = row.id;
  row.focus();
  return true;
}

function extend(step) {
  const all = rows();
  const from = all.indexOf(at());
  if (from < 0) return false;
  chosen.add(name(all[from]));
  const next = all[Math.min(all.length - 1, Math.max(0, from + step))];
  chosen.add(name(next));
  last = next.id;
  next.focus();
  return true;
}

function stretch(row) {
  const all = rows();
  const from = Math.max(0, all.findIndex((other) => other.id === last));
  const [first, end] = [from, all.indexOf(row)].sort((a, b) => a - b);
  for (const other of all.slice(first, end + 1)) chosen.add(name(other));
  last = row.id;
  show();
}

function mark() {
  for (const row of rows()) row.toggleAttribute("data-selected", chosen.has(name(row)));
}

function show() {
  mark();
  bar.hidden = !chosen.size;
  const words = (chosen.size === 1 ? bar.dataset.one : bar.dataset.many).replace("{n}", String(chosen.size));
  bar.querySelector("[data-selection-text]").textContent = words;
  if (announcer) announcer.textContent = words;
}

function clear() {
  chosen.clear();
  show();
}

function ask(what) {
  const address = new URL(`/acts/${what}/`, location.href);
  for (const reference of chosen) address.searchParams.append("case", reference);
  window.htmx.ajax("GET", address.pathname + address.search, { target: "#case-dialog", swap: "innerHTML" });
}

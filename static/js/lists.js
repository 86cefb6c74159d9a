// Lists that do not move under your hand: rows update in place, order and new rows wait behind the "held" line
// while a row has focus, the pointer is over the list, or a key was pressed in the last 20 s.
// <div data-list id hx-get hx-trigger="steward:live from:body" hx-swap="none">, rows with stable ids,
// <button class="held" data-held hidden><span data-held-text data-one data-many data-urgent></span></button> before it.
const HAND_MS = 20000;
const ROW = "[id].case-row, [id][data-row]";
const pending = new WeakMap();
let keyAt = -Infinity;

document.addEventListener("keydown", () => (keyAt = performance.now()), { capture: true });
document.body.addEventListener("htmx:afterRequest", (event) => {
  const list = event.detail.elt?.closest?.("[data-list]");
  if (!list || event.detail.elt !== list || !event.detail.successful) return;
  const fresh = parse(event.detail.xhr.responseText, list);
  if (fresh) arrive(list, fresh);
});
// One's own act on chosen rows is asked for: its outcome is shown at once, not held.
let isAsked = false;
document.body.addEventListener("steward:acted", () => {
  isAsked = true;
  window.htmx.trigger(document.body, "steward:live");
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-held]")) for (const list of document.querySelectorAll("[data-list]")) release(list);
});
setInterval(() => {
  for (const list of document.querySelectorAll("[data-list]")) if (pending.has(list) && !isHeld(list)) release(list);
}, 2000);

function parse(html, list) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return (list.id && page.getElementById(list.id)) || page.querySelector("[data-list]") || page.body;
}

function arrive(list, fresh) {
  if (isAsked || !isHeld(list)) {
    isAsked = false;
    return replace(list, fresh);
  }
  update(list, fresh);
  const change = compare(list, fresh);
  if (!change.count) {
    pending.delete(list);
    return hold(list, null);
  }
  pending.set(list, fresh);
  hold(list, change);
}

function isHeld(list) {
  const pointer = matchMedia("(hover: hover)").matches && list.matches(":hover");
  const focused = list.contains(document.activeElement) && document.activeElement !== list;
  return pointer || focused || performance.now() - keyAt < HAND_MS;
}

// In place: the same node with the same id, so focus, scroll and hover stay.
function update(list, fresh) {
  for (const row of fresh.querySelectorAll(ROW)) {
    const shown = document.getElementById(row.id);
    if (!shown || !list.contains(shown) || shown.isEqualNode(row)) continue;
    for (const name of ["data-unread", "aria-busy", "href"]) {
      if (row.hasAttribute(name)) shown.setAttribute(name, row.getAttribute(name));
      else shown.removeAttribute(name);
    }
    if (shown.innerHTML !== row.innerHTML) shown.replaceChildren(...document.importNode(row, true).childNodes);
  }
}

function compare(list, fresh) {
  const before = ids(list);
  const after = ids(fresh);
  const known = new Set(before);
  const stays = new Set(after);
  const common = after.filter((id) => known.has(id));
  const place = new Map(before.map((id, index) => [id, index]));
  const moved = common.length - longestRise(common.map((id) => place.get(id)));
  const arrived = after.filter((id) => !known.has(id));
  const gone = before.filter((id) => !stays.has(id)).length;
  const urgent = arrived
    .map((id) => fresh.querySelector(`#${CSS.escape(id)}`))
    .find((row) => row.querySelector('.severity[data-level="1"], .when[data-state="over"]'));
  return { count: moved + arrived.length + gone, urgent: urgent?.querySelector(".subject")?.textContent.trim() };
}

function ids(root) {
  return [...root.querySelectorAll(ROW)].map((row) => row.id);
}

function longestRise(numbers) {
  const tails = [];
  for (const number of numbers) {
    const at = tails.findIndex((tail) => tail >= number);
    tails[at < 0 ? tails.length : at] = number;
  }
  return tails.length;
}

function hold(list, change) {
  const line = heldLine(list);
  if (!line) return change && release(list);
  line.hidden = !change;
  if (!change) return;
  line.dataset.key ??= ".";
  const text = line.querySelector("[data-held-text]") ?? line;
  const shape = change.urgent && text.dataset.urgent ? text.dataset.urgent : change.count === 1 ? text.dataset.one : text.dataset.many;
  const words = (shape ?? "{n}").replace("{n}", String(change.count)).replace("{what}", change.urgent ?? "");
  if (text.textContent === words) return;
  text.textContent = words;
  const announcer = document.getElementById("announcer");
  if (change.urgent && announcer) announcer.textContent = words;
}

function heldLine(list) {
  return document.querySelector(`[data-held="${CSS.escape(list.id)}"]`) ?? list.parentElement?.querySelector("[data-held]");
}

function release(list) {
  const fresh = pending.get(list);
  pending.delete(list);
  hold(list, null);
  if (fresh) replace(list, fresh);
}

function replace(list, fresh) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  const current = list.querySelector("[aria-current]")?.id;
  const top = list.scrollTop;
  list.replaceChildren(...document.importNode(fresh, true).childNodes);
  window.htmx?.process(list);
  if (current && !list.querySelector("[aria-current]")) document.getElementById(current)?.setAttribute("aria-current", "true");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  list.scrollTop = top;
  hold(list, null);
}

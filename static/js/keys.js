// Keys: any element with data-key is pressed by it. Single letters sleep while you type and can be turned off.
// data-key="r" | "shift+e" | "mod+enter" | "g m" (one after the other).
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const singles = () => document.body.dataset.singleKeys !== "off";
const SEQUENCE_MS = 2000; // between the two keys as they were pressed, however busy this page was meanwhile
let first = "";
let firstAt = 0;

function nameCaps() {
  if (!isMac) for (const cap of document.querySelectorAll("kbd[data-mod]")) cap.textContent = `Ctrl ${cap.dataset.mod}`;
}
nameCaps();
for (const swapped of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.body.addEventListener(swapped, nameCaps);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const modified = event.metaKey || event.ctrlKey;
  const typing = isTyping(event.target);
  if (name === "escape") return escape(event);
  if (modified && name === "mod+enter" && typing) return send(event);
  if (typing && !modified) return;
  if (!modified && !singles()) return;
  if (event.altKey || (isNative(event.target) && (name === "enter" || name === " "))) return;
  if (isFloating() && !modified) return;
  const isSecond = first && event.timeStamp - firstAt < SEQUENCE_MS;
  const both = `${first} ${name}`;
  first = "";
  if (isSecond) return press(event, both);
  if (name === "g" && document.querySelector('[data-key^="g "]')) {
    [first, firstAt] = [name, event.timeStamp];
    return;
  }
  if (press(event, name)) return;
  const act = WALK[name];
  if (act && act()) event.preventDefault();
});

const WALK = {
  j: () => walk(1),
  k: () => walk(-1),
  "?": () => openDialog("keys"),
  "/": () => focus(document.querySelector("[data-search-here]")),
  o: () => current()?.click() ?? false,
};

function nameOf(event) {
  const key = event.key.toLowerCase();
  const mod = event.metaKey || event.ctrlKey ? "mod+" : "";
  const shift = event.shiftKey && /^[a-z]$|^enter$/.test(key) ? "shift+" : "";
  return mod + shift + key;
}

function isTyping(target) {
  return Boolean(target.closest?.('textarea, select, [contenteditable=""], [contenteditable="true"], input:not([type=checkbox], [type=radio], [type=button], [type=submit])'));
}

function isNative(target) {
  return Boolean(target.closest?.("a, button, summary, input"));
}

function isFloating() {
  return Boolean(document.querySelector("dialog[open], [popover]:popover-open:not(#toasts)"));
}

function press(event, name) {
  const found = [...document.querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key === name && isAtHand(element) && !element.disabled,
  );
  const target = found.at(-1);
  if (!target) return false;
  event.preventDefault();
  if (target.getAttribute("aria-disabled") === "true") return true;
  if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) focus(target);
  else click(target);
  return true;
}

// What has just come is connected some milliseconds later: pressed before that, a link would leave the page.
function click(target) {
  if (!target.closest(".htmx-added")) return target.click();
  document.body.addEventListener("htmx:afterSettle", () => target.isConnected && target.click(), { once: true });
}

// What is seen, or stands in a menu that only has to be opened.
function isAtHand(element) {
  const menu = element.closest("details.more:not([open])");
  return (menu ?? element).checkVisibility?.() !== false;
}

// Ctrl+Enter in a form presses its send button, so the form's own checks and htmx both run.
function send(event) {
  const form = event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector('[data-key="mod+enter"], button[type=submit]');
  if (button) button.click();
  else form.requestSubmit();
}

function escape(event) {
  if (isFloating()) return; // dialogs and popovers close themselves and give the focus back
  const typing = isTyping(event.target);
  if (typing) {
    event.target.blur();
    (current() ?? document.getElementById("main"))?.focus({ preventScroll: true });
    return;
  }
  const back = document.querySelector('[data-key="escape"]');
  if (back) press(event, "escape");
}

function rows() {
  const list = document.querySelector("[data-list]");
  return list ? [...list.querySelectorAll("a.case-row, [data-row]")].filter((row) => !row.hidden) : [];
}

function current() {
  const all = rows();
  return all.find((row) => row === document.activeElement || row.contains(document.activeElement)) ?? all.find((row) => row.hasAttribute("aria-current"));
}

function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  return focus(next);
}

function focus(element) {
  if (!element) return false;
  element.focus();
  element.scrollIntoView({ block: "nearest" });
  if (element.matches("input, textarea")) element.setSelectionRange?.(element.value.length, element.value.length);
  return true;
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog?.showModal) return false;
  for (const menu of document.querySelectorAll("[popover]:popover-open")) {
    if (menu.id !== "toasts") menu.hidePopover();
  }
  if (!dialog.open) dialog.showModal();
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && openDialog(opener.dataset.open)) event.preventDefault();
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches?.("dialog[open]") && outside(event)) event.target.close();
});

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

document.body.addEventListener("htmx:afterRequest", (event) => {
  const dialog = event.target.closest?.("dialog[open]");
  if (event.detail.target === dialog) return; // the next step of the same dialog
  if (dialog && event.detail.successful && event.detail.requestConfig?.verb !== "get") dialog.close();
});

// Copy: data-copy="text" (Y by convention).
document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copy]");
  if (!copier) return;
  await navigator.clipboard?.writeText(copier.dataset.copy);
  document.dispatchEvent(new CustomEvent("steward:toast", { detail: { text: copier.dataset.copied ?? copier.dataset.copy } }));
});

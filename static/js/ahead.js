// Typing ahead: keys pressed while the piece they are for is on its way wait for it, instead of acting on what still
// stands there. `H`, a letter of a name and ⌘Enter, pressed at once, hand over; `Enter` and `R` answer the case just opened.
const LONGEST_MS = 10000;
const AWAITED = "#case, #case-dialog, #talk, [data-composer]";
const AT_ONCE = new Set(["j", "k", "J", "K", "x", "o", "[", "]", ".", "/", "?", " "]); // keys of the list and the desk
const coming = new Map();
let waiting = [];

// What a person asked for; what renews itself (the stream, a clock, a look at the words) is waited for by nobody.
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const { requestConfig: asked, target, xhr } = detail;
  if (asked.verb !== "get" || !target?.matches?.(AWAITED) || asked.path.includes("/live/")) return;
  coming.set(xhr, { id: target.id, at: performance.now() });
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => arrive(detail.xhr));
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!coming.has(detail.xhr)) return;
  if (detail.successful) setTimeout(() => arrive(detail.xhr), 200); // an answer that was not shown settles nowhere
  else arrive(detail.xhr);
});

function arrive(xhr) {
  if (coming.delete(xhr)) queueMicrotask(play);
}

function isComing() {
  for (const [xhr, { at }] of coming) if (performance.now() - at > LONGEST_MS) coming.delete(xhr);
  return coming.size > 0 || Boolean(document.querySelector("#case[aria-busy=true]"));
}

document.addEventListener("keydown", (event) => {
  if (!event.isTrusted || event.isComposing || event.altKey) return;
  if (!isComing() || event.key === "Escape") waiting = []; // nothing to wait for, or one changed one's mind
  if (!isComing() || (!waiting.length && !isForLater(event))) return;
  const { key, shiftKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey ? !["Enter", "z"].includes(key) : key.length > 1 && !["Enter", "Backspace"].includes(key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push({ key, shiftKey, ctrlKey, metaKey, at: performance.now() });
}, { capture: true });
document.addEventListener("pointerdown", () => (waiting = []), { capture: true });

// The first key that waits; all after it wait in line.
function isForLater(event) {
  if (event.ctrlKey || event.metaKey || event.key.length > 1) return false;
  const field = isField(event.target);
  const isDialog = [...coming.values()].some(({ id }) => id === "case-dialog");
  if (isDialog && (!field || event.target.closest("[data-composer]"))) return true;
  return !field && document.body.dataset.singleKeys !== "off" && !AT_ONCE.has(event.key);
}

// One after the other, until one of them asks for a piece that has to come first.
function play() {
  while (waiting.length && !isComing()) {
    const next = waiting.shift();
    if (performance.now() - next.at < LONGEST_MS) press(next);
  }
}

function press({ key, shiftKey, ctrlKey, metaKey }) {
  const target = document.activeElement ?? document.body;
  if (isField(target) && !ctrlKey && !metaKey && type(target, key)) return;
  const untouched = target.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, bubbles: true, cancelable: true }));
  if (!untouched || ctrlKey || metaKey) return;
  if (target.matches("a, button, summary") && (key === "Enter" || key === " ")) target.click();
  else if (target.matches("input") && key === "Enter") target.form?.requestSubmit();
}

function isField(target) {
  return Boolean(target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

// As the browser would: a letter into the words, or to the first choice that begins with it.
function type(field, key) {
  if (field.matches("select")) return key.length === 1 && choose(field, key);
  if (key === "Enter" && !field.matches("textarea")) return false;
  if (key.length > 1 && !["Enter", "Backspace"].includes(key)) return false;
  const words = key === "Enter" ? "\n" : key;
  const told = { inputType: "insertText", data: words, bubbles: true, cancelable: true };
  if (key !== "Backspace" && !field.dispatchEvent(new InputEvent("beforeinput", told))) return true;
  if (field.selectionStart === null) field.value = key === "Backspace" ? field.value.slice(0, -1) : field.value + words;
  else if (key === "Backspace") field.setRangeText("", Math.max(0, field.selectionStart - Number(field.selectionStart === field.selectionEnd)), field.selectionEnd, "end");
  else field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { ...told, cancelable: false }));
  return true;
}

function choose(select, letter) {
  const found = [...select.options].find((option) => option.text.toLowerCase().startsWith(letter.toLowerCase()));
  if (!found || found.disabled) return true;
  select.value = found.value;
  for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
  return true;
}

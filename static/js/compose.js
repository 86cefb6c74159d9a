// The composer: words of the other side are taken out where they stand.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-takes-out]");
  const area = button?.closest("form")?.querySelector("textarea");
  if (!area) return;
  for (const mark of button.closest(".guard").querySelectorAll("mark")) area.value = area.value.replace(mark.textContent, "");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});

// Templates: a few letters find one, Enter takes it, the arrows go through the list.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-filters]")) return;
  const asked = fold(event.target.value).split(/\s+/);
  for (const line of choices(event.target)) line.hidden = !asked.every((word) => fold(line.dataset.name).includes(word));
});
document.addEventListener("keydown", (event) => {
  const chooser = event.target.closest?.("[data-chooser]");
  if (!chooser || event.isComposing) return;
  const buttons = choices(event.target).filter((line) => !line.hidden).map((line) => line.querySelector("button"));
  if (event.key === "Enter" && event.target.matches("[data-filters]")) {
    event.preventDefault();
    buttons[0]?.click();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = buttons.indexOf(document.activeElement) + step;
  (buttons[next] ?? (next < 0 ? chooser.querySelector("[data-filters]") : null))?.focus();
});

function choices(inside) {
  return [...(inside.closest("[data-chooser]")?.querySelectorAll("[data-name]") ?? [])];
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// While writing, a slash at the start of a line opens the templates; closing them without one leaves the slash.
let slashed;
document.addEventListener("beforeinput", (event) => {
  const area = event.target;
  if (event.data !== "/" || !area.matches?.("[data-composer] textarea")) return;
  const before = area.value.slice(0, area.selectionStart);
  const opener = area.closest("form").querySelector("[data-templates]");
  if (!opener || (before && !before.endsWith("\n"))) return;
  event.preventDefault();
  slashed = area;
  opener.click();
});
document.addEventListener("close", (event) => {
  if (event.target.id !== "case-dialog") return;
  const area = slashed;
  slashed = undefined;
  setTimeout(() => {
    const written = document.querySelector("[data-composer] textarea");
    if (filledAt && Date.now() - filledAt < 2000) written?.focus();
    else if (area?.isConnected) {
      area.setRangeText("/", area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
    filledAt = 0;
  });
}, true);

let filledAt = 0;
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id?.startsWith("chips-")) filledAt = Date.now();
});

// Presence: whoever typed in the last seconds is writing, and to whom; the rest of the time one is here.
const WRITES_MS = 12000;
let wroteAt = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-composer] textarea")) return;
  const isNews = Date.now() - wroteAt > WRITES_MS;
  wroteAt = Date.now();
  if (isNews) document.querySelector("[data-here]")?.dispatchEvent(new CustomEvent("steward:writes"));
});
document.body.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches?.("[data-here]")) return;
  const composer = document.querySelector("[data-composer]");
  event.detail.parameters.writes = composer && Date.now() - wroteAt < WRITES_MS ? composer.dataset.party : "";
});

// A paste that does not fit is refused in words, instead of being cut off in silence.
document.addEventListener("paste", (event) => {
  const area = event.target;
  if (!area.matches?.("[data-composer] textarea")) return;
  const length = area.value.length - (area.selectionEnd - area.selectionStart) + (event.clipboardData?.getData("text").length ?? 0);
  if (length <= area.maxLength) return;
  event.preventDefault();
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const text = area.dataset.textTooLong.replace("{length}", number(length)).replace("{longest}", number(area.maxLength));
  document.dispatchEvent(new CustomEvent("steward:toast", { detail: { text, tone: "error" } }));
});

// A case: its dialog opens when it is filled, citations land in the text, and every request says where the reader is.
const dialog = () => document.getElementById("case-dialog");
const talk = () => document.getElementById("talk");

// Where the reader is goes with every request, so that an answer renews the right parts.
document.body.addEventListener("htmx:configRequest", (event) => {
  const { path, parameters, verb } = event.detail;
  const root = document.querySelector("[data-case]");
  // Another case opens where it was left, not on the thread that was read in this one.
  if (!root || !path.includes("/cases/") || path.includes("/pane/")) return;
  const told = {
    place: root.dataset.place,
    thread: talk()?.dataset.thread,
  };
  if (verb === "post") told.audience = document.querySelector("[data-composer]")?.dataset.party;
  if (path.endsWith("/live/")) told.newest = document.querySelector("[data-newest]")?.dataset.newest;
  for (const [name, value] of Object.entries(told)) {
    if (value && parameters[name] === undefined && !path.includes(`${name}=`)) parameters[name] = value;
  }
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === dialog()) {
    const box = dialog();
    if (!box.open) box.showModal();
    const fields = ".field :is(input, select, textarea):not([type=hidden])";
    const first = box.querySelector("[autofocus]") ?? box.querySelector(fields) ?? box.querySelector("button, a[href]");
    const chosen = first?.type === "radio" ? box.querySelector(`input[name="${first.name}"]:checked`) : null;
    (chosen ?? first)?.focus({ preventScroll: true });
    box.scrollTop = 0; // what it is about stands first, whatever has the focus
  }
});

// Threads keep their address, so that a reload and a shared link show the same.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const address = talk()?.dataset.address;
  const verb = event.detail.requestConfig?.verb;
  if (verb !== "get" || !event.detail.requestConfig.path.includes("/talk/")) return;
  if (address && event.detail.target.id === "talk") history.replaceState(history.state, "", address);
  if (event.detail.requestConfig.elt?.matches?.("[data-then-writes]")) write();
});

function write() {
  const area = document.querySelector("[data-composer] textarea");
  area?.focus();
  area?.setSelectionRange(area.value.length, area.value.length);
}

// Sending shows as pending until the server agrees; a refusal gives the button back.
document.body.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
document.body.addEventListener("htmx:afterRequest", (event) => busy(event, false));
function busy(event, isBusy) {
  if (event.detail.elt?.closest?.("[data-checks]")) return;
  const button = event.detail.elt?.closest?.("[data-composer]")?.querySelector("button[type=submit]");
  if (!button || event.detail.requestConfig?.verb !== "post") return;
  if (isBusy) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

// A citation brings its plain words: they go where the writer is, and the draft is saved like typing.
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  const chips = event.detail.target;
  if (!chips.id?.startsWith("chips-")) return;
  const form = chips.closest("form");
  for (const words of chips.querySelectorAll("[data-words]")) {
    insert(form.querySelector("textarea"), words.dataset.words);
    words.remove();
  }
  const seen = new Set();
  for (const chip of chips.querySelectorAll("[data-chip]")) {
    if (seen.has(chip.dataset.chip)) chip.remove();
    seen.add(chip.dataset.chip);
  }
});

function insert(area, words) {
  if (!area || area.value.includes(words)) return;
  const at = area.selectionEnd ?? area.value.length;
  const before = area.value.slice(0, at);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.setRangeText(gap + words, at, at, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

// What stands beside the case leads to its source: in the conversation beside it if it is shown there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='#event-']");
  const entry = link && document.getElementById(link.hash.slice(1));
  if (!entry || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  entry.tabIndex = -1;
  entry.focus({ preventScroll: true });
  entry.scrollIntoView({ block: "center" });
});

// Words that stand beside the case go where the writer is; who reads them is said on the composer.
document.addEventListener("click", (event) => {
  const words = event.target.closest("[data-inserts]")?.dataset.inserts;
  if (words) insert(document.querySelector("[data-composer] textarea"), words);
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-removes-chip]")?.closest("[data-chip]");
  if (chip) {
    const area = chip.closest("form")?.querySelector("textarea");
    chip.remove();
    area?.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (event.target.closest("[data-shows-policy]")) {
    const panel = document.getElementById("policy");
    if (panel) {
      panel.open = true;
      panel.scrollIntoView({ block: "nearest" });
      (panel.querySelector(".in-force button") ?? panel.querySelector("button, a"))?.focus();
    }
  }
  for (const open of document.querySelectorAll("details.more[open]")) {
    if (!open.contains(event.target) || event.target.closest(".menu a")) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.more[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

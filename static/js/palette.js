// The palette: opens at once with what this page can do, then adds what the server finds.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const status = palette?.querySelector("[data-palette-status]");
const TEXT = palette?.dataset ?? {};
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const CAPS = { mod: isMac ? "⌘" : "Ctrl", shift: "⇧", enter: "⏎", escape: "Esc" };
const WAIT_MS = 120;
let options = [];
let chosen = 0;
let asking;
let found = [];
let timer;
let opener;

if (palette) {
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.togglePopover();
    }
  });
  palette.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") opener = document.activeElement;
  });
  palette.addEventListener("toggle", (event) => {
    if (event.newState === "open") {
      input.value = "";
      found = [];
      chosen = 0;
      draw();
      input.focus();
    } else {
      asking?.abort();
      if (opener?.isConnected && (document.activeElement === document.body || palette.contains(document.activeElement))) opener.focus();
    }
  });
  input.addEventListener("input", () => {
    chosen = 0;
    draw();
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 };
    if (event.key in steps) {
      event.preventDefault();
      choose((chosen + steps[event.key] + options.length) % Math.max(1, options.length));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      run(options[chosen], event.metaKey || event.ctrlKey);
    }
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) run(options[Number(row.dataset.index)], event.metaKey || event.ctrlKey);
  });
  list.addEventListener("pointermove", (event) => {
    const row = event.target.closest("[role=option]");
    if (row && Number(row.dataset.index) !== chosen) choose(Number(row.dataset.index), { scroll: false });
  });
}

// What this page can do: every [data-command], shown with its key, so that the palette teaches itself away.
function commands() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-command]")]
    .filter((element) => !palette.contains(element) && !seen.has(element.dataset.command) && seen.add(element.dataset.command))
    .map((element) => ({
      label: element.dataset.command,
      icon: element.dataset.commandIcon ?? "right",
      key: element.dataset.key,
      why: element.dataset.commandWhy ?? "",
      group: element.dataset.commandGroup === "go" ? "go" : "here",
      disabled: element.getAttribute("aria-disabled") === "true" || element.disabled,
      element,
    }));
}

function draw() {
  const query = fold(input.value.trim());
  const own = commands().filter((command) => query.split(/\s+/).every((word) => fold(command.label).includes(word)));
  const groups = [
    { label: TEXT.textHere, items: own.filter((command) => command.group === "here") },
    { label: TEXT.textGo, items: own.filter((command) => command.group === "go") },
    ...found,
  ].filter((group) => group.items.length);
  options = groups.flatMap((group) => group.items);
  chosen = Math.min(chosen, Math.max(0, options.length - 1));
  let index = 0;
  list.replaceChildren(
    ...groups.map((group, at) => {
      const box = element("div", { role: "group", "aria-labelledby": `palette-group-${at}` });
      box.append(element("div", { class: "group", id: `palette-group-${at}`, role: "presentation" }, group.label));
      for (const item of group.items) box.append(row(item, index++, query));
      return box;
    }),
  );
  if (!options.length) list.append(element("div", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, query ? TEXT.textNone : ""));
  choose(chosen);
}

function row(item, index, query) {
  const line = element("div", { class: "command", role: "option", id: `palette-option-${index}`, "aria-selected": "false", "data-index": String(index) });
  if (item.disabled) line.setAttribute("aria-disabled", "true");
  line.append(icon(item.icon), marked(item.label, query));
  if (item.why) line.append(element("span", { class: "why" }, item.why));
  if (item.key) {
    const keys = element("span", { class: "keys", "aria-hidden": "true" });
    for (const part of item.key.split(/[ +]/)) keys.append(element("kbd", {}, CAPS[part] ?? part.toUpperCase()));
    line.append(keys);
  }
  return line;
}

function marked(label, query) {
  const text = element("span", {});
  const at = query ? fold(label).indexOf(query) : -1;
  if (at < 0) text.textContent = label;
  else text.append(label.slice(0, at), element("mark", {}, label.slice(at, at + query.length)), label.slice(at + query.length));
  return text;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${TEXT.icons}#i-${/^[a-z-]+$/.test(name) ? name : "right"}`);
  svg.append(use);
  return svg;
}

function element(tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function choose(index, { scroll = true } = {}) {
  list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  chosen = index;
  const line = document.getElementById(`palette-option-${index}`);
  if (!line) return input.removeAttribute("aria-activedescendant");
  line.setAttribute("aria-selected", "true");
  if (scroll) line.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", line.id);
}

async function ask() {
  asking?.abort();
  const query = input.value.trim();
  if (!TEXT.search || query.length < 2) {
    found = [];
    return draw();
  }
  asking = new AbortController();
  try {
    const answer = await fetch(`${TEXT.search}?q=${encodeURIComponent(query)}`, {
      headers: { Accept: "application/json" }, signal: asking.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const body = await answer.json();
    found = body.groups ?? [];
    draw();
    status.textContent = (TEXT.textCount ?? "").replace("{count}", String(options.length));
  } catch (error) {
    if (error.name === "AbortError") return;
    found = [];
    draw();
    status.textContent = TEXT.textAway;
  }
}

function run(item, elsewhere) {
  if (!item || item.disabled) return;
  palette.hidePopover();
  if (item.href) {
    if (elsewhere) window.open(item.href, "_blank", "noopener");
    else location.assign(item.href);
  } else if (item.element.matches("input, textarea, select")) item.element.focus();
  else item.element.click();
}

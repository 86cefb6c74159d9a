// Drafts: saved on the server 1 s after the last key, with a copy in this browser until the server confirmed it.
// <form data-draft-url data-draft-key><textarea name="text"></textarea><span data-saved></span></form>
const WAIT_MS = 1000;
const AGAIN_MS = [2000, 5000, 10000, 30000];
const { textDraftSaved, textDraftAgain, textDraftFound } = document.body.dataset;
const PREFIX = `steward:draft:${document.body.dataset.user ?? ""}:`;
const drafts = new WeakMap();

class Draft {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.key = PREFIX + (form.dataset.draftKey ?? form.dataset.draftUrl);
    this.confirmed = this.field.value;
    this.chosen = this.chips();
    this.tries = 0;
    this.restore();
    this.field.addEventListener("input", () => this.changed());
    form.addEventListener("change", (event) => event.target.name === "acts" && this.changed());
    this.field.addEventListener("blur", () => this.isDirty && this.save());
    form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      forget(this.key); // a failed htmx answer puts it back below
    });
  }

  get isDirty() {
    return this.field.value !== this.confirmed || this.chips() !== this.chosen;
  }

  // What goes along with the words: clauses they quote, the template they began with, which of its acts are ticked.
  chips() {
    const all = new FormData(this.form);
    return ["clauses", "macro", "acts"].map((name) => all.getAll(name).join()).join(";");
  }

  // A copy here means that the server never confirmed it, so it is the newer text.
  restore() {
    const kept = read(this.key);
    if (kept === null || kept === this.field.value) return forget(this.key);
    if (this.field.value && kept !== this.field.value && this.field.value.startsWith(kept)) return forget(this.key);
    this.field.value = kept;
    this.say(textDraftFound);
    this.later(WAIT_MS);
  }

  changed() {
    keep(this.key, this.field.value);
    this.later(WAIT_MS);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || !this.isDirty || !this.form.isConnected) return;
    this.saving = true;
    const text = this.field.value;
    const chosen = this.chips();
    const body = new URLSearchParams(new FormData(this.form));
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST", body, redirect: "manual", headers: { Accept: "application/json" }, keepalive: text.length < 30000,
      });
      if (answer.status === 409 || answer.status === 400) return this.refused(await answer.json().catch(() => ({})));
      if (!answer.ok) throw new Error(String(answer.status));
      this.confirmed = text;
      this.chosen = chosen;
      this.tries = 0;
      if (this.field.value === text) forget(this.key);
      const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: document.body.dataset.zone });
      this.say(textDraftSaved.replace("{time}", at));
    } catch {
      this.say(textDraftAgain);
      this.later(AGAIN_MS[Math.min(this.tries++, AGAIN_MS.length - 1)]);
    } finally {
      this.saving = false;
      if (this.isDirty && !this.tries) this.later(WAIT_MS);
    }
  }

  // Refused is not lost: the text stays where it is, here and in this browser.
  refused(problem) {
    this.tries = 0;
    this.confirmed = this.field.value;
    this.chosen = this.chips();
    this.say(problem.detail ?? textDraftAgain);
  }

  sent() {
    clearTimeout(this.timer);
    forget(this.key);
    this.confirmed = this.field.value;
    this.chosen = this.chips();
  }

  say(text) {
    const place = this.form.querySelector("[data-saved]");
    if (place) place.textContent = text;
  }
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full or forbidden: the server's copy is the one that counts.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}

function adopt(root) {
  const forms = [...(root.querySelectorAll?.("form[data-draft-url]") ?? [])];
  if (root.matches?.("form[data-draft-url]")) forms.push(root);
  for (const form of forms) if (!drafts.has(form) && form.querySelector("textarea")) drafts.set(form, new Draft(form));
}

adopt(document);
document.body.addEventListener("htmx:load", (event) => adopt(event.target));
// A key pressed between the swap and its settling would go into a field nobody keeps: it is taken over at once.
for (const swapped of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.body.addEventListener(swapped, () => adopt(document));
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft-url]");
  if (event.target.closest?.("[data-checks]")) return; // a look at the words is no answer to them
  if (!form || event.detail.requestConfig?.verb !== "post") return;
  if (event.detail.successful) drafts.get(form)?.sent();
  else drafts.get(form)?.changed();
});
// Sign-out clears what this browser kept: the next person at this desk is somebody else.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.action?.includes("/logout/")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("steward:draft:")) forget(key);
});
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) drafts.get(form)?.save();
});

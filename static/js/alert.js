// The alert's page with scripts: it counts, sends answers until they get through, and fetches its own news.
// Without scripts the same forms post and the same page answers.
const box = document.getElementById("alert");
const away = document.getElementById("away");
const isPortuguese = document.documentElement.lang.startsWith("pt");
const PATIENCE_MS = 8000;
const AGAIN_MS = [1000, 2000, 4000, 8000];
const LOOK_EVERY_MS = 20000;
let startedAt = performance.now();
let sending = false;

// The device's own clock may be wrong: only what has passed since the page came is counted.
function tick() {
  const passed = (performance.now() - startedAt) / 1000;
  for (const count of box.querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(count.dataset.left) - passed);
    count.textContent = words(left);
    const bar = box.querySelector("progress");
    if (bar) bar.value = left;
  }
}

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  const minute = isPortuguese ? "min" : "m";
  return minutes ? `${minutes} ${minute} ${rest} s` : `${rest} s`;
}

// Saying the same twice changes nothing, so an answer may be sent until one gets through.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!box.contains(form)) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  button?.setAttribute("aria-busy", "true");
  for (let tries = 0; ; tries++) {
    const html = await ask(form.action, { method: "POST", body });
    if (html !== null) {
      away.hidden = true;
      sending = false;
      show(html, true);
      return;
    }
    away.hidden = false;
    await new Promise((wake) => setTimeout(wake, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]));
  }
});

// A refusal is an answer; only silence, and a server that is away, are not.
async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status >= 500 ? null : await answer.text();
  } catch {
    return null;
  }
}

function show(html, always) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("alert");
  if (!fresh) return location.reload();
  const mark = (root) => root.querySelector("[data-mark]")?.dataset.mark;
  if (!always && mark(fresh) === mark(box)) return;
  box.replaceChildren(...document.importNode(fresh, true).childNodes);
  startedAt = performance.now();
  if (always) scrollTo(0, 0);
  tick();
}

async function look() {
  if (sending || document.hidden || box.contains(document.activeElement?.closest("form"))) return;
  const html = await ask(location.href);
  if (html !== null && !sending) show(html, false);
}

setInterval(tick, 1000);
setInterval(look, LOOK_EVERY_MS);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
if (document.body.dataset.live && "EventSource" in window) {
  const news = new EventSource(document.body.dataset.live);
  news.onmessage = (event) => ["page", "alert"].includes(JSON.parse(event.data).kind) && setTimeout(look, 200);
  addEventListener("pagehide", () => news.close());
}

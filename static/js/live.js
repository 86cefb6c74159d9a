// Live updates: one shared stream, else one of our own, else asking every 30 s. What arrives becomes DOM events
// on <body> (steward:live, steward:<kind>) and on every [data-live-case] of that case (steward:mine).
const POLL_SECONDS = 30;
const GIVE_UP_SECONDS = 6;
const SILENCE_SECONDS = 55;
const SLOW_START = 700; // milliseconds from the start of the page
const sign = document.getElementById("live");
const banner = document.getElementById("offline");
let state = "connecting"; // connecting | live | away (stream stands, Redis does not) | lost | refused
let heardAt = Date.now();
let polledAt = Date.now();
let brokenSince = Date.now();
let offlineSince;

if (sign?.dataset.live) {
  start(sign.dataset.live);
  setInterval(beat, 1000);
}

function start(url) {
  if (!("SharedWorker" in window)) return own(url);
  try {
    const worker = new SharedWorker(sign.dataset.worker, { name: "steward-live" });
    worker.onerror = () => own(url);
    worker.port.onmessage = ({ data }) => receive(data);
    worker.port.start();
    const open = () => worker.port.postMessage({ type: "open", url: new URL(url, location.href).href });
    open();
    addEventListener("pagehide", () => worker.port.postMessage({ type: "close" }));
    addEventListener("pageshow", (event) => event.persisted && open());
  } catch {
    own(url);
  }
}

function own(url) {
  if (!("EventSource" in window)) return turn("refused");
  const source = new EventSource(url);
  source.onerror = () => receive({ state: source.readyState === 2 ? "refused" : "lost" });
  source.onmessage = (event) => receive({ event: event.data });
  source.addEventListener("state", (event) => receive(JSON.parse(event.data)));
  source.addEventListener("beat", () => receive({ beat: true }));
  addEventListener("pagehide", () => source.close());
}

function receive(message) {
  if (message.state === "signed-out") {
    location.reload(); // the server asks for sign-in and brings the person back here
    return;
  }
  if (message.state) return turn(message.state);
  heardAt = Date.now();
  if (message.beat) return;
  let payload;
  try {
    payload = JSON.parse(message.event);
  } catch {
    return;
  }
  dispatch(payload);
}

function turn(next) {
  if (next === state) return;
  // What happened between the page being written and the stream standing is heard by nobody: after a slow start,
  // as after a break, everything is looked at once more.
  const wasBroken = state === "connecting" ? performance.now() > SLOW_START : state !== "live";
  state = next;
  if (state === "live") {
    heardAt = Date.now();
    if (wasBroken) dispatch({ kind: "refresh" }); // what was missed is fetched once
  } else if (state !== "connecting") brokenSince = Date.now();
  paint();
}

// News of one kind in one moment is told once, a moment later; the last piece is never the one that is left out.
const MOMENT = { live: 1000, kind: 300 };
const coming = new Map();

function soon(key, wait, tell) {
  if (coming.has(key)) return;
  coming.set(key, setTimeout(() => {
    coming.delete(key);
    tell();
  }, wait));
}

function dispatch(payload) {
  soon("live", MOMENT.live, () => tellBody("steward:live", payload));
  if (payload.kind) soon(`${payload.kind} ${payload.case ?? ""}`, MOMENT.kind, () => tellBody(`steward:${payload.kind}`, payload));
  const scope = payload.case ? `[data-live-case="${CSS.escape(payload.case)}"]` : payload.kind === "refresh" ? "[data-live-case]" : "";
  if (!scope) return;
  soon(scope, MOMENT.kind, () => {
    for (const element of document.querySelectorAll(scope)) tell(element, "steward:mine", payload);
  });
}

function tellBody(name, payload) {
  tell(document.body, name, payload);
}

function tell(element, name, payload) {
  element.dispatchEvent(new CustomEvent(name, { detail: payload, bubbles: false }));
}

// Every second: the sign's words, and the fallback to asking when the stream has been away for a while.
function beat() {
  const now = Date.now();
  const broken = state !== "live" && now - Math.max(brokenSince, 0) > GIVE_UP_SECONDS * 1000;
  if (broken && navigator.onLine && now - polledAt > POLL_SECONDS * 1000 && !document.hidden) {
    polledAt = now;
    dispatch({ kind: "refresh" });
  }
  if (state === "live" && now - heardAt > SILENCE_SECONDS * 1000) turn("lost");
  paint();
}

function paint() {
  const text = sign.dataset;
  const now = Date.now();
  const broken = state !== "live" && now - brokenSince > GIVE_UP_SECONDS * 1000;
  const offline = !navigator.onLine;
  let words = text.textConnecting;
  let look = "stale";
  if (offline) [words, look] = [text.textOffline, "offline"];
  else if (state === "live") [words, look] = [text.textLive.replace("{ago}", ago(now - heardAt)), ""];
  else if (broken) words = text.textPolling.replace("{ago}", ago(now - polledAt));
  if (sign.textContent !== words) sign.textContent = words;
  if (look) sign.dataset.state = look;
  else delete sign.dataset.state;
  showOffline(offline);
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

function showOffline(offline) {
  if (!banner || offline === !banner.hidden) return;
  if (offline) {
    offlineSince = new Date();
    const since = banner.querySelector("[data-offline-since]");
    const time = offlineSince.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: document.body.dataset.zone });
    since.textContent = since.dataset.text.replace("{time}", time);
  } else {
    polledAt = Date.now();
    dispatch({ kind: "refresh" });
  }
  banner.hidden = !offline;
}

addEventListener("online", paint);
addEventListener("offline", paint);

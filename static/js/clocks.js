// Ticking clocks: <time data-clock data-due data-warn data-name>. The text changes quietly;
// crossing to "soon" or "over" is said once, politely. Shapes are those of common/words.py.
const SHAPES = {
  en: {
    moments: "< 1 m", minutes: (m) => `${m} m`, hours: (h) => `${h} h`,
    hoursMinutes: (h, m) => `${h} h ${two(m)} m`, days: (d) => `${d} d`, daysHours: (d, h) => `${d} d ${h} h`,
    over: (t) => `${t} over`, seconds: (s) => `${s} s`, minutesSeconds: (m, s) => `${m} m ${s} s`,
  },
  pt: {
    moments: "< 1 min", minutes: (m) => `${m} min`, hours: (h) => `${h} h`,
    hoursMinutes: (h, m) => `${h} h ${two(m)}`, days: (d) => `${d} d`, daysHours: (d, h) => `${d} d ${h} h`,
    over: (t) => `${t} de atraso`, seconds: (s) => `${s} s`, minutesSeconds: (m, s) => `${m} min ${s} s`,
  },
};
const shape = document.documentElement.lang.startsWith("pt") ? SHAPES.pt : SHAPES.en;
const CARRIERS = ".clock, .clock-tile, .when, .desk-link .left";
const said = new Map(); // element id or due+name → the last state said, so that a swap repeats nothing

function two(number) {
  return String(number).padStart(2, "0");
}

function span(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes === 0) return shape.moments;
  if (hours === 0) return shape.minutes(minutes);
  if (days === 0) return minutes % 60 ? shape.hoursMinutes(hours, minutes % 60) : shape.hours(hours);
  return hours % 24 && days < 7 ? shape.daysHours(days, hours % 24) : shape.days(days);
}

function exact(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds >= 3600) return span(milliseconds);
  const minutes = Math.floor(seconds / 60);
  return minutes ? shape.minutesSeconds(minutes, seconds % 60) : shape.seconds(seconds);
}

function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll("time[data-clock]")) show(clock, now);
  for (const count of document.querySelectorAll("[data-countdown]")) {
    write(count, exact(Date.parse(count.dataset.countdown) - now));
  }
  for (const bar of document.querySelectorAll("progress[data-until]")) {
    bar.value = Math.max(0, Math.min(bar.max, (Date.parse(bar.dataset.until) - now) / 1000));
  }
}

function show(clock, now) {
  const due = Date.parse(clock.dataset.due ?? clock.dateTime);
  if (Number.isNaN(due)) return;
  const warn = Date.parse(clock.dataset.warn ?? "");
  const state = now >= due ? "over" : now >= warn ? "soon" : "";
  write(clock, now <= due ? span(due - now) : shape.over(span(now - due)));
  const carrier = clock.closest(CARRIERS) ?? clock;
  if (["paused", "met"].includes(carrier.dataset.state)) return;
  if ((carrier.dataset.state ?? "") === state) return remember(clock, state);
  if (state) carrier.dataset.state = state;
  else delete carrier.dataset.state;
  const before = remember(clock, state);
  if (before !== undefined && before !== state && state) say(clock, state, due - now);
}

function remember(clock, state) {
  const key = `${clock.dateTime} ${clock.dataset.name ?? ""} ${clock.closest("[id]")?.id ?? ""}`;
  const before = said.get(key);
  said.set(key, state);
  return before;
}

function say(clock, state, left) {
  const announcer = document.getElementById("announcer");
  const name = clock.dataset.name;
  if (!announcer || !name) return;
  const { textOver, textSoon } = announcer.dataset;
  announcer.textContent = (state === "over" ? textOver : textSoon.replace("{left}", () => span(left))).replace("{name}", () => name);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text; // never touch an unchanged node
}

tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => document.hidden || tick());
document.body.addEventListener("htmx:load", tick);

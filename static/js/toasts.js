// What just happened, and the way back: countdowns, closing, and one sentence for an answer that failed.
const QUIET_SECONDS = 8;
const box = document.getElementById("toasts");
const { textFailed, textGone, textClose } = box.dataset;

export function toast(text, { tone = "" } = {}) {
  const element = document.createElement("div");
  element.className = "toast";
  element.dataset.toast = "";
  if (tone) element.dataset.tone = tone;
  const words = document.createElement("span");
  words.className = "text";
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "button";
  close.type = "button";
  close.dataset.close = "";
  close.setAttribute("aria-label", textClose);
  close.textContent = "×";
  element.append(words, close);
  box.append(element);
}

function start(element) {
  if (element.dataset.started) return;
  element.dataset.started = "yes";
  lift();
  const seconds = Number(element.dataset.seconds || 0);
  if (!seconds) {
    if (element.dataset.tone !== "error" && !("asks" in element.dataset)) close(element, QUIET_SECONDS);
    return;
  }
  const bar = element.querySelector("progress");
  const end = performance.now() + seconds * 1000;
  const step = () => {
    if (!element.isConnected) return;
    const left = (end - performance.now()) / 1000;
    if (bar) bar.value = Math.max(0, left);
    if (left > 0) setTimeout(step, 100);
    else element.remove();
  };
  step();
}

// A modal dialog covers everything but the top layer, so the toasts go there while one is open.
function lift() {
  if (!box.showPopover) return;
  box.popover = "manual";
  if (box.matches(":popover-open")) box.hidePopover();
  if (box.childElementCount) box.showPopover();
}

function close(element, seconds) {
  const timer = setInterval(() => {
    if (element.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    element.remove();
  }, seconds * 1000);
}

new MutationObserver(() => {
  for (const element of box.querySelectorAll("[data-toast]")) start(element);
  if (!box.childElementCount && box.matches(":popover-open")) box.hidePopover();
}).observe(box, { childList: true });
for (const element of box.querySelectorAll("[data-toast]")) start(element);

box.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-close], [data-undo]");
  if (!pressed) return;
  if (pressed.matches("[data-close]")) pressed.closest("[data-toast]").remove();
});
box.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("[data-undo], [data-asks]") && event.detail.successful) event.target.closest("[data-toast]").remove();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.metaKey || event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !(typing && typing.value)) {
    const undo = [...box.querySelectorAll("[data-undo]")].at(-1);
    if (undo) {
      event.preventDefault();
      undo.click();
    }
  }
});
// The piece that asked may be gone when its answer comes (another case was opened): the way back must not go with it.
document.body.addEventListener("htmx:oobErrorNoTarget", ({ detail }) => {
  if (detail.target === "#toasts") box.append(...detail.content.childNodes);
});
document.addEventListener("steward:toast", (event) => toast(event.detail.text, event.detail));
document.body.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if ([400, 403, 409].includes(status)) return; // the answer itself is a toast or a form with its errors
  if (event.detail.requestConfig?.verb === "get") return; // a fragment that could not refresh stays as it was
  toast(status === 404 ? textGone : textFailed, { tone: "error" });
});
document.body.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig?.verb !== "get") toast(textFailed, { tone: "error" });
});

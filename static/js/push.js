// "Wake me on this device": ask the browser for a push subscription and hand it to the form that adds it.
const words = (form, name) => form.dataset[`text${name}`];

function prepare() {
  const offer = document.querySelector("[data-push-offer]");
  const form = offer?.querySelector("form");
  if (!form?.dataset.push || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  offer.hidden = false;
}

async function subscribe(form) {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") throw new DOMException("refused", "NotAllowedError");
  const registration = await navigator.serviceWorker.register(form.dataset.worker);
  await active(registration);
  const key = form.dataset.push;
  const known = await registration.pushManager.getSubscription();
  if (known && encode(known.options.applicationServerKey) !== key) await known.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return undefined;
  return new Promise((done) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && done());
  });
}

function encode(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer ?? []));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function deviceName() {
  const data = navigator.userAgentData;
  const browser = data?.brands?.find((brand) => !/not.?a.?brand|chromium/i.test(brand.brand))?.brand;
  const system = data?.platform || navigator.platform || "";
  return [browser, system].filter(Boolean).join(", ").slice(0, 80);
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target.closest("form[data-push]");
    if (!form || form.elements.endpoint.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector("button");
    const problem = document.querySelector("[data-push-problem]");
    problem.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      const { endpoint, keys } = (await subscribe(form)).toJSON();
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      Object.assign(form.elements.label, { value: deviceName() });
      form.requestSubmit();
    } catch (error) {
      problem.textContent = words(form, error.name === "NotAllowedError" ? "Refused" : "Failed");
    } finally {
      button.removeAttribute("aria-busy");
    }
  },
  { capture: true },
);
document.body.addEventListener("htmx:afterSettle", prepare);
prepare();

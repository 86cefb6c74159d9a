// Shows a page that came by push, and opens its link when it is tapped. It keeps nothing and answers no requests.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let words = {};
  try {
    words = event.data?.json() ?? {};
  } catch {
    words = {};
  }
  event.waitUntil(
    self.registration.showNotification(words.title || "Steward", {
      body: words.body || "",
      tag: words.tag || "steward",
      renotify: true,
      requireInteraction: Boolean(words.urgent),
      data: { link: words.link || "/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const home = self.location.origin;
  const asked = new URL(event.notification.data?.link || "/", home);
  // Only our own pages: whoever could write a message here must not lead anybody elsewhere.
  event.waitUntil(self.clients.openWindow(asked.origin === home ? asked.href : home));
});

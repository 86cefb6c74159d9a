// One stream for all tabs: HTTP/1.1 allows six connections to a site, and every tab wants live updates.
const ports = new Set();
let source;
let address;
let heardAt = 0;
let last = { state: "connecting" };

onconnect = (event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data.type === "open") {
      // Another address, or a stream that gave up (signed out, then in again): start afresh.
      if (!source || source.readyState === 2 || address !== data.url) open(data.url);
      port.postMessage(last);
    } else if (data.type === "close") {
      ports.delete(port);
      if (!ports.size) stop();
    }
  };
  port.start();
};

function open(url) {
  stop();
  address = url;
  source = new EventSource(url);
  heardAt = Date.now();
  source.onopen = () => tell({ state: "connecting" });
  source.addEventListener("beat", () => tell({ beat: true }));
  source.onerror = () => tell({ state: source.readyState === 2 ? "refused" : "lost" });
  source.onmessage = (event) => tell({ event: event.data });
  source.addEventListener("state", (event) => {
    const { state } = JSON.parse(event.data);
    if (state === "signed-out") stop();
    tell({ state });
  });
}

function stop() {
  source?.close();
  source = undefined;
}

// A connection that died without a word: the server sends something every 15 s, so 50 s of silence means gone.
setInterval(() => {
  if (!source || source.readyState === 2 || Date.now() - heardAt < 50000) return;
  tell({ state: "lost" });
  open(address);
}, 5000);

function tell(message) {
  heardAt = Date.now();
  if (message.state) last = message;
  for (const port of ports) port.postMessage(message);
}

// An act and the live stream may renew the same part at once. What holds a question still under way is left alone by
// the stream: the answer brings that part itself, and htmx would look for its places inside the replaced, loose piece.
let byTheStream = false;

document.body.addEventListener("htmx:beforeSwap", (event) => {
  byTheStream = event.detail.requestConfig.path.includes("/live/");
});

document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (byTheStream && event.detail.target.querySelector(".htmx-request")) event.detail.shouldSwap = false;
});

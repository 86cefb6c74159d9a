// The week of the rota by keyboard and pointer: arrow keys move over the shifts, Enter opens one in a dialog.
// Without scripts every shift is a link to its own page.
const dialog = document.getElementById("shift-dialog");
const week = () => document.getElementById("week");
let opener = "";

// One stop for Tab, then arrow keys: what a grid promises to a screen reader.
function dress() {
  const grid = week();
  if (!grid || grid.getAttribute("role") === "grid") return;
  grid.setAttribute("role", "grid");
  for (const cell of grid.querySelectorAll('[role="cell"]')) cell.setAttribute("role", "gridcell");
  const shifts = [...grid.querySelectorAll("a[data-shift]")];
  const before = shifts.find((shift) => shift.id === opener || shift === document.activeElement);
  const line = grid.querySelector(".now-line");
  const today = line && [...line.parentElement.querySelectorAll("a[data-shift]")].at(-1);
  const first = before ?? today ?? shifts[0];
  for (const shift of shifts) shift.tabIndex = shift === first ? 0 : -1;
}

const rows = () => [...week().querySelectorAll(".schedule-row")].map((row) => [...row.querySelectorAll("a[data-shift]")]).filter((row) => row.length);

function place(shift) {
  const box = shift.getBoundingClientRect();
  return box.left + Math.min(box.width, 1);
}

function nearest(row, x) {
  return row.reduce((best, shift) => (place(shift) <= x + 1 ? shift : best), row[0]);
}

const MOVES = {
  ArrowRight: (row, at) => row[at + 1],
  ArrowLeft: (row, at) => row[at - 1],
  Home: (row) => row[0],
  End: (row) => row.at(-1),
};

document.addEventListener("keydown", (event) => {
  const shift = event.target.closest?.("#week a[data-shift]");
  if (!shift || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
  const all = rows();
  const level = all.findIndex((row) => row.includes(shift));
  const row = all[level];
  let to;
  if (MOVES[event.key]) to = MOVES[event.key](row, row.indexOf(shift));
  else if (event.key === "ArrowDown" && all[level + 1]) to = nearest(all[level + 1], place(shift));
  else if (event.key === "ArrowUp" && all[level - 1]) to = nearest(all[level - 1], place(shift));
  else if (event.key === " ") shift.click();
  else return;
  event.preventDefault();
  if (!to) return;
  shift.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  opener = to.id;
});

document.addEventListener("click", async (event) => {
  const shift = event.target.closest("a[data-shift]");
  if (!shift || !dialog || !window.htmx || event.metaKey || event.ctrlKey || event.button) return;
  event.preventDefault();
  opener = shift.id;
  await window.htmx.ajax("GET", shift.getAttribute("href"), { target: dialog, swap: "innerHTML" });
  if (!dialog.querySelector("[data-shift-sheet]")) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").tabIndex = -1;
  dialog.querySelector("h2").focus();
});

// "Back" is a link for who has no scripts; here it only closes the dialog, and the focus returns to the shift.
dialog?.addEventListener("click", (event) => event.target.closest("a[data-dialog-close]") && event.preventDefault());
dialog?.addEventListener("close", () => document.getElementById(opener)?.focus());
document.body.addEventListener("htmx:afterSettle", dress);
dress();

// The theme switch: shown at once, kept by the server in the background.
for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", async (event) => {
    const chosen = event.submitter;
    if (!chosen || chosen.name !== "theme") return;
    event.preventDefault();
    const before = document.documentElement.dataset.theme;
    show(chosen.value);
    for (const other of form.querySelectorAll("[name=theme]")) {
      other.setAttribute("aria-pressed", String(other === chosen));
    }
    const body = new URLSearchParams(new FormData(form));
    body.set("theme", chosen.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.status >= 400) throw new Error(String(answer.status));
    } catch {
      show(before || "system");
    }
  });
}

function show(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

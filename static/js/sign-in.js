// Sign-in: show the password, and offer passkeys only where the browser has them.
for (const button of document.querySelectorAll("[data-show-password]")) {
  button.addEventListener("click", () => {
    const input = document.getElementById(button.dataset.showPassword);
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
  });
}
if (window.PublicKeyCredential) {
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = false;
}

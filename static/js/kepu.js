// What every page needs: focus on the error summary, no double submit, a question before what cannot be undone.
document.querySelector("[data-focus]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && form.dataset.sent) event.preventDefault();
  if (form.method === "post") form.dataset.sent = "yes";
});

// Coming back with the back button, the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// A filter form sends itself when a choice changes.
document.querySelectorAll("form[data-auto]").forEach((form) => {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=date], input[type=checkbox]")) form.requestSubmit();
  });
});

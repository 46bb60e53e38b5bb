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

// One box ticks all rows of the page.
document.querySelector("[data-pick-all]")?.addEventListener("change", (event) => {
  document.querySelectorAll("input[name=row][form=bulk]").forEach((box) => { box.checked = event.target.checked; });
});

// What is typed into a register's form is kept as a draft, two seconds after the last key.
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const state = form.querySelector(".draft-state");
  let timer, sent = "";

  async function keep() {
    const fields = new URLSearchParams(new FormData(form));
    if (fields.toString() === sent || form.dataset.sent) return;
    sent = fields.toString();
    fields.set("draft-of", form.dataset.draftOf);
    const answer = await fetch(form.dataset.draft, { method: "POST", body: fields }).catch(() => null);
    if (state) state.textContent = answer?.ok ? state.dataset.kept : state.dataset.failed;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(keep, 2000);
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => clearTimeout(timer));
});

// Where the tabs do not fit side by side, the current one is brought into sight.
document.querySelector(".tabs .current")?.scrollIntoView({ block: "nearest", inline: "center" });

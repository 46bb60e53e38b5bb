// The page of an event's volunteers: hours tick their row, one box ticks all, and the page says how many are ticked.
const form = document.querySelector("form[data-service]");
const ticks = [...form.querySelectorAll(".service input[type=checkbox]")];
const all = form.querySelector("[data-tick-all]");
const count = form.querySelector("[data-count]");

function tell() {
  if (!count) return;
  const ticked = ticks.filter((box) => box.checked).length;
  count.textContent = count.dataset.count.replace("#", ticked);
  all.checked = ticked === ticks.length;
}

form.addEventListener("input", (event) => {
  const row = event.target.closest(".service li");
  if (!row) return;
  if (event.target.matches("[inputmode]") && event.target.value) row.querySelector("[type=checkbox]").checked = true;
  tell();
});
all?.addEventListener("change", () => {
  ticks.forEach((box) => { box.checked = all.checked; });
  tell();
});
form.querySelector("select[name=team]").addEventListener("change", () => form.requestSubmit(form.querySelector("[name=show]")));
all?.closest("[hidden]").removeAttribute("hidden");
tell();

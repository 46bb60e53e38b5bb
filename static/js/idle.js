// Some minutes before the session ends for want of work: a warning, and the draft is kept. At the end: signed out.
// Work is what a person does (keys, clicks); all windows of the browser count together. Pages that ask by themselves
// do not hold the session open, and long typing without asking does not let it end.
const dialog = document.getElementById("idle");
const idle = dialog && Number(dialog.dataset.seconds) * 1000;
const warning = dialog && Number(dialog.dataset.warning) * 1000;
const KEY = "kepu-worked-at";
let told = Date.now(); // when the server last heard of work
let changed = false;

function workedAt() {
  return Number(localStorage.getItem(KEY)) || told;
}

function tell() {
  told = Date.now();
  fetch(dialog.dataset.alive).then((answer) => { if (answer.redirected) location.reload(); }, () => {});
}

function worked() {
  if (dialog.open) return;
  localStorage.setItem(KEY, Date.now());
  if (Date.now() - told > warning) tell();
}

function warn() {
  const drafts = document.querySelectorAll("form[data-draft]");
  if (changed) drafts.forEach((form) => form.dispatchEvent(new Event("change")));
  dialog.querySelector(".idle-when").textContent =
    new Date(workedAt() + idle).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  dialog.querySelector(".idle-draft").hidden = !(changed && drafts.length);
  dialog.querySelector(".idle-lost").hidden = !changed || drafts.length > 0;
  dialog.showModal();
}

function look() {
  const rest = workedAt() + idle - Date.now();
  if (rest <= 0) dialog.querySelector("[data-leave]").requestSubmit();
  else if (rest <= warning && !dialog.open) warn();
  else if (rest > warning && dialog.open) dialog.close();
}

function stay() {
  dialog.close();
  localStorage.setItem(KEY, Date.now());
  tell();
}

if (dialog) {
  localStorage.setItem(KEY, Date.now());
  for (const what of ["keydown", "pointerdown", "input"]) document.addEventListener(what, worked, { passive: true });
  document.addEventListener("input", () => { changed = true; });
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}

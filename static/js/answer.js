// Writing an answer: it is saved while it is typed, and again until it has arrived; nothing typed is ever lost.

const form = document.querySelector("form[data-answer]");
const text = form.elements.narrative;
const state = form.querySelector(".draft-state");
const preview = document.querySelector("[data-preview]");
const conflict = document.querySelector("[data-conflict]");
const mine = form.querySelector("[data-mine]");
const PAUSE = 1200, AGAIN = 5000; // milliseconds
let timer, underWay = null, dirty = false, stopped = false, leaving = false;

const tell = (word) => { state.textContent = word; };

function soon(pause = PAUSE) {
  dirty = true;
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(keep, pause);
}

function keep() {
  if (underWay) return soon();
  underWay = send().finally(() => { underWay = null; });
}

async function send() {
  dirty = false;
  tell(state.dataset.saving);
  const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  const said = answer?.headers.get("content-type")?.startsWith("application/json") ? await answer.json().catch(() => null) : null;
  if (answer?.ok && said) return saved(said);
  if (answer?.status === 409 && said) return differs(said);
  dirty = true;
  if (said) return tell(said.problems.join(" "));
  tell(answer && (answer.type === "opaqueredirect" || answer.status === 403) ? state.dataset.signedOut : state.dataset.failed);
  soon(AGAIN);
}

function saved({ at, version, html }) {
  form.elements.version.value = version;
  preview.innerHTML = html;
  tell(state.dataset.saved.replace("#", at));
  if (dirty) soon();
}

// Somebody else saved meanwhile: both texts are shown, and only a press of the button saves over theirs.
function differs({ problems, version, html }) {
  stopped = dirty = true;
  form.elements.version.value = version;
  conflict.innerHTML = html;
  conflict.prepend(Object.assign(document.createElement("p"), { className: "alert alert-danger", textContent: problems.join(" ") }));
  conflict.append(mine);
  conflict.hidden = mine.hidden = false;
  mine.setAttribute("form", (form.id ||= "answer-form"));
  conflict.tabIndex = -1;
  conflict.focus();
  tell(state.dataset.stopped);
}

// The marks that begin a line; the next number of the same kind is the one after the last above.
const DIGITS = "一二三四五六七八九十";
const MARKS = {
  first: { of: (n) => `${chinese(n)}、`, found: /^[一二三四五六七八九十]+、/ },
  second: { of: (n) => `（${chinese(n)}）`, found: /^（[一二三四五六七八九十]+）/ , until: /^[一二三四五六七八九十]+、/ },
  number: { of: (n) => `${n}. `, found: /^\d{1,3}[.．]\s*/, until: /^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)/ },
  sub: { of: (n) => `（${n}）`, found: /^（\d{1,3}）/, until: /^(\d{1,3}[.．]|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)/ },
  bullet: { of: () => "• ", found: /^[-•]\s*/ },
};
const ANY = /^([一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d{1,3}[.．]\s*|[-•]\s*)/;

function chinese(n) {
  if (n <= 10) return DIGITS[n - 1];
  return `${n < 20 ? "" : DIGITS[Math.floor(n / 10) - 1]}十${n % 10 ? DIGITS[(n % 10) - 1] : ""}`;
}

function next(mark, above) {
  let count = 1;
  for (const line of above) {
    if (mark.until?.test(line)) count = 1;
    else if (mark.found.test(line)) count += 1;
  }
  return mark.of(Math.min(count, 99));
}

function begin(mark) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const end = text.value.indexOf("\n", start) < 0 ? text.value.length : text.value.indexOf("\n", start);
  const line = text.value.slice(start, end);
  const bare = line.replace(ANY, "");
  const begun = mark.found.test(line) ? bare : next(mark, text.value.slice(0, start).split("\n")) + bare;
  const cursor = Math.max(start, text.selectionStart + begun.length - line.length);
  text.setRangeText(begun, start, end, "preserve");
  text.focus();
  text.setSelectionRange(cursor, cursor);
  soon();
}

document.querySelector(".marks").hidden = false;
document.querySelectorAll("[data-mark]").forEach((button) => {
  button.addEventListener("click", () => begin(MARKS[button.dataset.mark]));
});
form.addEventListener("input", () => soon());
window.addEventListener("online", () => { if (dirty && !stopped) keep(); });

// A save that is under way is awaited, so that it cannot arrive after what is sent now.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  leaving = true;
  if (!underWay) return;
  const button = event.submitter;
  event.preventDefault();
  event.stopPropagation();
  underWay.finally(() => { if (!stopped || button === mine) form.requestSubmit(button); });
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });

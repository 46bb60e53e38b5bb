// The checklist on the spot: every answer is sent as soon as it is given, and again until it has arrived.

const form = document.querySelector("form[data-checklist]");
const state = form.querySelector(".draft-state");
const count = form.querySelector("[data-count]");
const PAUSE = 900, AGAIN = 5000; // milliseconds
let timer, underWay = false, dirty = false, leaving = false;

const fieldsOf = (name) => form.querySelectorAll(`[name="${name}"]`);
const valueOf = (name) => form.querySelector(`[name="${name}"]:checked`)?.value || "";

function tell() {
  const total = Number(count.dataset.total);
  const answered = new Set([...form.querySelectorAll(".verdict input:checked")].map((box) => box.name)).size;
  count.textContent = count.dataset.count.replace("##", total).replace("#", answered);
}

// Files go up by themselves (uploader.js); a form with a file input would carry their bytes a second time.
function body() {
  const data = new FormData(form);
  form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
  return data;
}

function soon(pause = PAUSE) {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(keep, pause);
}

async function keep() {
  if (underWay) return soon();
  underWay = true;
  dirty = false;
  state.textContent = state.dataset.saving;
  const answer = await fetch(form.action, { method: "POST", body: body(), headers: { "X-Kept": "yes" } }).catch(() => null);
  underWay = false;
  if (answer?.ok && answer.headers.get("content-type")?.startsWith("application/json")) return kept(await answer.json());
  state.textContent = answer && (answer.redirected || answer.status === 403) ? state.dataset.signedOut : state.dataset.failed;
  soon(AGAIN);
}

// What has arrived is what the page shows now; a later change is judged against it.
function kept({ saved, problems }) {
  for (const [key, said] of Object.entries(saved)) {
    fieldsOf(`was_answer_${key}`)[0].value = said.answer;
    fieldsOf(`was_note_${key}`)[0].value = said.note;
  }
  form.querySelectorAll("[data-problem]").forEach((place) => {
    place.textContent = (problems[place.dataset.problem] || []).join(" ");
    place.closest(".question").classList.toggle("wrong", [...place.closest(".question").querySelectorAll("[data-problem]")].some((p) => p.textContent));
  });
  const rest = Object.keys(problems).length;
  state.textContent = rest ? state.dataset.wrong : state.dataset.kept;
  if (dirty) soon();
}

form.addEventListener("change", () => { tell(); soon(200); });
form.addEventListener("input", () => soon());
document.addEventListener("uploaded", () => soon(200));
window.addEventListener("online", () => { if (dirty) keep(); });
form.addEventListener("submit", () => { clearTimeout(timer); leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; tell(); });
window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
tell();

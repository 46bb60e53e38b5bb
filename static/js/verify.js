// Compares a file with the SHA-256 of what was issued, here in the browser: nothing is sent.
const PIECE = 2 * 1024 * 1024;
const compare = document.querySelector("#compare");
const input = compare.querySelector("input[type=file]");
const bar = compare.querySelector("progress");
const icon = compare.querySelector("[role=status] .bi");
const text = compare.querySelector(".verdict-text");
const known = new Map([...document.querySelectorAll("[data-sha256]")].map((each) => [each.textContent.trim(), each.dataset.sha256]));
let turn = 0;

compare.hidden = false;
input.addEventListener("change", () => input.files.length && check(input.files[0]));

// A file dropped beside the field would otherwise open in place of the page.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    compare.classList.toggle("over", name === "dragover");
    if (name === "drop") check(event.dataTransfer.files[0]);
  });
}

function say(sentence, detail, sign = "") {
  icon.className = `bi ${sign}`;
  text.textContent = sentence.replace("%s", detail);
}

async function check(file) {
  const mine = (turn += 1); // a second file ends the count of the first
  const digest = new Sha256();
  bar.hidden = false;
  say(compare.dataset.working, file.name);
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      const piece = await file.slice(at, at + PIECE).arrayBuffer();
      if (mine !== turn) return;
      digest.update(new Uint8Array(piece));
      bar.value = (100 * (at + piece.byteLength)) / file.size;
    }
  } catch {
    bar.hidden = true;
    say(compare.dataset.failed, file.name, "bi-exclamation-triangle status-unmet");
    return;
  }
  bar.hidden = true;
  const found = known.get(digest.hex());
  if (found) say(compare.dataset.same, found, "bi-check-circle-fill status-met");
  else say(compare.dataset.other, file.name, "bi-x-circle status-unmet");
}

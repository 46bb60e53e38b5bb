// Files go up one by one as soon as they are chosen, dragged in or pasted; the form then carries their ids only.
// Without this script the plain file input sends them with the form (kepu/evidence/fields.py).

const AT_ONCE = 3; // more would only make each slower, and a slow line lose them all
const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");

// Signing in again in another tab has changed the token that this page was given.
async function renewToken() {
  const page = await fetch(location.href).catch(() => null);
  if (!page?.ok || page.redirected) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) tokens().forEach((field) => { field.value = token; });
}

function uploader(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".uploads");
  const blank = box.querySelector("template");
  const news = box.querySelector(".upload-news");
  const waiting = [];
  let underWay = 0;

  box.classList.add("live");
  list.querySelectorAll(".upload").forEach(arm);

  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });

  // A file dropped beside the field would otherwise open in place of the page and take with it what was typed.
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      box.classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  }

  // Excel and Word put a picture beside the text that they copy; pasted into a field, the text is meant.
  document.addEventListener("paste", (event) => {
    const pasted = event.clipboardData;
    if (!pasted?.files.length || pasted.types.includes("text/plain")) return;
    take(pasted.files);
  });

  box.closest("form").addEventListener("submit", (event) => {
    const open = [...list.querySelectorAll(".upload-error")].some((error) => !error.hidden);
    if (!underWay && !waiting.length && !open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(open ? box.dataset.open : box.dataset.busy);
    news.scrollIntoView({ block: "center" });
  }, true);

  function say(sentence) {
    news.textContent = sentence;
  }

  function take(files) {
    say("");
    for (const file of files) {
      if (list.children.length >= Number(box.dataset.most)) return say(box.dataset.tooMany);
      const item = row(file);
      if (file.size > Number(box.dataset.limit)) refuse(item, box.dataset.tooLarge);
      else enqueue(file, item);
    }
  }

  function row(file) {
    const item = blank.content.firstElementChild.cloneNode(true);
    item.querySelector(".upload-name").textContent = file.name;
    const kinds = item.querySelector("select");
    const isPicture = file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name);
    item.querySelector(".upload-children").hidden = !isPicture;
    if (kinds?.name.endsWith("-kind") && !isPicture) kinds.selectedIndex = kinds.options.length - 1;
    list.append(item);
    arm(item);
    return item;
  }

  function arm(item) {
    const button = item.querySelector("[data-remove]");
    button.addEventListener("click", () => {
      item.request?.abort();
      if (button.dataset.discard) {
        fetch(button.dataset.discard, { method: "POST", headers: { "X-CSRFToken": tokens()[0].value } }).catch(() => {});
      }
      item.remove();
      say("");
      input.focus();
    });
  }

  function enqueue(file, item) {
    item.querySelector(".upload-error").hidden = true;
    item.classList.remove("refused");
    item.querySelector("progress").hidden = false;
    waiting.push([file, item]);
    next();
  }

  function next() {
    while (underWay < AT_ONCE && waiting.length) {
      const [file, item] = waiting.shift();
      if (item.isConnected) send(file, item);
    }
    if (!underWay && news.textContent === box.dataset.busy) say("");
  }

  function send(file, item) {
    const bar = item.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    item.request = request;
    underWay += 1;
    request.upload.addEventListener("progress", (event) => { bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      underWay -= 1;
      bar.hidden = true;
      arrived(request, file, item);
      next();
    });
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", tokens()[0].value);
    request.responseType = "json";
    request.send(body);
  }

  function arrived(request, file, item) {
    const answer = request.response;
    if (request.status === 200 && answer) return show(answer, item);
    if (answer?.error) return refuse(item, answer.error);
    if (request.status === 413) return refuse(item, box.dataset.tooLarge);
    // The sign-in page that a redirect leads to, or the refusal of an outdated token.
    const signedOut = request.status === 200 || request.status === 403;
    refuse(item, signedOut ? box.dataset.signedOut : box.dataset.failed);
    offerRetry(file, item, signedOut);
  }

  function show(answer, item) {
    item.querySelector("input[type=hidden]").value = answer.id;
    item.querySelector(".upload-name").textContent = answer.name;
    item.querySelector("[data-remove]").dataset.discard = answer.discard_url;
    item.dispatchEvent(new Event("uploaded", { bubbles: true }));
    if (!answer.is_picture) return;
    if (answer.children) item.querySelector(".upload-children select").value = answer.children;
    const picture = new Image();
    picture.alt = "";
    picture.src = answer.thumb_url;
    item.querySelector(".thumb").replaceChildren(picture);
  }

  function refuse(item, sentence) {
    const error = item.querySelector(".upload-error");
    error.textContent = sentence;
    error.hidden = false;
    item.classList.add("refused");
  }

  function offerRetry(file, item, signedOut) {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm btn-outline-primary ms-2";
    again.textContent = box.dataset.retry;
    again.addEventListener("click", async () => {
      again.disabled = true;
      if (signedOut) await renewToken();
      enqueue(file, item);
    });
    item.querySelector(".upload-error").append(again);
  }
}

document.querySelectorAll("[data-uploader]").forEach(uploader);

// Files go up one by one as soon as they are chosen, dragged in or pasted; the form then carries their ids only.
// Without this script the plain file input sends them with the form (kepu/evidence/fields.py).

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function uploader(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".uploads");
  const blank = box.querySelector("template");
  const news = box.querySelector(".upload-news");
  const form = box.closest("form");
  let under_way = 0;

  box.classList.add("live");
  list.querySelectorAll(".upload").forEach(arm);

  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  }
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) take(event.clipboardData.files);
  });
  form.addEventListener("submit", (event) => {
    if (!under_way) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    news.textContent = box.dataset.busy;
    news.scrollIntoView({ block: "center" });
  }, true);

  function take(files) {
    for (const file of files) send(file, row(file));
  }

  function row(file) {
    const item = blank.content.firstElementChild.cloneNode(true);
    item.querySelector(".upload-name").textContent = file.name;
    const kinds = item.querySelector("select");
    if (!file.type.startsWith("image/") && !/\.heic$/i.test(file.name)) kinds.selectedIndex = kinds.options.length - 1;
    list.append(item);
    arm(item);
    return item;
  }

  function arm(item) {
    item.querySelector("[data-remove]").addEventListener("click", () => {
      item.request?.abort();
      item.remove();
      input.focus();
    });
  }

  function send(file, item) {
    const bar = item.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    item.request = request;
    item.querySelector(".upload-error").hidden = true;
    bar.hidden = false;
    under_way += 1;
    request.upload.addEventListener("progress", (event) => { bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      under_way -= 1;
      bar.hidden = true;
      if (!under_way) news.textContent = "";
      arrived(request, file, item);
    });
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.responseType = "json";
    request.send(body);
  }

  function arrived(request, file, item) {
    const answer = request.response;
    if (request.status === 200 && answer) {
      item.querySelector("input[type=hidden]").value = answer.id;
      if (answer.thumb) {
        const picture = new Image();
        picture.alt = "";
        picture.src = answer.thumb;
        item.querySelector(".thumb").replaceChildren(picture);
      }
      return;
    }
    const error = item.querySelector(".upload-error");
    error.textContent = answer?.error || box.dataset.failed;
    error.hidden = false;
    if (!answer?.error) offerRetry(error, file, item);
  }

  function offerRetry(error, file, item) {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm btn-outline-primary ms-2";
    again.textContent = box.dataset.retry;
    again.addEventListener("click", () => send(file, item));
    error.append(again);
  }
}

document.querySelectorAll("[data-uploader]").forEach(uploader);

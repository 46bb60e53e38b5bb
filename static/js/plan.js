// The plan's picture: a bar that is dragged to other days leads to the form that asks for the reason.
const DAY = 24 * 60 * 60 * 1000;
const NEAR = 5; // CSS pixels; less than this is a click

function shifted(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

function arrange(picture) {
  const unitsPerDay = Number(picture.dataset.month) / 30.44;
  let held = null;

  picture.addEventListener("dragstart", (event) => event.preventDefault());

  picture.addEventListener("pointerdown", (event) => {
    const bar = event.target.classList.contains("shape") && event.target.closest("[data-days]");
    if (!bar || event.button) return;
    held = { bar, shape: event.target, from: event.clientX, x: Number(event.target.getAttribute("x")), days: 0 };
    event.target.setPointerCapture(event.pointerId);
  });

  picture.addEventListener("pointermove", (event) => {
    if (!held) return;
    const moved = event.clientX - held.from;
    if (!held.bar.classList.contains("dragged") && Math.abs(moved) < NEAR) return;
    const unitsPerPixel = picture.viewBox.baseVal.width / picture.getBoundingClientRect().width;
    held.days = Math.round((moved * unitsPerPixel) / unitsPerDay);
    held.bar.classList.add("dragged");
    held.shape.setAttribute("x", held.x + held.days * unitsPerDay);
    const { start, due } = held.bar.dataset;
    const note = held.bar.querySelector(".note");
    note.textContent = `${shifted(start, held.days)} – ${shifted(due, held.days)}`;
    note.setAttribute("text-anchor", "end");
    note.setAttribute("x", held.x + held.days * unitsPerDay - 6);
  });

  picture.addEventListener("pointerup", () => {
    if (held?.bar.classList.contains("dragged") && held.days) {
      const { days, start, due } = held.bar.dataset;
      const asked = new URLSearchParams({ starts_on: shifted(start, held.days), due_on: shifted(due, held.days) });
      window.location = `${days}?${asked}`;
    }
  });

  picture.addEventListener("pointercancel", () => { held = null; });

  // The click that ends a drag must not open the task.
  picture.addEventListener("click", (event) => {
    if (held?.bar.classList.contains("dragged")) event.preventDefault();
    held?.bar.classList.remove("dragged");
    held = null;
  });
}

document.querySelectorAll("svg.timeline").forEach(arrange);

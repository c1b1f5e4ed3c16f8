// What JavaScript adds to the review: choosing a meeting submits at once, an act that wants a reason asks for it in
// place, and Escape leaves the field so that the keys work again.
"use strict";

for (const select of document.querySelectorAll("select[data-submits]")) {
  const button = select.form.querySelector("button");
  button.hidden = true;
  select.addEventListener("change", () => select.form.submit());
}

const note = document.querySelector("#note");

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-wants]");
  if (!button || note.value.trim()) return;
  event.preventDefault();
  note.focus();
  note.setAttribute("aria-invalid", "true");
});

note?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") note.blur();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    note.form.querySelector("button[value=say]").click();
  }
});

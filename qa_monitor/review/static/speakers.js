// Telling who speaks: the keys of the page, and what follows from a choice. Without it the form works by mouse alone.

const audio = document.querySelector("[data-audio]");
const PRESSES = { 1: "agent", 2: "customer", 0: "unknown" };
const OTHER = { agent: "customer", customer: "agent" };

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const parts = () => all("#speakers [data-turn]");
const chosen = (part) => part.querySelector("input:checked")?.value ?? "unknown";

let focused = null; // its name, so that it is found again when the form was drawn anew

function current() {
  const here = document.activeElement.closest?.("#speakers [data-turn]");
  return here ?? document.querySelector("#speakers .turn.now") ?? parts()[0];
}

function tell(part, role) {
  part.querySelector(`input[value="${role}"]`).checked = true;
  look(part);
}

function look(part) {
  part.classList.remove("agent", "customer", "unknown");
  part.classList.add(chosen(part));
}

function count() {
  const open = parts().filter((part) => chosen(part) === "unknown").length;
  const note = document.querySelector("[data-left]");
  note.textContent = note.dataset.told.replace("{n}", String(open));
}

function go(part) {
  if (!part) return;
  part.querySelector("input:checked")?.focus();
  if (audio.paused) audio.currentTime = Number(part.dataset.start);
}

function step(by) {
  const every = parts();
  go(every[every.indexOf(current()) + by]);
}

function press(role) {
  tell(current(), role);
  count();
  step(1);
}

// From this part on the sides speak by turns, beginning with whom it was given to, or whoever did not speak before it.
function alternate(part) {
  const every = parts();
  const at = every.indexOf(part);
  let role = chosen(part);
  if (role === "unknown") role = (at > 0 && OTHER[chosen(every[at - 1])]) || "agent";
  for (const one of every.slice(at)) {
    tell(one, role);
    role = OTHER[role];
  }
  count();
}

function cut() {
  document.querySelector("#speakers button.w.now")?.click();
}

const hear = () => current().querySelector("[data-to]").click();

const ON_KEY = {
  a: () => alternate(current()),
  x: cut,
  j: () => step(1),
  k: () => step(-1),
  h: hear,
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("keys").open) return;
  const radio = event.target.matches("#speakers input[type=radio]");
  if (event.key in PRESSES) press(PRESSES[event.key]);
  else if (ON_KEY[event.key]) ON_KEY[event.key]();
  else if (event.key === " " && radio) document.querySelector("[data-play-button]").click();
  else return;
  event.preventDefault();
}

function begin() {
  for (const button of all("[data-alternate]")) button.hidden = false;
  count();
}

document.addEventListener("keydown", pressed);
document.addEventListener("change", (event) => {
  const part = event.target.closest("#speakers [data-turn]");
  if (!part) return;
  look(part);
  count();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-alternate]");
  if (button) alternate(button.closest("[data-turn]"));
});
document.addEventListener("htmx:beforeRequest", () => {
  focused = current().querySelector("input")?.name ?? null;
  document.getElementById("speakers").inert = true; // what is chosen meanwhile would be lost when the form is drawn anew
});
document.addEventListener("htmx:afterRequest", () => {
  const form = document.getElementById("speakers");
  if (form) form.inert = false;
});
document.addEventListener("htmx:afterSettle", () => {
  begin();
  const again = focused && document.querySelector(`#speakers input[name="${CSS.escape(focused)}"]:checked`);
  if (again) again.focus();
});

begin();

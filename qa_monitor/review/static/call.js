// The call page: player, two-lane waveform with markers, transcript and findings that follow each other.

import { indexTranscript, markHeard, selectedSeconds } from "./transcript.js";
import { colorBands, draw, drawBands, zoom } from "./waveform.js";

const player = document.getElementById("player");
const audio = player.querySelector("[data-audio]");
const drawing = player.querySelector("[data-drawing]");
const clockText = player.querySelector("[data-clock]");
const playButton = player.querySelector("[data-play-button]");
const playLabel = player.querySelector("[data-play-label]");
const loopButton = player.querySelector("[data-loop]");
const followButton = player.querySelector("[data-follow]");
const pick = document.querySelector("[data-pick]");
const example = document.querySelector("[data-example]");

const MARGIN_SECONDS = 3;
const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const seconds = Number(player.dataset.seconds);

let chosen = null;
let picked = null;
let which = "for-people";
let written = new Map();

const isNarrow = () => matchMedia("(max-width: 1000px)").matches;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const isOn = (button) => button.getAttribute("aria-pressed") === "true";
const press = (button, on) => button.setAttribute("aria-pressed", String(on));

function clock(at) {
  const tenths = Math.floor(at * 10 + 1e-6);
  const whole = Math.floor(tenths / 10);
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, "0")}.${tenths % 10}`;
}

// --- sound ---------------------------------------------------------------------------------------------------------

function address(lane) {
  const query = new URLSearchParams(player.dataset.query);
  if (lane !== "") query.set("lane", lane);
  return query.size ? `${player.dataset.sound}?${query}` : player.dataset.sound;
}

function hear(at) {
  if (playButton.disabled) return;
  seek(at);
  audio.play();
}

function seek(at) {
  audio.currentTime = Math.max(0, Math.min(at, seconds));
  show();
}

function toggle() {
  if (playButton.disabled) return;
  if (audio.paused) audio.play();
  else audio.pause();
}

function setSpeed(speed) {
  audio.playbackRate = speed;
  audio.defaultPlaybackRate = speed;
  for (const button of all("[data-speed]")) press(button, Number(button.dataset.speed) === speed);
}

function stepSpeed(by) {
  const at = SPEEDS.indexOf(audio.playbackRate);
  setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]);
}

function setLane(lane) {
  const [at, playing] = [audio.currentTime, !audio.paused];
  for (const button of all("[data-lane]")) press(button, button.dataset.lane === lane);
  audio.src = address(lane);
  audio.currentTime = at;
  if (playing) audio.play();
}

function loopSpan() {
  const finding = findingOf(chosen);
  if (!finding || !isOn(loopButton)) return null;
  return [Math.max(0, Number(finding.dataset.start) - MARGIN_SECONDS), Math.min(seconds, Number(finding.dataset.end) + MARGIN_SECONDS)];
}

function setLoop(on) {
  press(loopButton, on);
  const span = loopSpan();
  if (span) hear(span[0]);
}

// --- what is said now ----------------------------------------------------------------------------------------------

function show() {
  const at = audio.currentTime;
  clockText.textContent = `${clock(at)} / ${clock(seconds).slice(0, -2)}`;
  const turn = markHeard(at);
  if (turn && !audio.paused && isOn(followButton)) bringIntoView(turn);
}

function bringIntoView(turn) {
  const top = player.getBoundingClientRect().bottom;
  const box = turn.getBoundingClientRect();
  if (box.top >= top && box.bottom <= innerHeight) return;
  scrollBy({ top: box.top - top - 40 });
}

function everyFrame() {
  const span = loopSpan();
  if (span && audio.currentTime >= span[1]) audio.currentTime = span[0];
  show();
  if (!audio.paused) requestAnimationFrame(everyFrame);
}

// --- findings ------------------------------------------------------------------------------------------------------

const findingOf = (id) => (id ? document.querySelector(`[data-finding="${CSS.escape(id)}"]`) : null);

function choose(id, { listen = false, scroll = true } = {}) {
  const finding = findingOf(id);
  if (!finding) return;
  chosen = id;
  openTab("tab-findings");
  if (!isShown(finding)) setWhich("all");
  for (const other of all("[data-finding]")) other.classList.toggle("chosen", other === finding);
  for (const text of all("mark[data-of]")) text.classList.toggle("chosen", text.dataset.of === id);
  colorBands(chosen);
  if (scroll) {
    reveal(finding);
    const text = document.querySelector(`mark[data-of="${CSS.escape(id)}"]`);
    if (text && !isNarrow()) bringIntoView(text.closest(".turn"));
  }
  const start = Number(finding.dataset.start);
  if (listen) hear(isOn(loopButton) ? loopSpan()[0] : Math.max(0, start - 0.5));
  else if (audio.paused) seek(start);
}

const isShown = (finding) => which === "all" || !finding.dataset.aside;

function setWhich(shown) {
  which = shown;
  document.querySelector("[data-side]")?.classList.toggle("only-for-people", shown === "for-people");
  for (const button of all("[data-which]")) press(button, button.dataset.which === shown);
}

// On a desk the findings scroll beside the transcript, and the page stays where it is.
function reveal(element) {
  const side = document.querySelector("[data-side]");
  if (isNarrow()) {
    element.scrollIntoView({ block: "nearest" });
    return;
  }
  const top = side.querySelector(".tabs").getBoundingClientRect().bottom;
  const box = element.getBoundingClientRect();
  if (box.top < top || box.bottom > side.getBoundingClientRect().bottom) side.scrollTop += box.top - top;
}

function step(by) {
  const findings = all("[data-finding]").filter(isShown);
  if (!findings.length) return;
  const at = findings.findIndex((finding) => finding.dataset.finding === chosen);
  choose(findings[at < 0 ? 0 : Math.max(0, Math.min(findings.length - 1, at + by))].dataset.finding);
}

function rule(ruling) {
  const form = findingOf(chosen)?.querySelector("[data-verdict]");
  if (!form) return;
  const reason = form.elements.reason;
  if (ruling === "overturned" && !reason.value.trim()) reason.focus();
  else form.querySelector(`button[value="${ruling}"]`).click();
}

function chooseNextOpen() {
  if (findingOf(chosen)?.dataset.open) {
    choose(chosen, { scroll: false });
    return;
  }
  const findings = all("[data-finding]");
  const at = findings.findIndex((finding) => finding.dataset.finding === chosen);
  const after = [...findings.slice(at + 1), ...findings.slice(0, at + 1)];
  const next = after.find((finding) => finding.dataset.open);
  choose(next ? next.dataset.finding : chosen);
}

function hearWord(word) {
  const text = word.closest("mark[data-of]");
  if (text) choose(text.dataset.of);
  hear(Number(word.dataset.s));
}

// --- tabs ----------------------------------------------------------------------------------------------------------

function openTab(id) {
  for (const tab of all("[role=tab]")) {
    const open = tab.id === id;
    tab.setAttribute("aria-selected", String(open));
    tab.tabIndex = open ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !open;
  }
}

function stepTab(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = all("[role=tab]");
  const next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
  openTab(next.id);
  next.focus();
  event.preventDefault();
  event.stopPropagation();
}

// --- a finding that the machine missed -----------------------------------------------------------------------------

function offerToAdd() {
  const form = document.getElementById("missed");
  picked = form && selectedSeconds();
  for (const offer of [pick, example]) if (offer) offer.hidden = !picked;
  if (!picked) return;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  put(pick, box, 6);
  if (!example) return;
  put(example, box, 42);
  example.href = `${example.dataset.example}&start=${picked[0].toFixed(2)}&end=${picked[1].toFixed(2)}`;
}

function put(offer, box, below) {
  offer.style.left = `${Math.min(box.left + scrollX, scrollX + innerWidth - 180)}px`;
  offer.style.top = `${box.bottom + scrollY + below}px`;
}

function addPicked() {
  for (const offer of [pick, example]) if (offer) offer.hidden = true;
  openTab("tab-findings");
  document.getElementById("missed-start").value = picked[0].toFixed(2);
  document.getElementById("missed-end").value = picked[1].toFixed(2);
  reveal(document.getElementById("missed"));
  document.getElementById("missed-code").focus({ preventScroll: true });
}

// --- beginning -----------------------------------------------------------------------------------------------------

async function load() {
  const answer = await fetch(player.dataset.waveform);
  if (!answer.ok) return;
  const waveform = await answer.json();
  if (waveform.sound) {
    const note = player.querySelector("[data-no-sound]");
    note.textContent = waveform.sound;
    note.hidden = false;
  } else {
    audio.src = address("");
    playButton.disabled = false;
  }
  if (waveform.lanes.length) {
    draw(waveform, {
      container: drawing,
      media: audio,
      nonce: player.dataset.nonce,
      chosen: () => chosen,
      onSeek: show,
      onBand: (id) => choose(id, { listen: true }),
    });
  }
  seek(Number(player.dataset.at) || Number(findingOf(chosen)?.dataset.start ?? 0));
}

// --- events --------------------------------------------------------------------------------------------------------

const ON_CLICK = [
  ["span.w", (element) => getSelection().isCollapsed && hearWord(element)],
  ["[data-to]", (element) => hear(Number(element.dataset.to))],
  ["[data-choose]", (element) => choose(element.dataset.choose, { listen: true })],
  ["[role=tab]", (element) => openTab(element.id)],
  ["[data-play-button]", () => toggle()],
  ["[data-speed]", (element) => setSpeed(Number(element.dataset.speed))],
  ["[data-lane]", (element) => setLane(element.dataset.lane)],
  ["[data-loop]", () => setLoop(!isOn(loopButton))],
  ["[data-follow]", () => press(followButton, !isOn(followButton))],
  ["[data-which]", (element) => setWhich(element.dataset.which)],
  ["[data-zoom]", (element) => zoom(element.dataset.zoom === "in" ? 2 : 0.5)],
  ["[data-pick]", () => addPicked()],
];

const ON_KEY = {
  " ": toggle,
  ArrowLeft: () => seek(audio.currentTime - MARGIN_SECONDS),
  ArrowRight: () => seek(audio.currentTime + MARGIN_SECONDS),
  j: () => step(1),
  k: () => step(-1),
  h: () => choose(chosen, { listen: true }),
  l: () => setLoop(!isOn(loopButton)),
  "[": () => stepSpeed(-1),
  "]": () => stepSpeed(1),
  c: () => rule("confirmed"),
  o: () => rule("overturned"),
  u: () => rule("cannot_tell"),
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of ON_CLICK) {
    const element = event.target.closest(selector);
    if (element) {
      act(element);
      return;
    }
  }
  const card = event.target.closest("[data-finding]");
  if (card && card.dataset.finding !== chosen && !event.target.closest("button, a, summary, input, textarea, select")) choose(card.dataset.finding);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("[role=tab]")) stepTab(event);
  const writing = event.target.closest("input, textarea, select");
  const pressing = event.key === " " && event.target.closest("button, summary, a");
  if (writing || pressing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.getElementById("keys").open || !ON_KEY[event.key]) return;
  ON_KEY[event.key]();
  event.preventDefault();
});

document.addEventListener("mouseup", () => setTimeout(offerToAdd));
// What was written in other forms outlives the answer to one of them, and the look at what somebody else changed.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "review") return;
  const sent = event.detail.requestConfig.verb === "post" ? event.detail.requestConfig.elt : null;
  written = new Map(all("#review textarea").filter((field) => field.value && !sent?.contains(field)).map((field) => [field.id, field.value]));
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr.status >= 400) return;
  for (const [id, text] of written) {
    const field = document.getElementById(id);
    if (field && !field.value) field.value = text;
  }
  indexTranscript();
  setWhich(which);
  drawBands(chosen);
  if (!chosen) return;
  if (event.detail.requestConfig.verb === "get") choose(chosen);
  else chooseNextOpen();
});

audio.addEventListener("play", () => {
  playLabel.textContent = player.dataset.pause;
  requestAnimationFrame(everyFrame);
});
audio.addEventListener("pause", () => {
  playLabel.textContent = player.dataset.play;
});
audio.addEventListener("timeupdate", show);

indexTranscript();
const first = document.querySelector('[data-finding][data-open="1"]') || all("[data-finding]").find(isShown);
if (first) choose(first.dataset.finding, { scroll: false });
if (document.getElementById(location.hash.slice(1))?.matches("[role=tab]")) openTab(location.hash.slice(1));
load();

// The turns and words of the page, and which of them are heard at a moment.

const OVERLAPPING = 50;
const byStart = (one, other) => one.start - other.start;

let turns = [];
let words = [];
let turnsNow = [];
let wordsNow = [];

/** Read the transcript anew, after the page was drawn or redrawn. */
export function indexTranscript() {
  const items = (selector, start, end) =>
    [...document.querySelectorAll(selector)].map((element) => ({
      element,
      start: Number(element.dataset[start]),
      end: Number(element.dataset[end]),
    }));
  turns = items("[data-turn]", "start", "end");
  words = items(".w", "s", "e").sort(byStart);
  turnsNow = [];
  wordsNow = [];
}

// Those of `items`, in order of their start, that are heard at `at`. A call has twenty thousand words: look near it only.
function heardAt(items, at) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return items.slice(Math.max(0, low - OVERLAPPING), low).filter((item) => at < item.end);
}

function mark(before, now) {
  for (const item of before) if (!now.includes(item)) item.element.classList.remove("now");
  for (const item of now) item.element.classList.add("now");
  return now;
}

/** Mark what is heard at second `at`; the turn that began last, or nothing in a silence. */
export function markHeard(at) {
  turnsNow = mark(turnsNow, heardAt(turns, at));
  wordsNow = mark(wordsNow, heardAt(words, at));
  return turnsNow.at(-1)?.element ?? null;
}

/** From the first second to the last of the words that are selected; null where none is. */
export function selectedSeconds() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const chosen = words.filter((word) => word.element.textContent.trim() && selection.containsNode(word.element, true));
  return chosen.length ? [chosen[0].start, Math.max(...chosen.map((word) => word.end))] : null;
}

// Finds a line of the dump in the reconstruction and the other way round. One listener serves thousands of lines:
// a line names its pieces (data-pieces), a piece its lines (data-lines), a stretch of text its line (data-line).
"use strict";

const dump = document.getElementById("dump");
const made = document.getElementById("made");
const status = document.getElementById("status");
const doubts = [...document.querySelectorAll("#doubts a")];
let current = -1;
let marked = [];

function mark(element, name) {
  if (element) {
    element.classList.add(name);
    marked.push([element, name]);
  }
}

function clear() {
  for (const [element, name] of marked) element.classList.remove(name);
  marked = [];
  for (const doubt of doubts) doubt.removeAttribute("aria-current");
  status.textContent = "";
}

function* linesOf(piece) {
  for (const range of piece.dataset.lines.split(" ")) {
    const [source, first, last] = range.split(/[.-]/);
    for (let line = Number(first); line <= Number(last); line++) {
      const found = document.getElementById(`l${source}.${line}`);
      if (found) yield found;
    }
  }
}

// What lies between has only its foretold height until it is laid out. Browsers that anchor the scroll keep the place
// when that changes; for the others it is sought once more.
function bring(element) {
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => requestAnimationFrame(() => element.scrollIntoView({ block: "center" })));
}

// Marks pieces with all their lines. `line` is the one that was pointed at; `from` is the pane that must not move.
function show(pieces, line, from) {
  clear();
  let target = null;
  let first = null;
  for (const piece of pieces) {
    mark(piece, "on");
    for (const other of linesOf(piece)) {
      mark(other, "on");
      first ??= other;
    }
    if (line) {
      for (const stretch of piece.querySelectorAll(`[data-line="${line.id.slice(1)}"]`)) {
        mark(stretch, "here");
        target ??= stretch;
      }
    }
    target ??= piece;
  }
  mark(line, "here");
  if (from !== made) bring(target);
  if (from !== dump) bring(line ?? first);
}

function showDoubt(number) {
  if (!doubts.length) return;
  current = (number + doubts.length) % doubts.length;
  const doubt = doubts[current];
  const target = document.getElementById(doubt.hash.slice(1));
  if (target?.classList.contains("piece")) {
    show([target], null, null);
  } else {
    clear();
    mark(target, "here");
    bring(target);
  }
  doubt.setAttribute("aria-current", "true");
  doubt.scrollIntoView({ block: "nearest" });
  status.textContent = `doubt ${current + 1} of ${doubts.length}`;
}

function selecting() {
  return !getSelection().isCollapsed;
}

dump.addEventListener("click", (event) => {
  const line = event.target.closest("li[data-pieces]");
  if (!line || selecting()) return;
  event.preventDefault();
  const pieces = line.dataset.pieces.split(" ").map((id) => document.getElementById(`p${id}`));
  show(pieces.filter(Boolean), line, dump);
});

made.addEventListener("click", (event) => {
  const piece = event.target.closest(".piece");
  if (!piece || selecting() || event.target.closest(".told")) return;
  const name = event.target.closest("[data-line]")?.dataset.line;
  show([piece], name ? document.getElementById(`l${name}`) : null, made);
});

document.getElementById("doubts").addEventListener("click", (event) => {
  const doubt = event.target.closest("a");
  if (!doubt) return;
  event.preventDefault();
  showDoubt(doubts.indexOf(doubt));
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") showDoubt(current + 1);
  else if (event.key === "p") showDoubt(current < 0 ? -1 : current - 1);
  else if (event.key === "Escape") clear();
});

// A link to a line or a piece: page.html#l0.12, page.html#p7.
const linked = document.getElementById(location.hash.slice(1));
if (linked?.classList.contains("piece")) show([linked], null, null);
else if (linked?.dataset.pieces) linked.click();

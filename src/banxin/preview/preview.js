"use strict";
// The board's events go in; only what changed on it is drawn anew, and what is being read stays where it is.

const $ = id => document.getElementById(id);
const pane = $("pages");
let pdfs = [], book = null, chosen = null, chapter = null;

// --- pages of the PDF

// Where each page stands: key → element; a key that occurs again (empty pages) gets a number.
let pages = new Map();
const near = new IntersectionObserver(found => {
  for (const one of found) if (one.isIntersecting) draw(one.target);
}, {root: pane, rootMargin: "120% 0px"});

function draw(page) {
  const address = `/page/${page.dataset.key}.png`;
  if (page.dataset.drawn === address) return;
  page.dataset.drawn = address;
  const image = new Image();
  image.alt = "";
  // What stood here stays until the new picture is there.
  image.onload = () => { if (page.dataset.drawn === address) page.replaceChildren(image); };
  image.onerror = () => { if (page.dataset.drawn === address) delete page.dataset.drawn; };
  image.src = address;
}

// Stands beside the first page, so that pages that face each other in print do so here; of use only where two stand in a row.
const apart = document.createElement("div");
apart.className = "page apart";

function pair() {
  const first = pages.values().next().value;
  if (!first) return;
  apart.hidden = true;
  const inRow = Math.floor((pane.clientWidth - GAP) / (first.offsetWidth + GAP));
  apart.style.aspectRatio = first.style.aspectRatio;
  apart.hidden = inRow !== 2 || pages.size < 3;
}
new ResizeObserver(pair).observe(pane);

function numbered(list) {
  const counts = new Map();
  return list.map(([key, width, height]) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return {id: `${key}.${count}`, key, width, height};
  });
}

// The first page in sight, and how far its top stands below the top of the pane.
// `share` of it must be in sight.
function reading(share = 0) {
  const top = pane.getBoundingClientRect().top;
  for (const [id, page] of pages) {
    const box = page.getBoundingClientRect();
    if (box.bottom > top + 1 + share * box.height) return {id, number: [...pages.keys()].indexOf(id), offset: box.top - top};
  }
  return null;
}

function showPages(list) {
  const wanted = numbered(list), before = [...pages.keys()], place = reading();
  const kept = new Set(wanted.map(one => one.id));
  // A page that went lends its element, with its picture, to the new page at its place.
  const free = new Map(before.map((id, number) => [number, id]).filter(([, id]) => !kept.has(id)));
  const shift = wanted.length - before.length;
  const next = new Map(), changed = [];
  wanted.forEach((one, number) => {
    let page = pages.get(one.id);
    if (!page) {
      const lent = free.get(number) ?? free.get(number - shift);
      if (lent !== undefined && pages.has(lent) && !next.has(lent)) {
        page = pages.get(lent);
        for (const [at, id] of free) if (id === lent) free.delete(at);
      } else {
        page = document.createElement("div");
        page.className = "page";
      }
      if (before.length) changed.push(number);
    }
    page.dataset.key = one.key;
    page.dataset.number = number + 1;
    page.style.aspectRatio = `${one.width} / ${one.height}`;
    page.setAttribute("role", "img");
    page.setAttribute("aria-label", `page ${number + 1}`);
    page.classList.toggle("new", changed.at(-1) === number);
    next.set(one.id, page);
  });
  pages = next;
  pane.replaceChildren(apart, ...pages.values());
  pair();
  near.disconnect();
  for (const page of pages.values()) near.observe(page);
  if (place) {
    // The same page, else the one after the last page before it that is still there.
    let at = place.number, page = pages.get(place.id), behind = 0;
    while (!page && --at >= 0) { page = pages.get(before[at]); behind = 1; }
    const all = [...pages.values()];
    const found = page ? all[Math.min(all.indexOf(page) + (behind ? place.number - at : 0), all.length - 1)] : all[Math.min(place.number, all.length - 1)];
    if (found) pane.scrollTop += found.getBoundingClientRect().top - pane.getBoundingClientRect().top - place.offset;
  }
  setTimeout(() => { for (const page of pages.values()) page.classList.remove("new"); }, 2500);
  tellPlace();
  return changed;
}

function tellPlace() {
  const place = reading(0.5) ?? reading();
  $("place").textContent = place ? `page ${place.number + 1} of ${pages.size}` : "";
}
pane.addEventListener("scroll", tellPlace, {passive: true});

// How wide pages are shown, in pixels, for each PDF: two of a book side by side, one of a newspaper across the pane.
const widths = new Map(), USUAL_WIDTH = 330, LARGE_PT = 500, GAP = 14;
let pageWidth = USUAL_WIDTH;

function setWidth(width) {
  pageWidth = Math.min(Math.max(width, 120), 2400);
  document.documentElement.style.setProperty("--page-width", `${pageWidth}px`);
}

function resize(factor) {
  const place = reading();
  setWidth(pageWidth * factor);
  widths.set(chosen, pageWidth);
  pair();
  const page = place && [...pages.values()][place.number];
  if (page) pane.scrollTop += page.getBoundingClientRect().top - pane.getBoundingClientRect().top - place.offset * factor;
}
$("smaller").addEventListener("click", () => resize(1 / 1.25));
$("larger").addEventListener("click", () => resize(1.25));

function showPdf() {
  const view = pdfs.find(one => one.name === chosen) ?? pdfs[0];
  if (!view) return [];
  if (view.name !== chosen) {
    pages = new Map();
    pane.replaceChildren();
    setWidth(widths.get(view.name) ?? (view.pages[0]?.[1] > LARGE_PT ? pane.clientWidth - 2 * GAP : USUAL_WIDTH));
  }
  chosen = view.name;
  pane.style.direction = view.rightBound ? "rtl" : "ltr";
  $("pdfs").replaceChildren(...pdfs.map(one => new Option(one.name, one.name, false, one.name === chosen)));
  $("pdfs").hidden = pdfs.length < 2;
  return showPages(view.pages);
}
$("pdfs").addEventListener("change", () => { chosen = null; const name = $("pdfs").value; pdfs.sort((a, b) => (b.name === name) - (a.name === name)); showPdf(); });

// --- chapters of the e-book

let frame = null;
const addressOf = path => "/book/" + path.split("/").map(encodeURIComponent).join("/");

function openChapter(path, y = 0) {
  chapter = path;
  if (!frame) {
    frame = document.createElement("iframe");
    // No script runs within; that it counts as of one origin lets its place be kept.
    frame.sandbox = "allow-same-origin";
    frame.title = "The e-book";
    frame.addEventListener("load", loaded);
    $("chapter").replaceChildren(frame);
  }
  frame.dataset.y = y;
  frame.src = addressOf(path);
  mark();
}

function loaded() {
  const inner = frame.contentWindow;
  if (!inner || !inner.location.pathname.startsWith("/book/")) return;
  // A link in the book may have led to another chapter.
  chapter = decodeURIComponent(inner.location.pathname.slice("/book/".length));
  if (frame.dataset.y > 0) inner.scrollTo(0, frame.dataset.y);
  delete frame.dataset.y;
  mark();
}

function mark() {
  $("chapters").value = chapter;
  const at = book ? book.chapters.findIndex(([path]) => path === chapter) : -1;
  $("before").disabled = at <= 0;
  $("after").disabled = !book || at < 0 || at >= book.chapters.length - 1;
}

function step(by) {
  const at = book.chapters.findIndex(([path]) => path === chapter) + by;
  if (book.chapters[at]) openChapter(book.chapters[at][0]);
}
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("chapters").addEventListener("change", () => openChapter($("chapters").value));

function showBook(next) {
  const before = book;
  book = next;
  if (!book) return [];
  const titles = JSON.stringify(book.chapters.map(([path, title]) => [path, title]));
  if ($("chapters").dataset.titles !== titles) {
    $("chapters").dataset.titles = titles;
    $("chapters").replaceChildren(...book.chapters.map(([path, title]) => new Option(title, path)));
  }
  if (!before) {
    // The cover and the pages after it say nothing of the text: what is named after a kind of section does.
    openChapter((book.chapters.find(([path]) => /^(?!half-)\w+-/.test(path)) ?? book.chapters[0])[0]);
    return [];
  }
  const keys = new Map(before.chapters.map(([path, , key]) => [path, key]));
  const changed = book.chapters.filter(([path, , key]) => keys.get(path) !== key);
  const here = book.chapters.find(([path]) => path === chapter);
  if (!here) {
    const at = Math.min(before.chapters.findIndex(([path]) => path === chapter), book.chapters.length - 1);
    openChapter(book.chapters[Math.max(at, 0)][0]);
  } else if (changed.includes(here)) {
    openChapter(chapter, frame.contentWindow?.scrollY ?? 0);
  } else {
    mark();
  }
  return changed;
}

// --- what else the board says

let working = false;

// An edition that is not asked for leaves its room to the other.
function arrange() {
  const done = !working && (book !== null || pdfs.length > 0);
  for (const [name, missing] of [["print", done && !pdfs.length], ["book", done && book === null]]) {
    $(name).hidden = missing;
    document.querySelector("main").classList.toggle(`no-${name}`, missing);
  }
}

function tellChanged(changedPages, changedChapters) {
  if (!changedPages.length && !changedChapters.length) return;
  const told = [];
  if (changedPages.length) {
    const first = document.createElement("button");
    first.textContent = changedPages.length > 1 ? `page ${changedPages[0] + 1} and ${changedPages.length - 1} more` : `page ${changedPages[0] + 1}`;
    first.addEventListener("click", () => [...pages.values()][changedPages[0]]?.scrollIntoView({block: "center"}));
    told.push(first);
  }
  const shown = changedChapters.filter(([path]) => !/^(?:nav|title|cover)\.xhtml$/.test(path));
  for (const [path, title] of (shown.length ? shown : changedChapters).slice(0, 2)) {
    const link = document.createElement("button");
    link.textContent = title;
    link.addEventListener("click", () => openChapter(path));
    told.push(link);
  }
  const before = changedPages.length && !changedChapters.length ? [...$("changed").querySelectorAll("button.chapter")] : [];
  for (const link of told.slice(changedPages.length ? 1 : 0)) link.className = "chapter";
  $("changed").replaceChildren("changed: ", ...told.flatMap(one => [one, " "]), ...before.flatMap(one => [one, " "]));
}

function showFindings(findings) {
  $("findings").hidden = !findings.length;
  const counts = {};
  for (const one of findings) counts[one.severity] = (counts[one.severity] ?? 0) + 1;
  $("findings").querySelector("h2").textContent = Object.entries(counts).map(([name, count]) => `${count} ${name}${count > 1 && name !== "info" ? "s" : ""}`).join(", ");
  $("findings").querySelector("ol").replaceChildren(...findings.slice(0, 500).map(one => {
    const item = document.createElement("li");
    for (const [text, kind] of [[one.place, ""], [one.severity, one.severity], [one.code, ""], [one.message, ""]]) {
      const part = document.createElement("span");
      part.textContent = text;
      part.className = kind;
      item.append(part);
    }
    if (one.hint) {
      const hint = document.createElement("small");
      hint.textContent = one.hint;
      item.append(hint);
    }
    return item;
  }));
}

function showFailure(failure) {
  $("failure").hidden = !failure;
  $("failure").textContent = failure
    ? `${failure.place ? failure.place + ": " : ""}${failure.message}${failure.hint ? "\nhint: " + failure.hint : ""}` : "";
}

const events = new EventSource("/events");
events.addEventListener("work", event => {
  const work = JSON.parse(event.data), bar = $("work").querySelector("progress");
  working = Boolean(work.text);
  $("work").querySelector("span").textContent = work.text;
  bar.hidden = !work.share;
  bar.value = work.share;
  arrange();
});
events.addEventListener("shown", event => {
  const shown = JSON.parse(event.data);
  pdfs = shown.pdfs;
  const changedChapters = showBook(shown.book);
  // How many pages stand in a row is measured when both editions have their room.
  arrange();
  const changedPages = showPdf();
  const name = shown.book?.name ?? pdfs[0]?.name ?? "";
  $("name").textContent = name.replace(/\.\w+$/, "");
  document.title = name ? `Preview: ${name.replace(/\.\w+$/, "")}` : "Preview";
  // What is older than the sources is shown paler.
  $("chapter").classList.toggle("old", Boolean(shown.failure) && book !== null);
  pane.classList.toggle("old", Boolean(shown.failure) && pdfs.length > 0);
  tellChanged(changedPages, changedChapters);
  showFailure(shown.failure);
  showFindings(shown.findings);
});
events.onopen = () => { document.body.classList.remove("away"); };
events.onerror = () => { $("work").querySelector("span").textContent = "the preview has ended"; $("work").querySelector("progress").hidden = true; };

// What every page has: data that load when they are wanted, the theme, copy buttons, tabs, times, and the way to the search box.
// Pages work without it. It reads these marks, and no others:
//   <html data-root="../">                        the way up to the site's top; data-theme="dark" once somebody chose
//   <body data-as-of="2027-01-31T06:00:00Z">      the newest time in any of the facts
//   <button id="theme">                           light or dark
//   <button class="copy" data-copy="text">        copies the text; data-copy-of="id" copies what that element holds;
//                                                 with neither, the nearest <pre> or <code> beside it
//   <div class="tabs"><section data-tab="dbt">    panels; the row of tabs is made here, so that without JS all panels show
//   <time datetime="...">                         says how long ago as its title; with data-ago also beside it
//   <input id="search">                           the search box: `/` focuses it, assets/search.js serves it from then on
(() => {
"use strict";
const page = document.documentElement;
const root = page.dataset.root || "";

// ---- Paths: the twin of site/paths.py, which tests hold against this one.

// FNV-1a over the text's code points, 32 bits.
function checksum(text) {
  let value = 0x811c9dc5;
  for (const sign of text) value = Math.imul(value ^ sign.codePointAt(0), 0x01000193) >>> 0;
  return value;
}

const LONGEST = 100;
function slug(name) {
  const safe = name.replace(/[^A-Za-z0-9_-]/gu, (sign) => "~" + sign.codePointAt(0).toString(16));
  if (safe.length <= LONGEST) return safe;
  return safe.slice(0, LONGEST - 9) + "~" + checksum(name).toString(16).padStart(8, "0");
}

// `source.operations.records.flights` is of the kind `source` and named `records.flights`.
function internal(domain, id) {
  const [kind, , ...name] = id.split(".");
  return `internals/${slug(domain)}/${slug(kind)}.${slug(name.join("."))}.html`;
}

const paths = {
  slug,
  domain: (name) => `domains/${slug(name)}.html`,
  product: (domain, product, version) => `products/${slug(domain)}/${slug(product)}.v${version}.html`,
  latest: (domain, product) => `products/${slug(domain)}/${slug(product)}.html`,
  internal,
  column: (name) => `column-${slug(name)}`,
  columnsData: (domain) => `data/columns/${slug(domain)}.js`,
};

// ---- Data. A page opened from disk may not fetch; it may load classic scripts, each of which calls one of the receivers with one value.

const loads = new Map();
const given = new Map();

function load(path) {
  if (!loads.has(path)) {
    loads.set(path, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.dataset.path = path;
      script.addEventListener("load", () => resolve(given.get(path)));
      script.addEventListener("error", () => {
        loads.delete(path);
        script.remove();
        reject(new Error(`${path} cannot be read: run mesh catalog again.`));
      });
      document.head.append(script);
    }));
  }
  return loads.get(path);
}

const receive = (value) => given.set(document.currentScript.dataset.path, value);

window.MESH = {
  root,
  paths,
  load, // (path) -> promise of the value that this data script gives; of undefined for other scripts
  graph: receive,
  search: receive,
  columns: receive,
  remember,
  recall,
};

// ---- What a reader chose stays chosen. Some browsers keep nothing for pages from disk, or refuse to be asked.

function remember(name, value) {
  try { localStorage.setItem("mesh-" + name, value); } catch { /* then for this page only */ }
}

function recall(name) {
  try { return localStorage.getItem("mesh-" + name); } catch { return null; }
}

// ---- Theme. A tiny script in the head has set data-theme before the first paint.

function isDark() {
  return page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function theme() {
  const button = document.getElementById("theme");
  if (!button) return;
  const say = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    page.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", page.dataset.theme);
    say();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  addEventListener("storage", (event) => {
    if (event.key === "mesh-theme" && event.newValue) page.dataset.theme = event.newValue;
    say();
  });
  say();
}

// ---- Copy buttons.

function textToCopy(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const of = button.dataset.copyOf && document.getElementById(button.dataset.copyOf);
  const beside = of || button.parentElement.querySelector("pre, code");
  return beside ? beside.textContent.trim() : "";
}

// The clipboard's own interface is refused to some pages; the old command is not.
async function copy(text) {
  try { return await navigator.clipboard.writeText(text); } catch { /* the old way */ }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("refused");
}

function copying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy, button[data-copy], button[data-copy-of]");
    if (!button) return;
    const before = button.dataset.label || (button.dataset.label = button.textContent);
    try {
      await copy(textToCopy(button));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
    }
    button.focus();
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = before; }, 1600);
  });
}

// ---- Tabs: arrows, Home and End go between them; the one that is chosen is the one that Tab reaches.

function tabs(box, place) {
  const panels = [...box.children].filter((child) => child.dataset.tab);
  if (panels.length < 2) return;
  const row = document.createElement("div");
  row.className = "tab-row";
  row.setAttribute("role", "tablist");
  row.setAttribute("aria-label", box.dataset.label || "Choose");
  const buttons = panels.map((panel, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = panel.dataset.tab;
    panel.id = panel.id || `tab-${place}-${index}`;
    button.id = panel.id + "-tab";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    panel.tabIndex = 0;
    button.addEventListener("click", () => { choose(index); remember("tab", panel.dataset.tab); });
    row.append(button);
    return button;
  });
  function choose(chosen) {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
  }
  row.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next].focus();
    buttons[next].click();
  });
  box.prepend(row);
  const asked = document.querySelector(":target");
  const named = panels.findIndex((panel) => (asked ? panel.contains(asked) : panel.dataset.tab === recall("tab")));
  choose(Math.max(0, named));
}

// ---- Times. What a page says was true when it was made; how long ago that is only the browser knows.

function ago(seconds) {
  if (seconds < 45) return "just now";
  if (seconds < 3600 * 1.5) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86400 * 2) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 86400 * 60) return `${Math.round(seconds / 86400)} days ago`;
  return `${Math.round(seconds / 86400 / 30.4)} months ago`;
}

function times() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (!(seconds > 0) || !time.dateTime.includes("T")) continue;
    time.title = ago(seconds);
    if (time.dataset.ago === undefined) continue;
    const beside = document.createElement("span");
    beside.className = "ago muted";
    beside.textContent = ` (${ago(seconds)})`;
    time.after(beside);
  }
}

const STALE_DAYS = 7;
function stale() {
  const asOf = document.body.dataset.asOf || "";
  const days = Math.floor((Date.now() - Date.parse(asOf)) / 86400000);
  if (!(days > STALE_DAYS)) return;
  const bar = document.createElement("p");
  bar.className = "bar stale";
  bar.setAttribute("role", "status");
  bar.textContent = `▲ What these pages say is ${days} days old (as of ${asOf.slice(0, 10)}): mesh build, or mesh catalog, makes them new.`;
  const main = document.querySelector("main");
  if (main) main.before(bar); else document.body.prepend(bar);
}

// ---- The way to the search box. Its code and its data load when somebody goes there, and not before.

function search() {
  const box = document.getElementById("search");
  if (!box) return;
  const start = () => load("assets/search.js").catch((problem) => { box.placeholder = problem.message; });
  box.addEventListener("focus", start, { once: true });
  if (document.activeElement === box || document.getElementById("results")) start();
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

// ---- A picture that is wider than the screen begins with what the page is about in its middle.

function pictures() {
  document.querySelectorAll(".picture").forEach((picture) => {
    const here = picture.querySelector("[aria-current]");
    if (!here || picture.scrollWidth <= picture.clientWidth) return;
    const card = here.getBoundingClientRect(), frame = picture.getBoundingClientRect();
    picture.scrollLeft += card.left + card.width / 2 - frame.left - frame.width / 2;
  });
}

function start() {
  theme();
  pictures();
  copying();
  document.querySelectorAll(".tabs").forEach(tabs);
  times();
  stale();
  search();
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();

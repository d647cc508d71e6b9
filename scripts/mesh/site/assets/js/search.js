// The search box and the page of all results. assets/find.js finds; here it is shown, and moved in by keyboard. site.js loads this file when
// somebody goes to the box for the first time.
//
// Names and texts come from YAML and from data: they become text nodes, never HTML.
(() => {
"use strict";
const { load, root } = window.MESH;
const SHOWN = 12; // in the box's list
const STEP = 100; // on the page of all results
const MOST_VALUES = 6; // of a facet, in the box's list
const AROUND = 70; // letters of a description shown before and after what was found
const SHAPES = { ok: "●", late: "▲", failing: "■", "not measured": "○" };
const CLASSES = { ok: "ok", late: "late", failing: "failing", "not measured": "unknown" };
const WORDS = { model: "internal model", seed: "internal seed", snapshot: "internal snapshot", source: "source", exposure: "dashboard", domain: "domain" };
const FACETS = { status: "Status", kind: "Kind", domain: "Domain", class: "Class" };

const box = document.getElementById("search");
const whole = document.getElementById("results"); // of search.html
let finder = null;
let data = null;
let found = null;
let hits = []; // rows that the list shows
let chosen = -1; // place in `hits`
let limit = whole ? STEP : SHOWN;

// ---- Elements

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === "class") element.className = value;
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const panel = make("div", { class: "found", id: "found" });
const facets = make("div", { class: "found-facets" });
const list = make("div", { class: "found-list", id: "found-list", role: "listbox", "aria-label": "Results" });
const foot = make("div", { class: "found-foot" });
const count = make("span", { role: "status" });

// Text with the parts [from, to) in <mark>.
function marked(text, spans) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const [from, to] of spans.filter(([from]) => from >= 0).sort((one, other) => one[0] - other[0])) {
    if (from < at) continue;
    parts.append(text.slice(at, from), make("mark", null, text.slice(from, to)));
    at = to;
  }
  parts.append(text.slice(at));
  return parts;
}

// The part of a long text around what was found in it.
function clipped(reason) {
  const { text, from, length } = reason;
  const begin = from > AROUND ? text.indexOf(" ", from - AROUND) + 1 || from - AROUND : 0;
  const end = Math.min(text.length, from + length + AROUND);
  const shown = (begin ? "… " : "") + text.slice(begin, end) + (end < text.length ? " …" : "");
  const at = from - begin + (begin ? 2 : 0);
  return marked(shown, [[at, at + length]]);
}

// "column departure_delay_min", "owner Operations team": the field, and what was found in it.
function reasonLine(reasons) {
  const fields = new Map();
  for (const reason of reasons) {
    const key = reason.field + "\n" + reason.text;
    if (!fields.has(key)) fields.set(key, { ...reason, spans: [] });
    fields.get(key).spans.push([reason.from, reason.from + reason.length]);
  }
  return [...fields.values()].map((reason) => make("span", { class: "why", "data-field": reason.field },
    make("em", null, reason.field),
    // The name is marked in the title already.
    ...(reason.field === "name" ? [] : [" ", reason.text.length > 2 * AROUND ? clipped(reason) : marked(reason.text, reason.spans)])));
}

function titleOf(it, reasons) {
  const spans = (field) => reasons.filter((reason) => reason.field === field).map((reason) => [reason.from, reason.from + reason.length]);
  const title = make("span", { class: "found-title" });
  const isProduct = it.kind === "product";
  if (isProduct) title.append(make("span", { class: "dot " + CLASSES[it.status], "aria-hidden": "true" }, SHAPES[it.status]));
  title.append(make("b", { class: isProduct || it.kind === "domain" ? "" : "muted" }, marked(it.name, spans("name"))));
  if (it.version) title.append(make("small", null, "v" + it.version));
  if (it.kind !== "product") title.append(make("span", { class: "chip" }, WORDS[it.kind] || it.kind));
  if (isProduct && it.status !== "ok") title.append(make("span", { class: "word " + CLASSES[it.status] }, it.status));
  if (it.ends) title.append(make("span", { class: "word late" }, "ends " + it.ends));
  else if (isProduct && !it.isLatest) title.append(make("span", { class: "word muted" }, "older version"));
  if (it.kind !== "domain") title.append(make("span", { class: "domain", style: `--hue:${data.hues[data.domains.indexOf(it.domain)]}` }, it.domain));
  return title;
}

function option(row, place) {
  const it = finder.one(row);
  const reasons = finder.why(row, found);
  const column = reasons.find((reason) => reason.column)?.column;
  const because = reasonLine(reasons);
  const isNameOnly = reasons.every((reason) => reason.field === "name" || reason.field === "address");
  const link = make("a", {
    class: "found-one", id: `found-${place}`, href: finder.href(row, column), "data-node": it.label, "data-column": column,
    ...(whole ? {} : { role: "option", tabindex: "-1", "aria-selected": "false" }),
  }, titleOf(it, reasons), make("span", { class: "found-why" }, ...because));
  if (isNameOnly && it.text) link.lastChild.append(make("span", { class: "found-text" }, it.text.slice(0, 2 * AROUND)));
  return link;
}

// ---- Facets: a choice is written into the query, so that what is searched can be read, changed and shared.

function choices(name) {
  const counts = found.counts[name];
  const picked = found.chosen[name] || [];
  for (const value of picked) if (!counts.has(value)) counts.set(value, 0);
  const all = [...counts].sort((one, other) => picked.includes(other[0]) - picked.includes(one[0]) || other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return all.length > 1 || picked.length ? all.slice(0, whole ? 40 : MOST_VALUES) : [];
}

function choose(name, value) {
  const same = found.filters.find((filter) => filter.name === name && (filter.value === value.toLowerCase() || (found.chosen[name] || []).includes(value)));
  const text = box.value;
  box.value = same ? text.replace(same.whole, "").replace(/\s+/g, " ").trim() : `${text.trim()} ${window.MESH.writtenFilter(name, value)}`.trim();
  const key = `${name} ${value}`;
  run();
  [...facets.querySelectorAll("button")].find((button) => button.dataset.key === key)?.focus();
}

function showFacets() {
  const rows = Object.entries(FACETS).map(([name, title]) => {
    const values = choices(name);
    if (!values.length) return null;
    const buttons = values.map(([value, number]) => {
      const isOn = (found.chosen[name] || []).includes(value);
      const button = make("button", { type: "button", class: "facet", "aria-pressed": String(isOn), "data-key": `${name} ${value}` },
        name === "status" ? make("i", { class: "dot " + CLASSES[value], "aria-hidden": "true" }, SHAPES[value]) : null, value, " ", make("small", null, String(number)));
      button.addEventListener("click", () => choose(name, value));
      return button;
    });
    return make("div", { class: "facet-row", role: "group", "aria-label": title }, make("span", { class: "kicker" }, title), ...buttons);
  });
  facets.replaceChildren(...rows.filter(Boolean));
}

// ---- The list

function select(place) {
  list.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = place;
  const link = list.children[chosen];
  if (!link) return box.removeAttribute("aria-activedescendant");
  link.setAttribute("aria-selected", "true");
  link.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", link.id);
}

const allResults = () => `${root}search.html?q=${encodeURIComponent(box.value.trim())}`;

function show() {
  hits = found.rows.slice(0, limit);
  list.replaceChildren(...hits.map(option));
  showFacets();
  const total = found.rows.length;
  const meant = found.isMeant && total ? " · a letter may be wrong" : "";
  count.textContent = total ? `${hits.length.toLocaleString("en")} of ${total.toLocaleString("en")} ${total === 1 ? "result" : "results"}${meant}` : "Nothing found: a word less, or another filter?";
  foot.replaceChildren(count);
  if (whole && hits.length < total) {
    const more = make("button", { type: "button" }, `Show ${Math.min(STEP, total - hits.length)} more`);
    more.addEventListener("click", () => {
      const next = hits.length;
      limit += STEP;
      show();
      list.children[next]?.focus();
    });
    foot.append(more);
  } else if (!whole && total > hits.length) {
    foot.append(make("a", { href: allResults() }, "All results"));
  }
  if (!whole) select(hits.length ? 0 : -1);
}

function run() {
  const query = box.value;
  if (whole) {
    limit = STEP;
    history.replaceState(null, "", `?q=${encodeURIComponent(query)}`);
  }
  if (!finder) return;
  found = finder.find(query);
  if (found.isEmpty) {
    list.replaceChildren();
    facets.replaceChildren();
    count.textContent = whole ? `${finder.size.toLocaleString("en")} things can be found: by name, column, description, owner, tag, domain, status or class.` : "";
    foot.replaceChildren(count);
    return close();
  }
  show();
  open();
}

function open() {
  if (whole || panel.classList.contains("open")) return;
  panel.classList.add("open");
  box.setAttribute("aria-expanded", "true");
}

function close() {
  if (whole) return;
  panel.classList.remove("open");
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

// ---- Keyboard and pointer

function onKey(event) {
  const isOpen = panel.classList.contains("open");
  if (event.key === "Escape") {
    if (isOpen) close();
    else if (box.value && !whole) box.value = "";
    else box.blur();
    event.preventDefault();
  } else if (whole) {
    if (event.key === "ArrowDown") list.firstElementChild?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!isOpen && found && !found.isEmpty) open();
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (hits.length) select((chosen + step + hits.length) % hits.length);
    event.preventDefault();
  } else if (event.key === "Enter" && box.value.trim()) {
    event.preventDefault();
    if (isOpen && hits[chosen] !== undefined) list.children[chosen].click();
    else location.href = allResults();
  }
}

// A page may show a node its own way (the lineage page goes to it): it prevents what would happen otherwise.
function onOpen(event) {
  const link = event.target.closest(".found-one");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const detail = { node: link.dataset.node, column: link.dataset.column || "" };
  const isOurs = document.dispatchEvent(new CustomEvent("mesh:open", { cancelable: true, detail }));
  if (!isOurs) event.preventDefault();
  close();
}

function onArrowsInPage(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const now = [...list.children].indexOf(document.activeElement);
  if (!step || now < 0) return;
  event.preventDefault();
  (list.children[now + step] || (step < 0 ? box : null))?.focus();
}

function setUp() {
  panel.append(facets, list, foot);
  if (whole) {
    list.removeAttribute("role");
    panel.classList.add("open");
    whole.replaceChildren(panel);
    list.addEventListener("keydown", onArrowsInPage);
    box.value = new URLSearchParams(location.search).get("q") || "";
  } else {
    box.parentElement.append(panel);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", "found-list");
    box.setAttribute("aria-expanded", "false");
    box.addEventListener("focus", () => { if (found && !found.isEmpty) open(); });
    box.parentElement.addEventListener("focusout", (event) => { if (!box.parentElement.contains(event.relatedTarget)) close(); });
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { box.focus(); close(); } });
    // A press on the panel must not take the focus, and with it the panel, away before the click.
    panel.addEventListener("pointerdown", (event) => { if (!event.target.closest("button, a")) event.preventDefault(); });
  }
  list.addEventListener("click", onOpen);
  box.addEventListener("input", run);
  box.addEventListener("keydown", onKey);
}

async function start() {
  setUp();
  box.setAttribute("aria-busy", "true");
  try {
    [, data] = await Promise.all([load("assets/find.js"), load("data/search.js")]);
    finder = window.MESH.finder(data);
  } catch (problem) {
    count.textContent = problem.message;
    foot.replaceChildren(count);
    open();
    return;
  } finally {
    box.removeAttribute("aria-busy");
  }
  run();
  // What typing errors need is made while nobody waits for it; and a browser runs code faster that it has run before.
  const later = window.requestIdleCallback || setTimeout;
  later(() => {
    finder.prepare();
    for (const word of ["fihgts", "delayd", "wheather"]) later(() => finder.find(word));
  });
}
if (box) start();
})();

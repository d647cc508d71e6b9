// Finding: `MESH.finder(data)` makes of data/search.js (site/data/search.py says what is in it) a function (query) -> what is found, and why.
// No page, no element: assets/search.js shows it.
//
// Every word of a query must be found in a row; each word has a score, lower is better, and rows come in the order of the sum. Rows lie in the
// order of rank already (products, latest versions, more consumers first), so equal sums need no sorting.
(() => {
"use strict";

// Scores by how a word lies in a text: the whole of it, its beginning, the beginning of a word in it, inside.
const IN_NAME = [0, 1, 2, 4];
const IN_COLUMN = [3, 5, 6, 7];
const IN_LABEL = [8, 8, 9, 11];
const IN_TEXT = [10, 10, 10, 12];
const IN_MEANING = 13;
const TYPO = 16; // and all with a letter wrong come after all without
const NONE = 255;
const FEW = 8; // results, below which a letter may be wrong
const LEAST_LETTERS = 4;
const MOST_CORRECTIONS = 4;
const KEPT = 24; // words whose scores are kept: the ones before the cursor do not change

const isLetter = (code) => (code > 96 && code < 123) || (code > 47 && code < 58) || code > 127;

// 0 whole, 1 beginning, 2 beginning of a word, 3 inside, -1 not there.
function quality(text, word) {
  let at = text.indexOf(word);
  if (at < 0) return -1;
  if (at === 0) return text.length === word.length ? 0 : 1;
  for (; at >= 0; at = text.indexOf(word, at + 1)) if (!isLetter(text.charCodeAt(at - 1))) return 2;
  return 3;
}

// Where it lies at its best.
function place(text, word) {
  let at = text.indexOf(word);
  for (let next = at; next > 0; next = text.indexOf(word, next + 1)) if (!isLetter(text.charCodeAt(next - 1))) return next;
  return at;
}

const score = (scores, text, word) => {
  const found = quality(text, word);
  return found < 0 ? NONE : scores[found];
};

// One letter inserted, deleted, replaced, or two neighbours exchanged.
function isOneEdit(one, other) {
  const more = other.length - one.length;
  if (more > 1 || more < -1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  if (more === 1) return one.slice(at) === other.slice(at + 1);
  if (more === -1) return one.slice(at + 1) === other.slice(at);
  if (one.slice(at + 1) === other.slice(at + 1)) return at < one.length;
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

// ---- Queries: words, "several words", and filters such as domain:weather or owner:"Operations team".

const FILTERS = { domain: "domain", status: "status", kind: "kind", class: "class", classification: "class", owner: "owner", tag: "tag", column: "column" };
const PART = /(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]+))/giu;

function parse(query) {
  const words = [];
  const filters = [];
  for (const [whole, key, quoted, plain] of query.matchAll(PART)) {
    const name = key && Object.hasOwn(FILTERS, key.toLowerCase()) ? FILTERS[key.toLowerCase()] : "";
    const value = quoted === undefined ? plain : quoted;
    if (name) filters.push({ name, value: value.toLowerCase(), whole });
    else if (value) words.push((key ? key + ":" + value : value).toLowerCase());
  }
  return { words: [...new Set(words)], filters };
}

const written = (name, value) => `${name}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`;

// ---- The finder.

function finder(data) {
  const size = data.name.length;
  const lower = (texts) => texts.map((text) => text.toLowerCase());
  const names = lower(data.name);
  const texts = lower(data.text);
  const columns = lower(data.columns);
  const meanings = lower(data.meanings);
  const domains = lower(data.domains);
  const owners = lower(data.owners);
  const classes = lower(data.classes);
  const statuses = lower(data.statuses);
  const tags = lower(data.tag_names);
  const isProduct = data.kinds.map((kind) => kind === "product");
  const groups = data.kinds.map((kind) => ({ model: "internal", seed: "internal", snapshot: "internal" })[kind] || kind);

  // Columns of all rows in one array, with where each row's begin.
  const begin = new Uint32Array(size + 1);
  for (let row = 0; row < size; row++) begin[row + 1] = begin[row] + data.fields[row].length;
  const fields = new Uint32Array(begin[size]);
  for (let row = 0; row < size; row++) fields.set(data.fields[row], begin[row]);

  const tagged = Object.keys(data.tags).map(Number);

  const label = (row) => {
    if (data.kinds[data.kind[row]] === "domain") return data.name[row];
    return `${data.domains[data.domain[row]]}.${data.name[row]}${data.version[row] ? ".v" + data.version[row] : ""}`;
  };
  const labels = lower(Array.from({ length: size }, (_, row) => label(row)));

  // ---- One word against all rows. Long lists are searched as one text: one search in 2 MB is faster than 20,000 in a line each.
  const joined = [names, texts, meanings].map((list) => {
    const begins = new Uint32Array(list.length + 1);
    for (let place = 0; place < list.length; place++) begins[place + 1] = begins[place] + list[place].length + 1;
    return { all: list.join("\n") + "\n", begins };
  });

  function each({ all, begins }, word, visit) {
    let place = 0;
    for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, begins[place])) {
      while (begins[place + 1] <= at) place++;
      visit(place);
      place++;
    }
  }

  const kept = new Map();
  function scan(word) {
    if (kept.has(word)) return kept.get(word);
    const found = new Uint8Array(size).fill(NONE);
    const better = (row, value) => { if (value < found[row]) found[row] = value; };
    each(joined[0], word, (row) => better(row, score(IN_NAME, names[row], word)));
    if (word.includes(".") || /^v\d+$/.test(word)) for (let row = 0; row < size; row++) better(row, score(IN_NAME, labels[row], word));

    const inColumn = Uint8Array.from(columns, (name) => score(IN_COLUMN, name, word));
    each(joined[2], word, (column) => { if (inColumn[column] === NONE) inColumn[column] = IN_MEANING; });
    if (inColumn.some((value) => value !== NONE)) {
      for (let row = 0; row < size; row++) {
        if (found[row] <= IN_COLUMN[0]) continue;
        let best = found[row];
        for (let at = begin[row]; at < begin[row + 1]; at++) if (inColumn[fields[at]] < best) best = inColumn[fields[at]];
        found[row] = best;
      }
    }

    for (const [lowered, of] of [[domains, data.domain], [owners, data.owner], [classes, data.class], [statuses, data.status]]) {
      const ofValue = lowered.map((text) => score(IN_LABEL, text, word));
      if (ofValue.every((value) => value === NONE)) continue;
      for (let row = 0; row < size; row++) if (of !== data.status || isProduct[data.kind[row]]) better(row, ofValue[of[row]]);
    }
    const inTags = tags.map((tag) => score(IN_LABEL, tag, word));
    if (inTags.some((value) => value !== NONE)) for (const row of tagged) for (const tag of data.tags[row]) better(row, inTags[tag]);
    each(joined[1], word, (row) => { if (found[row] > IN_TEXT[0]) better(row, score(IN_TEXT, texts[row], word)); });

    if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
    kept.set(word, found);
    return found;
  }

  // ---- Words as they may have been meant.
  let vocabulary = null;
  function known() {
    if (vocabulary) return vocabulary;
    vocabulary = new Set();
    for (const list of [names, columns, domains, owners, classes, tags]) {
      for (const text of list) {
        vocabulary.add(text);
        for (const word of text.split(/[^\p{L}\p{N}]+/u)) if (word.length >= LEAST_LETTERS - 1) vocabulary.add(word);
      }
    }
    for (const list of [texts, meanings]) {
      for (const text of list) for (const word of text.split(/[^\p{L}\p{N}]+/u)) if (word.length >= LEAST_LETTERS - 1) vocabulary.add(word);
    }
    return vocabulary;
  }

  const corrected = new Map();
  function corrections(word) {
    if (word.length < LEAST_LETTERS) return [];
    if (corrected.has(word)) return corrected.get(word);
    const whole = [];
    const beginnings = [];
    const [first, second] = word;
    for (const other of known()) {
      if (other.length < word.length - 1 || other.includes(word)) continue;
      // Of one edit, one of the first two letters is still at its place or beside it.
      if (other[0] !== first && other[1] !== second && other[0] !== second && other[1] !== first) continue;
      if (isOneEdit(word, other)) whole.push(other);
      // Still being typed: the beginning of a longer word, with a letter wrong.
      else if (word.length > LEAST_LETTERS && other.length > word.length) {
        const near = [0, 1, -1].map((more) => other.slice(0, word.length + more)).find((head) => isOneEdit(word, head));
        if (near && !beginnings.includes(near)) beginnings.push(near);
      }
    }
    // What holds another correction is found by that one.
    const all = [...new Set([...whole, ...beginnings])];
    const meant = all.filter((one) => !all.some((other) => other !== one && one.includes(other))).slice(0, MOST_CORRECTIONS);
    corrected.set(word, meant);
    return meant;
  }

  // The better of what it found as written, and as meant.
  function scanMeant(word) {
    const found = Uint8Array.from(scan(word));
    for (const other of corrections(word)) {
      const meant = scan(other);
      for (let row = 0; row < size; row++) if (meant[row] !== NONE && meant[row] + TYPO < found[row]) found[row] = meant[row] + TYPO;
    }
    return found;
  }

  // ---- Filters, and how many rows each of their values has. A facet is its values, and the place of each row's in them; the first is none.
  const facet = (values, of) => ({ values: ["", ...values], of: Uint32Array.from({ length: size }, (_, row) => of(row) + 1) });
  const kinds = [...new Set(groups)];
  const classNames = data.classes.filter(Boolean);
  const facets = {
    domain: facet(data.domains, (row) => data.domain[row]),
    status: facet(data.statuses, (row) => (isProduct[data.kind[row]] ? data.status[row] : -1)),
    kind: facet(kinds, (row) => kinds.indexOf(groups[data.kind[row]])),
    class: facet(classNames, (row) => classNames.indexOf(data.classes[data.class[row]])),
  };
  const others = {
    owner: (row, wanted) => owners[data.owner[row]].includes(wanted),
    tag: (row, wanted) => (data.tags[row] || []).some((tag) => tags[tag].includes(wanted)),
    column: (row, wanted) => data.fields[row].some((field) => columns[field].includes(wanted)),
  };

  // A value that is still being typed stands for all that begin with it.
  function accepted(name, wanted) {
    const all = facets[name].values.slice(1);
    const same = all.filter((value) => value.toLowerCase() === wanted);
    return same.length ? same : all.filter((value) => value.toLowerCase().startsWith(wanted));
  }

  function sieve(filters) {
    const chosen = {};
    const tests = [];
    for (const { name, value } of filters) {
      if (!value) continue;
      if (others[name]) tests.push((row) => others[name](row, value));
      else chosen[name] = [...(chosen[name] || []), ...accepted(name, value)];
    }
    return { chosen, tests };
  }

  function gather(arrays, { chosen, tests }) {
    const sifted = Object.entries(facets).map(([name, { values, of }]) => (
      { name, values, of, counts: new Uint32Array(values.length), isIn: chosen[name] && Uint8Array.from(values, (value) => chosen[name].includes(value)) }));
    const buckets = [];
    rows: for (let row = 0; row < size; row++) {
      let sum = 0;
      for (const found of arrays) {
        if (found[row] === NONE) continue rows;
        sum += found[row];
      }
      for (const test of tests) if (!test(row)) continue rows;
      let missed = 0;
      let only = null;
      for (const one of sifted) {
        if (one.isIn && !one.isIn[one.of[row]]) {
          missed++;
          only = one;
        }
      }
      // A facet counts what its own choice leaves out as well: that is what choosing another value would show.
      if (missed === 1) only.counts[only.of[row]]++;
      if (missed) continue;
      for (const one of sifted) one.counts[one.of[row]]++;
      (buckets[sum] ||= []).push(row);
    }
    const counts = {};
    for (const one of sifted) counts[one.name] = new Map(one.values.map((value, place) => [value, one.counts[place]]).filter(([value, number]) => value && number));
    return { rows: buckets.flat(), counts };
  }

  function find(query) {
    const { words, filters } = parse(query);
    if (!words.length && !filters.some((filter) => filter.value)) return { query, words, filters, rows: [], counts: {}, chosen: {}, isEmpty: true };
    const sieved = sieve(filters);
    let found = gather(words.map(scan), sieved);
    const isMeant = found.rows.length < FEW && words.some((word) => corrections(word).length);
    if (isMeant) found = gather(words.map(scanMeant), sieved);
    return { query, words, filters, isMeant, isEmpty: false, chosen: sieved.chosen, ...found };
  }

  // ---- Why a row was found: for each word the field, its text, and where in it.
  const LABELS = [["domain", domains, data.domains, data.domain], ["owner", owners, data.owners, data.owner],
    ["class", classes, data.classes, data.class], ["status", statuses, data.statuses, data.status]];

  function whyOne(row, word) {
    const best = scan(word)[row];
    if (best === NONE) return null;
    const at = (field, text, lowered, more) => ({ field, text, from: place(lowered, word), length: word.length, ...more });
    if (score(IN_NAME, names[row], word) === best) return at("name", data.name[row], names[row]);
    if (score(IN_NAME, labels[row], word) === best) return at("address", label(row), labels[row]);
    for (const field of data.fields[row]) {
      if (score(IN_COLUMN, columns[field], word) === best) return at("column", data.columns[field], columns[field], { column: data.columns[field] });
    }
    for (const [field, lowered, shown, of] of LABELS) {
      if (score(IN_LABEL, lowered[of[row]], word) === best) return at(field, shown[of[row]], lowered[of[row]]);
    }
    for (const tag of data.tags[row] || []) if (score(IN_LABEL, tags[tag], word) === best) return at("tag", data.tag_names[tag], tags[tag]);
    if (score(IN_TEXT, texts[row], word) === best) return at("description", data.text[row], texts[row]);
    for (const field of data.fields[row]) {
      if (meanings[field].includes(word)) return at(`column ${data.columns[field]}`, data.meanings[field], meanings[field], { column: data.columns[field] });
    }
    return null;
  }

  function why(row, found) {
    return found.words.map((word) => {
      const exact = whyOne(row, word);
      if (exact || !found.isMeant) return exact;
      const meant = corrections(word).filter((other) => scan(other)[row] !== NONE).sort((one, other) => scan(one)[row] - scan(other)[row]);
      return meant.length ? { ...whyOne(row, meant[0]), meant: meant[0] } : null;
    }).filter(Boolean);
  }

  // The page of a row, by the rules of site.js.
  function href(row, column) {
    const { paths, root } = window.MESH;
    const kind = data.kinds[data.kind[row]];
    const domain = data.domains[data.domain[row]];
    if (kind === "domain") return root + paths.domain(domain);
    if (kind !== "product") return root + paths.internal(domain, data.keys[row] || `${kind}.${domain}.${data.name[row]}`);
    return root + paths.product(domain, data.name[row], data.version[row]) + (column ? "#" + paths.column(column) : "");
  }

  const one = (row) => ({
    name: data.name[row],
    domain: data.domains[data.domain[row]],
    kind: data.kinds[data.kind[row]],
    version: data.version[row],
    isLatest: Boolean(data.latest[row]),
    status: data.statuses[data.status[row]],
    text: data.text[row],
    ends: data.ends[row] || "",
    label: label(row),
  });

  return { size, find, why, href, one, prepare: known, corrections };
}

window.MESH.finder = finder;
window.MESH.writtenFilter = written;
window.MESH.parseQuery = parse;
window.MESH.isOneEdit = isOneEdit;
})();

// The mesh as the lineage page asks about it: neighbours, ids, reach, pages, columns. Made of data/graph.js and data/columns/*.js; draws nothing.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const KINDS = ["source", "internal", "product", "exposure"];
  const STATUSES = ["ok", "late", "failing", "not measured"];
  const [SOURCE, INTERNAL, PRODUCT, EXPOSURE] = [0, 1, 2, 3];

  function model(data) {
    const count = data.names.length;
    const up = lists(count), down = lists(count), members = lists(data.domains.length), crossing = [], byId = new Map();
    for (let i = 0; i < count; i++) members[data.domain[i]].push(i);
    for (let e = 0; e < data.edges.length; e += 2) {
      const a = data.edges[e], b = data.edges[e + 1];
      down[a].push(b);
      up[b].push(a);
      if (data.domain[a] !== data.domain[b]) crossing.push([a, b]);
    }
    const id = (i) => `${data.domains[data.domain[i]]}.${data.names[i]}${data.kind[i] === PRODUCT ? `.v${data.version[i]}` : ""}`;
    for (let i = count - 1; i >= 0; i--) byId.set(id(i), i);
    // Products are asked for without a version, too; and any node by dbt's own id: `model.operations.stg_flights`.
    const find = (text) => {
      if (byId.has(text)) return byId.get(text);
      const plain = text.replace(/^(model|seed|snapshot|source|exposure|analysis)\./, "");
      if (byId.has(plain)) return byId.get(plain);
      for (let i = 0; i < count; i++) if (data.kind[i] === PRODUCT && data.latest[i] && `${data.domains[data.domain[i]]}.${data.names[i]}` === plain) return i;
      return -1;
    };
    const isPublic = (i) => data.kind[i] >= PRODUCT;
    const readers = new Map(); // asked again and again while a plan is made
    return Object.assign({}, data, {
      count, up, down, members, crossing, id, find, isPublic,
      isInternal: (i) => data.kind[i] === SOURCE || data.kind[i] === INTERNAL,
      kindName: (i) => (data.kind[i] === EXPOSURE ? "dashboard or other use" : data.kind[i] === INTERNAL ? "internal model" : KINDS[data.kind[i]]),
      statusName: (i) => STATUSES[data.status[i]],
      page: (i) => page(data, i),
      readers: (i) => {
        if (!readers.has(i)) readers.set(i, throughInternals(data, down, i, isPublic));
        return readers.get(i);
      },
    });
  }

  // All nodes within `hops` links of the given ones, with their distance; they themselves are 0 away.
  function reach(starts, neighbours, hops = Infinity) {
    const distance = new Map();
    for (const start of starts) distance.set(start, 0);
    const queue = [...distance.keys()];
    for (let i = 0; i < queue.length; i++) {
      const next = distance.get(queue[i]) + 1;
      if (next > hops) break;
      for (const v of neighbours[queue[i]]) if (!distance.has(v)) { distance.set(v, next); queue.push(v); }
    }
    return distance;
  }

  // The nodes of the same domain that stop the walk (`isShown`) and are reached from `start` through others; `start` itself when it is shown.
  const throughInternals = (data, down, start, isShown) => {
    if (isShown(start)) return [start];
    const found = new Set(), seen = new Set([start]), queue = [start];
    for (let i = 0; i < queue.length; i++) {
      for (const v of down[queue[i]]) {
        if (data.domain[v] !== data.domain[start] || seen.has(v)) continue;
        seen.add(v);
        if (isShown(v)) found.add(v); else queue.push(v);
      }
    }
    return [...found];
  };

  // paths.py is the rule; nodes that it does not give away by kind and name (seeds, snapshots) have their path in the data.
  function page(data, i) {
    if (data.pages[i] !== undefined) return data.pages[i];
    const domain = data.domains[data.domain[i]], name = data.names[i];
    if (data.kind[i] === PRODUCT) return MESH.paths.product(domain, name, data.version[i]);
    return MESH.paths.internal(domain, `${["source", "model", "", "exposure"][data.kind[i]]}.${domain}.${name}`);
  }

  // The files with a domain's columns: one, none, or several when they would be too large.
  function columnFiles(data, domain) {
    const path = MESH.paths.columnsData(data.domains[domain]), parts = data.parts[domain];
    return Array.from({ length: parts === undefined ? 1 : parts }, (_, part) => (part ? path.replace(/\.js$/, `.${part + 1}.js`) : path));
  }

  // ---- Columns: one or more files per domain, fetched when they are first asked for.
  function columnStore(graph) {
    const known = new Map(); // node -> [[name, type], ...]
    const uses = new Map(); // node -> [[column index, source node, source column, how], ...]
    const loading = new Map();
    const receive = (shard) => {
      for (const [node, columns] of Object.entries(shard.columns)) known.set(Number(node), columns);
      for (const [node, all] of Object.entries(shard.uses)) uses.set(Number(node), all.map(([c, from, name, how]) => [c, from, name, shard.hows[how]]));
    };
    const load = (domain) => {
      if (!loading.has(domain)) {
        loading.set(domain, Promise.all(columnFiles(graph, domain).map((path) => MESH.load(path).then(receive))));
      }
      return loading.get(domain);
    };
    const loadAll = (nodes) => Promise.all([...new Set(nodes.map((i) => graph.domain[i]))].map(load));
    const of = (i) => known.get(i) || [];
    const sources = (i, name) => (uses.get(i) || []).filter(([c]) => of(i)[c] && of(i)[c][0] === name).map(([, from, column, how]) => [from, column, how]);
    const readers = (i, name) => {
      const found = [];
      for (const reader of graph.down[i]) for (const [c, from, column, how] of uses.get(reader) || []) if (from === i && column === name) found.push([reader, of(reader)[c][0], how]);
      return found;
    };
    // Everything that a column is made of and that is made of it: nodes with their columns involved, and links [node, column, node, column].
    const trace = async (start, name, most) => {
      const involved = new Map(), links = new Map();
      let left = 0;
      const note = (i, column) => { if (!involved.has(i)) involved.set(i, new Set()); involved.get(i).add(column); };
      note(start, name);
      for (const isUp of [true, false]) {
        const seen = new Set([`${start} ${name}`]);
        for (let wave = [[start, name]]; wave.length; ) {
          await loadAll(wave.flatMap(([i]) => (isUp ? [i] : [i, ...graph.down[i]])));
          const next = [];
          for (const [i, column] of wave) {
            for (const [other, otherColumn, how] of isUp ? sources(i, column) : readers(i, column)) {
              const key = `${other} ${otherColumn}`;
              if (!seen.has(key) && seen.size >= most) { left++; continue; }
              links.set(isUp ? `${key}>${i} ${column}` : `${i} ${column}>${key}`, isUp ? [other, otherColumn, i, column, how] : [i, column, other, otherColumn, how]);
              note(other, otherColumn);
              if (!seen.has(key)) { seen.add(key); next.push([other, otherColumn]); }
            }
          }
          wave = next;
        }
      }
      await loadAll([...involved.keys()]);
      return { involved, links: [...links.values()], left };
    };
    return { loadAll, of, sources, readers, trace };
  }

  function lists(count) {
    return Array.from({ length: count }, () => []);
  }

  Object.assign(MESH, { model, reach, throughInternals, columnStore, KINDS: { SOURCE, INTERNAL, PRODUCT, EXPOSURE } });
})();

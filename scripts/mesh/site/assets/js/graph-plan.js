// What is visible at each level, and where: plans of boxes, cards and links for graph-draw.js. Pure: a model, a state and a size in, numbers out.
//
// A plan: width, height, boxes (domains), nodes (rows or cards), edges {points | arc, hue, kind, weight, isReversed, pairs}, shown, hidden.
// `pairs` are the links of the mesh that an edge stands for: hovering asks them.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const SIZE = {
    domainW: 214, domainH: 78, rowH: 27, headH: 38, headStrip: 31, panelW: 226, gutter: 24, noGutter: 10, rowsShown: 12, foot: 8,
    cardW: 186, cardH: 42, flatW: 196, columnsW: 226, columnH: 17, columnsShown: 14, innerTop: 44, innerPad: 18,
    cardsInDomain: 90, cardsInFocus: 60,
  };
  const COLLAPSED = 0, PRODUCTS = 1, INTERNALS = 2;

  // ---- The mesh: domains, each collapsed, open (its products as rows), or open with its internals.
  function planMap(graph, state, size) {
    const domains = graph.domains.map((_, d) => d);
    const uses = crossingUses(graph);
    const insides = domains.map((d) => inside(graph, d, state, uses));
    const isOpen = insides.some((each) => each.mode !== COLLAPSED);
    const isUpright = size.isNarrow && !isOpen; // a phone reads from top to bottom; rows have their links at their sides
    const outer = outerLayout(graph, insides, size, isOpen, isUpright);
    let layout = outer(outerLinks(graph, insides), 14);
    let links = layout.links;
    for (let pass = 0; pass < 3 && sortRows(graph, insides, layout, links); pass++) {
      layout = outer(outerLinks(graph, insides), 14);
      links = layout.links;
    }
    return placed(graph, insides, layout, links, isUpright);
  }

  // How many links from other domains each product has: those are shown first where not all fit.
  function crossingUses(graph) {
    const uses = new Map(), add = (v) => uses.set(v, (uses.get(v) || 0) + 1);
    for (const [a, b] of graph.crossing) { add(a); graph.readers(b).forEach(add); }
    return uses;
  }

  function inside(graph, d, state, uses) {
    const mode = state.open.get(d) || COLLAPSED;
    if (mode === COLLAPSED) return { d, mode, w: SIZE.domainW, h: SIZE.domainH, shown: [], hidden: 0, rowOf: new Map() };
    return mode === PRODUCTS ? rows(graph, d, state, uses) : internals(graph, d, state);
  }

  function rows(graph, d, state, uses) {
    const all = graph.members[d].filter(graph.isPublic);
    const rank = new Map(all.map((v) => [v, 0]));
    let links = contracted(graph, all, graph.isPublic);
    for (let pass = 0, moved = true; moved && pass < 12; pass++) {
      moved = false;
      for (const [a, b] of links) if (rank.get(b) <= rank.get(a)) { rank.set(b, rank.get(a) + 1); moved = true; }
    }
    const importance = (v) => uses.get(v) || 0;
    const isCut = all.length > SIZE.rowsShown + 2 && !state.more.has(d);
    let shown = all;
    if (isCut) {
      const best = all.slice().sort((a, b) => importance(b) - importance(a) || graph.down[b].length - graph.down[a].length || a - b).slice(0, SIZE.rowsShown);
      const keep = new Set(best);
      if (state.selected >= 0) keep.add(state.selected);
      shown = all.filter((v) => keep.has(v));
      links = links.filter(([a, b]) => keep.has(a) && keep.has(b));
    }
    shown = shown.slice().sort((a, b) => rank.get(a) - rank.get(b) || importance(b) - importance(a) || a - b);
    const gutter = links.length ? SIZE.gutter : SIZE.noGutter;
    const footer = isCut || state.more.has(d) ? 1 : 0;
    const each = { d, mode: PRODUCTS, shown, hidden: all.length - shown.length, isFull: !isCut && state.more.has(d), total: all.length, links, rank, gutter };
    each.w = SIZE.panelW + gutter - SIZE.noGutter;
    each.h = SIZE.headH + Math.max(1, shown.length + footer) * SIZE.rowH + SIZE.foot;
    numberRows(each);
    return each;
  }

  function numberRows(each) {
    each.rowOf = new Map(each.shown.map((v, row) => [v, row]));
  }

  // One domain from the inside: all its nodes as cards, with places at both sides for what comes in and goes out.
  function internals(graph, d, state) {
    const members = graph.members[d];
    let shown = members;
    if (members.length > SIZE.cardsInDomain && !state.more.has(d)) {
      const degree = (v) => (graph.isPublic(v) ? 1000 : 0) + graph.up[v].length + graph.down[v].length;
      shown = members.slice().sort((a, b) => degree(b) - degree(a) || a - b).slice(0, SIZE.cardsInDomain).sort((a, b) => a - b);
    }
    const place = new Map(shown.map((v, i) => [v, i])), isShown = (v) => place.has(v);
    const boxes = shown.map(() => ({ w: SIZE.cardW, h: SIZE.cardH }));
    const links = contracted(graph, shown, isShown).map(([a, b]) => ({ a: place.get(a), b: place.get(b), pairs: [[a, b]], hue: d }));
    const entries = new Map(), exits = new Map();
    for (const [a, b] of graph.crossing) {
      if (graph.domain[b] === d) for (const v of MESH.throughInternals(graph, graph.down, b, isShown)) push(entries, v, [a, v]);
      if (graph.domain[a] === d && isShown(a)) push(exits, a, [a, b]);
    }
    const pins = { in: new Map(), out: new Map() };
    for (const [v, pairs] of entries) {
      pins.in.set(v, boxes.push({ w: 0, h: 5, pin: "in" }) - 1);
      links.push({ a: pins.in.get(v), b: place.get(v), pairs, hue: graph.domain[pairs[0][0]], isCrossing: true });
    }
    for (const [v, pairs] of exits) {
      pins.out.set(v, boxes.push({ w: 0, h: 5, pin: "out" }) - 1);
      links.push({ a: place.get(v), b: pins.out.get(v), pairs, hue: d, isCrossing: true });
    }
    const layout = MESH.layered(boxes, links, { gapX: 34, gapY: 12, maxGap: 26, edgeGap: 1, pinGap: 22 });
    const padLeft = pins.in.size ? 0 : SIZE.innerPad, padRight = pins.out.size ? 0 : SIZE.innerPad;
    const w = Math.max(layout.width + padLeft + padRight, SIZE.panelW);
    return {
      d, mode: INTERNALS, shown, hidden: members.length - shown.length, isFull: state.more.has(d), total: members.length,
      layout, links, place, pins, padLeft, w, h: Math.max(layout.height, SIZE.cardH) + SIZE.innerTop + 16, rowOf: new Map(),
    };
  }

  // Links among the shown nodes of one domain, those through hidden ones too.
  function contracted(graph, shown, isShown) {
    const links = [];
    for (const a of shown) {
      const targets = new Set();
      for (const next of graph.down[a]) if (graph.domain[next] === graph.domain[a]) for (const b of MESH.throughInternals(graph, graph.down, next, isShown)) targets.add(b);
      targets.delete(a);
      for (const b of targets) links.push([a, b]);
    }
    return links;
  }

  // Where links leave (or enter) a domain's box for one of its nodes, below the middle of the box; and the node, or -1 for the box as a whole.
  function port(each, v, side) {
    if (each.mode === COLLAPSED) return { node: -1, y: 0 };
    if (each.mode === INTERNALS) {
      const pin = each.pins[side].get(v);
      return pin === undefined ? { node: -1, y: SIZE.headStrip / 2 - each.h / 2 } : { node: v, y: each.layout.y[pin] + SIZE.innerTop - each.h / 2 };
    }
    const row = each.rowOf.get(v);
    if (row !== undefined) return { node: v, y: rowMiddle(row) - each.h / 2 };
    return { node: -1, y: (each.hidden ? rowMiddle(each.shown.length) : SIZE.headStrip / 2) - each.h / 2 };
  }

  const rowMiddle = (row) => SIZE.headH + row * SIZE.rowH + (SIZE.rowH - 3) / 2;

  // The links between domains, bundled: one for all that leave at the same place and enter at the same place.
  function outerLinks(graph, insides) {
    const bundles = new Map();
    for (const [a, b] of graph.crossing) {
      const from = insides[graph.domain[a]], to = insides[graph.domain[b]];
      let targets = [b];
      if (to.mode === PRODUCTS) targets = graph.readers(b);
      if (to.mode === INTERNALS) targets = MESH.throughInternals(graph, graph.down, b, (v) => to.place.has(v));
      for (const target of targets.length ? targets : [b]) {
        const out = port(from, a, "out"), into = port(to, target, "in");
        const key = `${from.d} ${out.node} ${to.d} ${into.node}`;
        let bundle = bundles.get(key);
        if (!bundle) bundles.set(key, (bundle = { a: from.d, b: to.d, oa: out.y, ob: into.y, key: `${from.d} ${out.node}`, source: out.node, target: into.node, pairs: [] }));
        bundle.pairs.push([a, target]);
      }
    }
    return [...bundles.values()];
  }

  // The layout of the domains' boxes. The first call tries layers of several heights and keeps the one that fills the screen best.
  function outerLayout(graph, insides, size, isOpen, isUpright) {
    const boxes = insides.map((each) => (isUpright ? { w: each.h, h: each.w } : { w: each.w, h: each.h }));
    const room = isUpright ? { w: size.height, h: size.width } : { w: size.width, h: size.height };
    const set = isUpright ? { gapX: 46, gapY: 16, dummyGap: 6, maxGap: 24 } : { gapX: isOpen ? 64 : 84, gapY: isOpen ? 26 : 22, dummyGap: isOpen ? 5 : 8, maxGap: isOpen ? 84 : 40 };
    Object.assign(set, { edgeGap: 1.5, dummyHeight: 3 });
    let best = null;
    return (links, sweeps) => {
      const attempt = (maxHeight) => Object.assign(MESH.layered(boxes, links, Object.assign({}, set, { sweeps, maxHeight })), { links, maxHeight });
      if (best) return attempt(best.maxHeight);
      const scale = (layout) => Math.min(room.w / layout.width, room.h / layout.height, 1);
      best = attempt(0);
      if (scale(best) < 0.95) {
        const whole = best.height;
        for (const part of [0.75, 0.55, 0.42, 0.3]) {
          const other = attempt(whole * part);
          if (scale(other) > scale(best) * 1.06) best = other;
        }
      }
      return best;
    };
  }

  // Rows near to where their links lead, without putting a product above what it is made of. Says whether anything moved.
  function sortRows(graph, insides, layout, links) {
    let moved = false;
    for (const each of insides) {
      if (each.mode !== PRODUCTS) continue;
      const sums = new Map(), middle = layout.y[each.d];
      const add = (v, y) => { const sum = sums.get(v) || [0, 0]; sum[0] += y; sum[1]++; sums.set(v, sum); };
      for (const link of links) {
        if (link.a === each.d && link.source >= 0) add(link.source, layout.y[link.b] + link.ob);
        if (link.b === each.d && link.target >= 0) add(link.target, layout.y[link.a] + link.oa);
      }
      const wish = new Map(each.shown.map((v) => {
        const sum = sums.get(v), drift = sum ? Math.max(-70, Math.min(70, sum[0] / sum[1] - middle)) : 30;
        return [v, drift + each.rank.get(v) * 62 + (graph.kind[v] === MESH.KINDS.EXPOSURE ? 1000 : 0)];
      }));
      const sorted = each.shown.slice().sort((a, b) => wish.get(a) - wish.get(b) || a - b);
      if (sorted.some((v, i) => v !== each.shown[i])) moved = true;
      each.shown = sorted;
      numberRows(each);
    }
    return moved;
  }

  function placed(graph, insides, layout, links, isUpright) {
    const plan = { boxes: [], nodes: [], edges: [], width: layout.width, height: layout.height, isUpright, level: "map" };
    for (const each of insides) {
      const x = layout.x[each.d] - (isUpright ? each.h : each.w) / 2, y = layout.y[each.d] - (isUpright ? each.w : each.h) / 2;
      const box = { domain: each.d, x: isUpright ? y : x, y: isUpright ? x : y, w: each.w, h: each.h, mode: each.mode, hidden: each.hidden, isFull: each.isFull, total: each.total, shown: each.shown.length };
      plan.boxes.push(box);
      if (each.mode === PRODUCTS) placeRows(plan, each, box);
      if (each.mode === INTERNALS) placeCards(plan, each, box);
    }
    if (isUpright) [plan.width, plan.height] = [plan.height, plan.width];
    links.forEach((link, k) => {
      const from = insides[link.a], to = insides[link.b], points = layout.routes[k].points.slice();
      // Rows begin at the end of their panel's gutter, and end a little before the panel does.
      if (from.mode === PRODUCTS && link.source >= 0) points.unshift([points[0][0] - 6, points[0][1]]);
      if (to.mode === PRODUCTS && link.target >= 0) { const [x, y] = points[points.length - 1]; points.push([x + to.gutter, y]); }
      plan.edges.push({ points, hue: link.a, kind: "cable", weight: link.pairs.length, isReversed: layout.routes[k].isReversed, pairs: link.pairs, from: link.a, to: link.b });
    });
    return plan;
  }

  function placeRows(plan, each, box) {
    each.shown.forEach((v, row) => {
      plan.nodes.push({ node: v, x: box.x + each.gutter, y: box.y + SIZE.headH + row * SIZE.rowH, w: box.w - each.gutter - 6, h: SIZE.rowH - 3, isRow: true });
    });
    for (const [a, b] of each.links) {
      const from = each.rowOf.get(a), to = each.rowOf.get(b), side = to > from ? 1 : -1;
      const bulge = Math.min(SIZE.gutter - 3, 7 + Math.abs(to - from) * 2.4);
      const arc = { x: box.x + each.gutter, y0: box.y + rowMiddle(from) + 3 * side, y1: box.y + rowMiddle(to) - 3 * side, bulge };
      plan.edges.push({ arc, hue: each.d, kind: "arc", weight: 1, pairs: [[a, b]], from: each.d, to: each.d });
    }
  }

  function placeCards(plan, each, box) {
    const left = box.x + each.padLeft, top = box.y + SIZE.innerTop;
    each.shown.forEach((v, i) => {
      plan.nodes.push({ node: v, x: left + each.layout.x[i] - SIZE.cardW / 2, y: top + each.layout.y[i] - SIZE.cardH / 2, w: SIZE.cardW, h: SIZE.cardH });
    });
    each.links.forEach((link, k) => {
      const points = each.layout.routes[k].points.map(([x, y]) => [left + x, top + y]);
      if (each.pins.out.size && link.b >= each.shown.length) points.push([box.x + box.w, points[points.length - 1][1]]);
      plan.edges.push({ points, hue: link.hue, kind: link.isCrossing ? "cable" : "inner", weight: 1, isReversed: each.layout.routes[k].isReversed, pairs: link.pairs, from: each.d, to: each.d });
    });
  }

  // ---- Focus: a node with `up` and `down` hops around it. Beyond so many cards the farthest and least used are counted on one card per side.
  function planFocus(graph, state, size) {
    const sides = [[graph.up, state.up, "up"], [graph.down, state.down, "down"]];
    const nodes = new Set([state.focus]), more = [], counts = {};
    for (const [neighbours, hops, side] of sides) {
      const all = MESH.reach([state.focus], neighbours), near = [...all.keys()].filter((v) => v !== state.focus && all.get(v) <= hops);
      near.sort((a, b) => all.get(a) - all.get(b) || graph.kind[b] - graph.kind[a] || graph.down[b].length - graph.down[a].length || a - b);
      const room = Math.max(1, Math.round((state.cards || SIZE.cardsInFocus) / 2));
      const kept = near.length > room + 1 ? near.slice(0, room) : near;
      kept.forEach((v) => nodes.add(v));
      const rest = near.slice(kept.length);
      if (rest.length) more.push({ side, nodes: new Set(rest) });
      counts[side] = { shown: kept.length, all: all.size - 1, hops: Math.max(0, ...all.values()) };
    }
    const cards = [...nodes].sort((a, b) => graph.domain[a] - graph.domain[b] || a - b).map((node) => ({ node, w: SIZE.flatW, h: SIZE.cardH }));
    const place = new Map(cards.map((card, i) => [card.node, i]));
    const links = [];
    cards.forEach((card, a) => {
      for (const v of graph.down[card.node]) if (place.has(v)) links.push({ a, b: place.get(v), pairs: [[card.node, v]] });
    });
    for (const rest of more) {
      const at = cards.push({ node: -1, side: rest.side, count: rest.nodes.size, w: SIZE.flatW, h: SIZE.cardH }) - 1;
      cards.slice(0, at).forEach((card, i) => {
        if (card.node < 0) return;
        const others = (rest.side === "up" ? graph.up : graph.down)[card.node].filter((v) => rest.nodes.has(v));
        if (others.length) links.push(rest.side === "up" ? { a: at, b: i, pairs: others.map((v) => [v, card.node]) } : { a: i, b: at, pairs: others.map((v) => [card.node, v]) });
      });
    }
    return Object.assign(flat(graph, cards, links, size), { level: "focus", counts });
  }

  // ---- One column: cards of the nodes that it comes from and goes to, with the columns involved.
  function planColumn(graph, traced, size) {
    const cards = [...traced.involved].sort((a, b) => graph.domain[a[0]] - graph.domain[b[0]] || a[0] - b[0]).map(([node, names]) => {
      const columns = [...names].slice(0, SIZE.columnsShown), cut = names.size - columns.length;
      return { node, columns, cut, w: SIZE.columnsW, h: SIZE.cardH + 8 + (columns.length + (cut ? 1 : 0)) * SIZE.columnH };
    });
    const place = new Map(cards.map((card, i) => [card.node, i]));
    const offset = (card, name) => {
      const at = card.columns.indexOf(name);
      return SIZE.cardH + 4 + SIZE.columnH * ((at < 0 ? card.columns.length : at) + 0.5) - card.h / 2;
    };
    const links = traced.links.map(([from, name, to, other]) => {
      const a = place.get(from), b = place.get(to);
      return { a, b, oa: offset(cards[a], name), ob: offset(cards[b], other), key: `${from} ${name}`, pairs: [[from, to]], kind: "column", columns: [`${from} ${name}`, `${to} ${other}`] };
    });
    return Object.assign(flat(graph, cards, links, size), { level: "column", left: traced.left });
  }

  function flat(graph, cards, links, size) {
    const set = { gapX: 46, gapY: 16 };
    let layout = MESH.layered(cards, links, set);
    const scale = (each) => Math.min(size.width / each.width, size.height / each.height, 1);
    if (scale(layout) < 0.8) {
      const whole = layout.height;
      for (const part of [0.6, 0.35, 0.2, 0.1]) {
        const other = MESH.layered(cards, links, Object.assign({ maxHeight: Math.max(whole * part, SIZE.cardH * 4) }, set));
        if (scale(other) > scale(layout) * 1.1) layout = other;
      }
    }
    const nodes = cards.map((card, i) => Object.assign({ isFlat: true }, card, { x: layout.x[i] - card.w / 2, y: layout.y[i] - card.h / 2 }));
    const edges = links.map((link, k) => {
      const hue = graph.domain[link.pairs[0][0]];
      const kind = link.kind || (hue === graph.domain[link.pairs[0][1]] ? "inner" : "cable");
      return { points: layout.routes[k].points, hue, kind, weight: 1, isReversed: layout.routes[k].isReversed, pairs: link.pairs, columns: link.columns };
    });
    return { boxes: [], nodes, edges, width: layout.width, height: layout.height };
  }

  function push(map, key, value) {
    if (map.has(key)) map.get(key).push(value); else map.set(key, [value]);
  }

  MESH.plan = { map: planMap, focus: planFocus, column: planColumn, SIZE, COLLAPSED, PRODUCTS, INTERNALS };
})();

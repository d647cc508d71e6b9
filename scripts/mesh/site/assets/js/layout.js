// Layered layout from left to right, after Sugiyama: ranks, dummies, order, heights. Own code; knows nothing of meshes or SVG.
//
// layered(boxes, links, options): boxes {w, h, pin?: "in" | "out"}; links {a, b, oa?, ob?, key?, weight?}, where `oa` and `ob` say how far
// below a box's middle the link leaves and enters, and links of one `key` share their way. Answers with the boxes' middles `x`, `y`, the whole
// `width` and `height`, and per link a route: points from the right side of `a` to the left side of `b`.
//
// No route passes under an unrelated box: within a layer it runs level in a place of its own (a dummy), and it bends only between layers.
// A link that goes back (there is a circle) leaves on the right as all do, turns, runs back in places of its own, turns, and enters from the left.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const DEFAULTS = { gapX: 64, gapY: 14, dummyGap: 6, dummyHeight: 4, sweeps: 14, relax: 12, edgeGap: 1.2, maxGap: 70, pinGap: 26, turn: 26, maxHeight: 0 };
  const CAREFUL_UP_TO = 6000; // vertices; beyond, exchanging neighbours costs more than it gives

  function layered(boxes, links, options) {
    const set = Object.assign({}, DEFAULTS, options);
    const oriented = orient(boxes.length, links);
    const rank = ranks(boxes, links, oriented);
    const layers = set.maxHeight ? split(boxes, oriented, rank, set) : byRank(rank, boxes.length);
    const work = dummies(boxes, links, oriented, rank, layers, set);
    const crossings = arrange(work, set);
    heights(work, set);
    return measured(work, boxes, links, oriented, rank, crossings, set);
  }

  // ---- 1. Circles: an order of all boxes with few links against it (Eades, Lin, Smyth 1993). Those are turned round for the layout.
  function orient(count, links) {
    const out = lists(count), into = lists(count);
    links.forEach((link, k) => { if (link.a !== link.b) { out[link.a].push(k); into[link.b].push(k); } });
    const outLeft = out.map((all) => all.length), intoLeft = into.map((all) => all.length);
    const place = new Int32Array(count), gone = new Uint8Array(count), sources = [], sinks = [];
    for (let v = count - 1; v >= 0; v--) if (!intoLeft[v]) sources.push(v); else if (!outLeft[v]) sinks.push(v);
    let first = 0, last = count - 1;
    while (first <= last) {
      let v = sources.length ? sources.pop() : -1, isSink = false;
      if (v < 0 && sinks.length) { v = sinks.pop(); isSink = true; }
      if (v < 0) {
        let most = -Infinity;
        for (let u = 0; u < count; u++) if (!gone[u] && outLeft[u] - intoLeft[u] > most) { most = outLeft[u] - intoLeft[u]; v = u; }
      }
      if (gone[v]) continue;
      gone[v] = 1;
      place[v] = isSink ? last-- : first++;
      for (const k of out[v]) { const b = links[k].b; if (!gone[b] && --intoLeft[b] === 0) sources.push(b); }
      for (const k of into[v]) { const a = links[k].a; if (!gone[a] && --outLeft[a] === 0) sinks.push(a); }
    }
    const from = [], to = [], isReversed = [], readers = lists(count), inputs = lists(count);
    links.forEach((link, k) => {
      isReversed[k] = place[link.a] > place[link.b];
      from[k] = isReversed[k] ? link.b : link.a;
      to[k] = isReversed[k] ? link.a : link.b;
      if (from[k] !== to[k]) { readers[from[k]].push(to[k]); inputs[to[k]].push(from[k]); }
    });
    const order = Array.from(place.keys()).sort((a, b) => place[a] - place[b]);
    return { isReversed, readers, inputs, order };
  }

  // ---- 2. Ranks: longest path from the sources; then each box is pulled towards its readers where that makes no more long links.
  function ranks(boxes, links, { readers, inputs, order }) {
    const rank = new Int32Array(boxes.length);
    const least = boxes.some((box) => box.pin === "in") ? 1 : 0;
    let most = least;
    for (const v of order) {
      rank[v] = boxes[v].pin === "in" ? 0 : least;
      if (boxes[v].pin !== "in") for (const u of inputs[v]) rank[v] = Math.max(rank[v], rank[u] + 1);
      if (!boxes[v].pin) most = Math.max(most, rank[v]);
    }
    for (let pass = 0; pass < 2; pass++) {
      for (let i = order.length - 1; i >= 0; i--) {
        const v = order[i];
        if (boxes[v].pin || inputs[v].length > readers[v].length) continue;
        let nearest = Infinity;
        for (const w of readers[v]) if (boxes[w].pin !== "out") nearest = Math.min(nearest, rank[w]);
        if (nearest < Infinity) rank[v] = Math.max(rank[v], nearest - 1);
      }
    }
    boxes.forEach((box, v) => { if (box.pin === "out") rank[v] = most + 1; });
    return rank;
  }

  function byRank(rank, count) {
    const layers = [];
    for (let v = 0; v < count; v++) { while (layers.length <= rank[v]) layers.push([]); layers[rank[v]].push(v); }
    return layers;
  }

  // Layers that are too tall for the screen become several, side by side: boxes of one layer have no links to each other.
  function split(boxes, { readers, inputs }, rank, set) {
    const layers = [];
    for (const layer of byRank(rank, boxes.length)) {
      const tall = layer.reduce((sum, v) => sum + boxes[v].h + set.gapY, 0);
      const parts = Math.max(1, Math.ceil(tall / set.maxHeight - 0.12));
      const start = layers.length;
      for (let p = 0; p < parts; p++) layers.push([]);
      layer.sort((a, b) => inputs[a].length - readers[a].length - (inputs[b].length - readers[b].length) || a - b);
      let above = 0;
      for (const v of layer) {
        rank[v] = start + Math.min(parts - 1, Math.floor(above / (tall / parts)));
        layers[rank[v]].push(v);
        above += boxes[v].h + set.gapY;
      }
    }
    const kept = layers.filter((layer) => layer.length);
    kept.forEach((layer, r) => layer.forEach((v) => { rank[v] = r; }));
    return kept;
  }

  // ---- 3. Dummies: a place in each layer that a long link crosses, shared by all links of one source, so that fan-outs look like trees.
  function dummies(boxes, links, { isReversed }, rank, layers, set) {
    const vertices = boxes.map((box, v) => ({ rank: rank[v], h: box.h, w: box.w, isDummy: false, up: [], down: [], beside: [] }));
    const shared = new Map(), ways = [];
    const join = (a, b, oa, ob, weight) => { vertices[a].down.push([b, oa, ob, weight]); vertices[b].up.push([a, ob, oa, weight]); };
    const dummy = (key, r) => {
      const name = `${key}:${r}`;
      const known = shared.get(name);
      if (known !== undefined) return [known, false];
      const v = vertices.push({ rank: r, h: set.dummyHeight, w: 0, isDummy: true, up: [], down: [], beside: [] }) - 1;
      layers[r].push(v);
      shared.set(name, v);
      return [v, true];
    };
    links.forEach((link, k) => {
      const way = [], key = link.key === undefined ? link.a : link.key, oa = link.oa || 0, ob = link.ob || 0;
      ways.push(way);
      if (link.a === link.b) return;
      if (isReversed[k]) {
        for (let r = rank[link.a]; r >= rank[link.b]; r--) {
          const [v, isNew] = dummy(`back ${key}`, r);
          if (isNew && way.length) join(v, way[way.length - 1], 0, 0, 8);
          if (r === rank[link.a] && isNew) vertices[v].beside.push(link.a);
          if (r === rank[link.b]) vertices[v].beside.push(link.b);
          way.push(v);
        }
        return;
      }
      let before = link.a, offset = oa;
      for (let r = rank[link.a] + 1; r < rank[link.b]; r++) {
        const [v, isNew] = dummy(key, r);
        if (isNew) join(before, v, offset, 0, vertices[before].isDummy ? 8 : 2);
        way.push(v);
        before = v;
        offset = 0;
      }
      join(before, link.b, offset, ob, vertices[before].isDummy ? 2 : 1);
    });
    // Long links begin in the middle of each layer: with nothing else to say for an order, fan-outs then spread to both sides.
    const mixed = layers.map((layer) => {
      const real = layer.filter((v) => !vertices[v].isDummy), half = Math.ceil(real.length / 2);
      return [...real.slice(0, half), ...layer.filter((v) => vertices[v].isDummy), ...real.slice(half)];
    });
    return { vertices, layers: mixed, ways };
  }

  // ---- 4. Order within layers: sweeps by barycentre, neighbours exchanged where that helps; the best by counted crossings is kept.
  function arrange(work, set) {
    const { vertices } = work, spot = new Float64Array(vertices.length), count = work.layers.length;
    const number = (layer) => layer.forEach((v, i) => { spot[v] = i; });
    work.layers.forEach(number);
    let best = work.layers.map((layer) => layer.slice()), fewest = crossings(work.layers, vertices, spot);
    for (let sweep = 0; sweep < set.sweeps && fewest; sweep++) {
      const isDown = sweep % 2 === 0;
      for (let step = 1; step < count; step++) barycentre(work.layers[isDown ? step : count - 1 - step], vertices, spot, isDown ? "up" : "down", number);
      if (vertices.length <= CAREFUL_UP_TO) exchange(work.layers, vertices, spot);
      const now = crossings(work.layers, vertices, spot);
      if (now < fewest) { fewest = now; best = work.layers.map((layer) => layer.slice()); }
    }
    work.layers = best;
    return fewest;
  }

  function barycentre(layer, vertices, spot, side, number) {
    const wanted = new Map();
    for (const v of layer) {
      let sum = 0, all = 0;
      for (const [u, , offset] of vertices[v][side]) { sum += spot[u] + offset * 1e-3; all++; }
      for (const u of vertices[v].beside) { sum += spot[u] + 0.5; all++; }
      wanted.set(v, all ? sum / all : spot[v]);
    }
    layer.sort((a, b) => wanted.get(a) - wanted.get(b) || spot[a] - spot[b]);
    number(layer);
  }

  function exchange(layers, vertices, spot) {
    for (let round = 0, better = true; better && round < 4; round++) {
      better = false;
      for (const layer of layers) {
        for (let i = 0; i + 1 < layer.length; i++) {
          const u = layer[i], v = layer[i + 1];
          if (pairCrossings(vertices[u].up, vertices[v].up, spot) + pairCrossings(vertices[u].down, vertices[v].down, spot) <= 0) continue;
          layer[i] = v; layer[i + 1] = u; spot[v] = i; spot[u] = i + 1;
          better = true;
        }
      }
    }
  }

  // How many crossings more there are with `upper` above `lower` than the other way round.
  function pairCrossings(upper, lower, spot) {
    let more = 0;
    for (const [a, , oa] of upper) for (const [b, , ob] of lower) more += Math.sign(spot[a] + oa * 1e-5 - (spot[b] + ob * 1e-5));
    return more;
  }

  // Links between neighbouring layers that cross, counted with a Fenwick tree.
  function crossings(layers, vertices, spot) {
    let total = 0;
    for (let r = 0; r + 1 < layers.length; r++) {
      const ends = [], size = layers[r + 1].length, tree = new Int32Array(size + 2);
      for (const v of layers[r]) for (const [w, oa, ob] of vertices[v].down) ends.push([spot[v] + oa * 1e-5, spot[w] + ob * 1e-5]);
      ends.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
      for (let i = ends.length - 1; i >= 0; i--) {
        const at = Math.round(ends[i][1]) + 1;
        for (let z = at - 1; z > 0; z -= z & -z) total += tree[z];
        for (let z = at; z <= size; z += z & -z) tree[z]++;
      }
    }
    return total;
  }

  // ---- 5. Heights: each layer is put as near as its order allows to where its links want it (isotonic regression), from both sides in turn.
  function heights(work, set) {
    const { vertices, layers } = work, y = (work.y = new Float64Array(vertices.length));
    for (const layer of layers) {
      let top = 0;
      for (const v of layer) { y[v] = top + vertices[v].h / 2; top += vertices[v].h + set.gapY; }
      for (const v of layer) y[v] -= top / 2;
    }
    for (let round = 0; round < set.relax; round++) {
      const isDown = round % 2 === 0, isBoth = round >= set.relax - 4;
      for (let step = 0; step < layers.length; step++) {
        const layer = layers[isDown ? step : layers.length - 1 - step];
        const wanted = [], weights = [];
        for (const v of layer) {
          let sum = 0, weight = 0;
          const pull = ([u, own, other, w]) => { sum += (y[u] + other - own) * w; weight += w; };
          if (isDown || isBoth) vertices[v].up.forEach(pull);
          if (!isDown || isBoth) vertices[v].down.forEach(pull);
          vertices[v].beside.forEach((u) => pull([u, 0, 0, 1]));
          wanted.push(weight ? sum / weight : y[v]);
          weights.push(weight ? Math.min(weight, 12) + (vertices[v].isDummy ? 6 : 0) : 0.05);
        }
        place(layer, vertices, wanted, weights, set).forEach((value, i) => { y[layer[i]] = value; });
      }
    }
  }

  // Keeps the order and the distances; least squares to the wanted places (pool adjacent violators).
  function place(layer, vertices, wanted, weights, set) {
    const offset = new Float64Array(layer.length), pools = [];
    for (let i = 1; i < layer.length; i++) {
      const a = vertices[layer[i - 1]], b = vertices[layer[i]];
      const gap = a.isDummy && b.isDummy ? set.dummyGap : a.isDummy || b.isDummy ? Math.max(set.dummyGap, set.gapY * 0.7) : set.gapY;
      offset[i] = offset[i - 1] + a.h / 2 + b.h / 2 + gap;
    }
    wanted.forEach((want, i) => {
      let pool = { sum: (want - offset[i]) * weights[i], weight: weights[i], size: 1 };
      while (pools.length && pools[pools.length - 1].sum / pools[pools.length - 1].weight > pool.sum / pool.weight) {
        const last = pools.pop();
        pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, size: last.size + pool.size };
      }
      pools.push(pool);
    });
    const placed = [];
    for (const pool of pools) for (let i = 0; i < pool.size; i++) placed.push(pool.sum / pool.weight + offset[placed.length]);
    return placed;
  }

  // ---- 6. Layers beside each other, wider apart where many links bend; and the routes.
  function measured(work, boxes, links, { isReversed }, rank, crossings, set) {
    const { vertices, layers, ways, y } = work, count = layers.length, left = [], right = [];
    const isPin = (r, pin) => layers[r].every((v) => v < boxes.length && boxes[v].pin === pin);
    let turnsLeft = 0, turnsRight = 0;
    links.forEach((link, k) => {
      if (!isReversed[k]) return;
      if (rank[link.b] === 0) turnsLeft = set.turn;
      if (rank[link.a] === count - 1) turnsRight = set.turn;
    });
    let at = turnsLeft;
    layers.forEach((layer, r) => {
      const bends = layer.reduce((sum, v) => sum + vertices[v].down.length, 0);
      left[r] = at;
      right[r] = at + layer.reduce((most, v) => Math.max(most, vertices[v].w), 0);
      const isLast = r === count - 1;
      at = right[r] + (isLast ? turnsRight : isPin(r, "in") || isPin(r + 1, "out") ? set.pinGap : set.gapX + Math.min(set.maxGap, bends * set.edgeGap));
    });
    let top = Infinity, bottom = -Infinity;
    vertices.forEach((vertex, v) => { top = Math.min(top, y[v] - vertex.h / 2); bottom = Math.max(bottom, y[v] + vertex.h / 2); });
    if (!vertices.length) { top = 0; bottom = 0; }
    const x = boxes.map((box, v) => (left[rank[v]] + right[rank[v]]) / 2);
    const routes = links.map((link, k) => {
      const from = y[link.a] - top + (link.oa || 0), to = y[link.b] - top + (link.ob || 0);
      const points = [[x[link.a] + boxes[link.a].w / 2, from], [right[rank[link.a]], from]];
      for (const v of ways[k]) {
        const ends = [left[vertices[v].rank], right[vertices[v].rank]];
        if (isReversed[k]) ends.reverse();
        for (const end of ends) points.push([end, y[v] - top]);
      }
      points.push([left[rank[link.b]], to], [x[link.b] - boxes[link.b].w / 2, to]);
      return { points, isReversed: isReversed[k] };
    });
    return { x, y: boxes.map((_, v) => y[v] - top), width: at, height: bottom - top, crossings, layers: count, routes };
  }

  function lists(count) {
    return Array.from({ length: count }, () => []);
  }

  MESH.layered = layered;
})();

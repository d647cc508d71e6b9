// Lighting: what belongs to the lineage of a node, a domain or a column stays bright, everything else steps back. Classes only; nothing is measured.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});

  // `drawn`: the elements by node and domain, and the edges with their plans.
  function light(svg, graph, drawn, starts) {
    const up = MESH.reach(starts, graph.up), down = MESH.reach(starts, graph.down);
    for (const [i, element] of drawn.nodes) element.classList.toggle("lit", up.has(i) || down.has(i));
    for (const [d, element] of drawn.boxes) element.classList.toggle("lit", graph.members[d].some((i) => up.has(i) || down.has(i)));
    for (const [element, edge] of drawn.edges) {
      const isUp = edge.pairs.some(([a, b]) => up.has(a) && up.has(b)), isDown = !isUp && edge.pairs.some(([a, b]) => down.has(a) && down.has(b));
      paint(element, isUp, isDown);
    }
    svg.classList.add("lighting");
  }

  // The same for one column, among the cards that show columns.
  function lightColumn(svg, drawn, key) {
    const made = new Map(), uses = new Map();
    const note = (map, from, to) => { if (!map.has(from)) map.set(from, []); map.get(from).push(to); };
    for (const [, edge] of drawn.edges) if (edge.columns) { note(uses, edge.columns[0], edge.columns[1]); note(made, edge.columns[1], edge.columns[0]); }
    const all = (next) => {
      const seen = new Set([key]);
      for (const one of seen) for (const other of next.get(one) || []) seen.add(other);
      return seen;
    };
    const up = all(made), down = all(uses), nodes = new Set();
    for (const one of [...up, ...down]) nodes.add(Number(one.slice(0, one.indexOf(" "))));
    for (const [i, element] of drawn.nodes) element.classList.toggle("lit", nodes.has(i));
    for (const [element, edge] of drawn.edges) {
      const isUp = Boolean(edge.columns) && up.has(edge.columns[0]) && up.has(edge.columns[1]);
      paint(element, isUp, !isUp && Boolean(edge.columns) && down.has(edge.columns[0]) && down.has(edge.columns[1]));
    }
    svg.classList.add("lighting");
  }

  function paint(element, isUp, isDown) {
    element.classList.toggle("lit", isUp || isDown);
    element.classList.toggle("up", isUp);
    element.classList.toggle("down", isDown);
  }

  // In a focus, links have their direction's colour without anybody pointing.
  function paintFocus(graph, drawn, focus) {
    const up = MESH.reach([focus], graph.up), down = MESH.reach([focus], graph.down);
    for (const [element, edge] of drawn.edges) {
      const isUp = edge.pairs.some(([a, b]) => up.has(a) && up.has(b));
      element.classList.toggle("up", isUp);
      element.classList.toggle("down", !isUp && edge.pairs.some(([a, b]) => down.has(a) && down.has(b)));
    }
  }

  function dark(svg, graph, drawn, focus) {
    svg.classList.remove("lighting");
    for (const [element] of drawn.edges) element.classList.remove("lit", "up", "down");
    if (focus >= 0) paintFocus(graph, drawn, focus);
  }

  MESH.light = { on: light, column: lightColumn, focus: paintFocus, off: dark };
})();

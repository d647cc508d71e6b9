// What the lineage page shows, as a value and as the hash of its address: `#open=a,b:all`, `#focus=a.b.v2&up=2&down=2`, `#col=a.b.v2.c`, each with `&sel=`.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const { PRODUCTS, INTERNALS } = MESH.plan;
  const HOPS = 2;

  const empty = () => ({ open: new Map(), more: new Set(), focus: -1, up: HOPS, down: HOPS, cards: 0, column: null, selected: -1, problem: "" });

  function read(graph, hash, open) {
    const state = empty(), asked = new URLSearchParams(hash.replace(/^#/, ""));
    state.open = new Map(open);
    const named = (key) => {
      const text = asked.get(key), found = text ? graph.find(text) : -1;
      if (text && found < 0) state.problem = `There is no ${text} in this mesh.`;
      return found;
    };
    if (asked.has("open")) {
      const all = asked.get("open");
      const names = all === "*" || all === "*:all" ? graph.domains.map((name) => name + all.slice(1)) : all.split(",").filter(Boolean);
      state.open = new Map(names.map((name) => [graph.domains.indexOf(name.replace(/:all$/, "")), name.endsWith(":all") ? INTERNALS : PRODUCTS]).filter(([d]) => d >= 0));
    }
    for (const name of (asked.get("more") || "").split(",")) if (graph.domains.includes(name)) state.more.add(graph.domains.indexOf(name));
    state.selected = named("sel");
    state.focus = named("focus");
    state.up = hops(asked.get("up"));
    state.down = hops(asked.get("down"));
    state.cards = Math.max(0, Math.min(2000, Number(asked.get("cards")) || 0));
    if (asked.get("col")) {
      state.column = column(graph, asked.get("col"));
      if (!state.column) state.problem = `There is no ${asked.get("col")} in this mesh.`;
    }
    if (state.selected < 0) state.selected = state.column ? state.column[0] : state.focus;
    return state;
  }

  // Names of columns may hold dots: the longest beginning that names a node is the node.
  function column(graph, text) {
    for (let at = text.lastIndexOf("."); at > 0; at = text.lastIndexOf(".", at - 1)) {
      const node = graph.find(text.slice(0, at));
      if (node >= 0) return [node, text.slice(at + 1)];
    }
    return null;
  }

  const hops = (text) => (text === null || !Number.isFinite(Number(text)) ? HOPS : Math.max(0, Math.min(99, Math.round(Number(text)))));

  function write(graph, state) {
    const parts = [], named = (i) => encodeURIComponent(graph.id(i));
    if (state.column) parts.push(`col=${named(state.column[0])}.${encodeURIComponent(state.column[1])}`);
    else if (state.focus >= 0) {
      parts.push(`focus=${named(state.focus)}&up=${state.up}&down=${state.down}`);
      if (state.cards) parts.push(`cards=${state.cards}`);
    } else {
      const modes = [...state.open.values()], isAll = state.open.size === graph.domains.length && modes.length > 0;
      const one = isAll && modes.every((mode) => mode === modes[0]) ? `*${modes[0] === INTERNALS ? ":all" : ""}` : "";
      parts.push(`open=${one || [...state.open].map(([d, mode]) => encodeURIComponent(graph.domains[d]) + (mode === INTERNALS ? ":all" : "")).join(",")}`);
      if (state.more.size) parts.push(`more=${[...state.more].map((d) => encodeURIComponent(graph.domains[d])).join(",")}`);
    }
    const implied = state.column ? state.column[0] : state.focus;
    if (state.selected >= 0 && state.selected !== implied) parts.push(`sel=${named(state.selected)}`);
    return `#${parts.join("&")}`;
  }

  MESH.state = { empty, read, write, column, HOPS };
})();

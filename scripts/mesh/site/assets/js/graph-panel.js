// The panel beside the graph: the facts of the chosen node, and its columns. Everything goes in as text.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const SHAPES = ["● ok", "▲ late", "■ failing", "○ not measured"];
  const CLASSES = ["ok", "late", "failing", "unknown"];
  const { PRODUCT, EXPOSURE } = MESH.KINDS;

  function make(tag, attributes, children = []) {
    const element = document.createElement(tag);
    for (const name in attributes) if (attributes[name] !== undefined) element.setAttribute(name, attributes[name]);
    for (const child of [].concat(children)) element.append(child);
    return element;
  }

  function facts(graph, i) {
    const far = (neighbours) => MESH.reach([i], neighbours).size - 1;
    const lines = [["Owner", graph.owners[graph.domain[i]] || "not said"]];
    if (graph.kind[i] === PRODUCT) lines.push(["Rows", graph.rows[i] < 0 ? "not measured" : graph.rows[i].toLocaleString("en")]);
    lines.push(["Upstream", `${graph.up[i].length} direct · ${far(graph.up)} in all`], ["Downstream", `${graph.down[i].length} direct · ${far(graph.down)} in all`]);
    return make("dl", {}, lines.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  function chips(graph, i) {
    const all = [];
    if (graph.kind[i] !== EXPOSURE) all.push(make("span", { class: `chip ${CLASSES[graph.status[i]]}` }, SHAPES[graph.status[i]]));
    if (graph.kind[i] === PRODUCT) all.push(make("span", { class: "chip" }, `v${graph.version[i]}${graph.latest[i] ? " · latest" : ""}`));
    if (graph.ends[i]) all.push(make("span", { class: "chip late" }, `▲ ends ${graph.ends[i]}`));
    return make("p", { class: "graph-chips" }, all);
  }

  // `show(panel, ...)` fills the panel; what its buttons do comes back by data-act, data-column and links.
  function show(panel, graph, state, store) {
    const i = state.selected;
    panel.hidden = i < 0;
    if (i < 0) { panel.replaceChildren(); return; }
    const list = make("ul", { class: "graph-columns" }), title = make("h3", {}, "Columns");
    panel.replaceChildren(
      make("button", { type: "button", class: "close", "data-act": "close", "aria-label": "Close this panel" }, "×"),
      make("p", { class: "kicker" }, `${graph.domains[graph.domain[i]]} / ${graph.kindName(i)}`),
      make("h2", {}, graph.names[i]), chips(graph, i), facts(graph, i),
      make("p", { class: "actions" }, [make("button", { type: "button", "data-act": "focus" }, "Focus lineage"), make("a", { class: "button", href: MESH.root + graph.page(i) }, "Open page")]),
      title, list,
    );
    list.append(make("li", { class: "muted" }, "…"));
    store.loadAll([i]).then(() => {
      if (state.selected !== i) return;
      const columns = store.of(i);
      title.textContent = columns.length ? `${columns.length} ${columns.length === 1 ? "column" : "columns"}` : "Columns";
      list.replaceChildren(...(columns.length ? columns.map(([name, type]) => line(state, i, name, type)) : [make("li", { class: "muted" }, "Its columns are not known.")]));
      counts(graph, state, store, i, list, true);
      return store.loadAll(graph.down[i]).then(() => { if (state.selected === i) counts(graph, state, store, i, list, false); });
    }).catch((problem) => { if (state.selected === i) list.replaceChildren(make("li", { class: "muted" }, problem.message)); });
  }

  function line(state, i, name, type) {
    const isAsked = state.column && state.column[0] === i && state.column[1] === name;
    return make("li", {}, make("button", { type: "button", "data-column": name, "aria-pressed": String(Boolean(isAsked)) }, [make("code", {}, name), make("small", { "data-type": type }, type)]));
  }

  // How many columns each is made of, at once; how many are made of it, when the readers' columns are there.
  function counts(graph, state, store, i, list, isFirst) {
    for (const button of list.querySelectorAll("button")) {
      const name = button.dataset.column, small = button.lastChild, up = store.sources(i, name).length, down = isFirst ? 0 : store.readers(i, name).length;
      small.textContent = `${small.dataset.type}${up ? ` ↑${up}` : ""}${down ? ` ↓${down}` : ""}`;
      button.title = `${name}: made of ${up}${isFirst ? "" : `, used by ${down}`}`;
    }
  }

  MESH.panel = { show, make };
})();

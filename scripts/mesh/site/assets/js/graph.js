// The lineage page: reads the data, keeps the state and the address in step, and answers to mouse, fingers and keys. Events are heard at the top only.
(function () {
  "use strict";
  const MESH = window.MESH, { PRODUCTS, INTERNALS } = MESH.plan;
  const FIRST_VIEW_NODES = 150, READABLE = 0.62, READABLE_CARDS = 0.7, NARROW = 620, HOVER_MS = 30, COLUMNS_AT_MOST = 300;
  const $ = (id) => document.getElementById(id);
  const stage = $("stage"), svg = $("drawing"), world = $("world"), side = $("side");
  let graph, store, view, state, plan, drawn, written = null, turn = 0, current = "", firstOpen = [];

  const mark = (name) => performance.mark(`graph-${name}`);

  // ---- Start
  mark("start");
  $("graph").hidden = false;
  MESH.load("data/graph.js").then((data) => {
    mark("data");
    graph = MESH.model(data);
    store = MESH.columnStore(graph);
    $("legend").open = stage.clientWidth > 1000;
    view = MESH.view(stage, svg, world, $("overview"));
    $("empty").hidden = graph.count > 0;
    firstOpen = firstView();
    state = MESH.state.read(graph, location.hash, firstOpen);
    written = location.hash;
    listen();
    MESH.panel.show(side, graph, state, store);
    return render(true);
  }).catch((problem) => { $("shown").textContent = problem.message; });

  const room = () => Object.assign({ isNarrow: view.size.width < NARROW }, view.room());

  // The products of all domains when they are few and can be read without zooming; else the domains.
  function firstView() {
    if (view.size.width < NARROW || graph.count === 0) return [];
    let rows = 0;
    for (let i = 0; i < graph.count; i++) if (graph.isPublic(i)) rows++;
    if (!rows || rows > FIRST_VIEW_NODES) return [];
    const open = graph.domains.map((_, d) => [d, PRODUCTS]), space = room();
    const tried = MESH.plan.map(graph, Object.assign(MESH.state.empty(), { open: new Map(open) }), space);
    return Math.min(space.width / tried.width, space.height / tried.height) >= READABLE ? open : [];
  }

  // ---- Showing
  async function render(isFit, anchor = null) {
    const mine = ++turn;
    view.measure();
    let next;
    if (state.column) {
      const [node, name] = state.column, traced = await store.trace(node, name, COLUMNS_AT_MOST);
      if (!store.of(node).some(([each]) => each === name)) state.problem = `${graph.id(node)} has no column ${name}.`;
      next = MESH.plan.column(graph, traced, room());
    }
    else if (state.focus >= 0) next = MESH.plan.focus(graph, state, room());
    else next = MESH.plan.map(graph, state, room());
    if (mine !== turn) return;
    const before = anchor && placeOf(anchor);
    const hadFocus = svg.contains(document.activeElement);
    plan = next;
    mark("planned");
    drawn = MESH.draw(graph, plan, state, world, store);
    mark("drawn");
    svg.classList.remove("lighting");
    if (state.focus >= 0 && !state.column) MESH.light.focus(graph, drawn, state.focus);
    const after = anchor && placeOf(anchor);
    if (before && after && !isFit) {
      // What was clicked stays under the pointer.
      view.now.x += (before.x - after.x) * view.now.k;
      view.now.y += (before.y - after.y) * view.now.k;
      view.show(plan);
    } else if (isFit) fit(); else view.show(plan);
    rove(hadFocus);
    tools();
    if (plan.level === "map" && state.selected >= 0 && drawn.nodes.has(state.selected)) MESH.light.on(svg, graph, drawn, [state.selected]);
    requestAnimationFrame(() => setTimeout(() => mark("painted")));
  }

  function placeOf({ domain }) {
    return plan && plan.boxes.find((box) => box.domain === domain);
  }

  // On a phone what is open is shown readable, not whole.
  function fit() {
    const isSmall = view.size.width < NARROW, at = plan.nodes.find((card) => card.node === (state.column ? state.column[0] : state.focus >= 0 ? state.focus : state.selected));
    view.fit(plan, plan.isUpright || (plan.level === "map" && !isSmall) ? 0 : isSmall ? READABLE : READABLE_CARDS, at ? { x: at.x + at.w / 2, y: at.y + at.h / 2 } : null);
  }

  function tools() {
    const isMap = state.focus < 0 && !state.column, near = state.focus >= 0 ? state.focus : state.selected;
    const button = (text, isOn, act) => MESH.panel.make("button", { type: "button", "aria-pressed": String(isOn), "data-level": act }, text);
    const buttons = [
      button("Domains", isMap && state.open.size === 0, "domains"),
      button("Products", isMap && state.open.size === graph.domains.length && [...state.open.values()].every((mode) => mode === PRODUCTS), "products"),
    ];
    if (near >= 0) buttons.push(button(`Focus: ${graph.names[near]}`, state.focus >= 0 && !state.column, "focus"));
    if (state.column) buttons.push(button(`Column: ${graph.names[state.column[0]]}.${state.column[1]}`, true, "column"));
    $("levels").replaceChildren(...buttons);
    const hops = $("hops");
    hops.hidden = isMap || Boolean(state.column);
    if (!hops.hidden) {
      hops.replaceChildren(...[["up", "↑ upstream"], ["down", "↓ downstream"]].flatMap(([way, text]) => {
        const most = plan.counts[way].hops, step = (by, sign, isOff) => {
          const made = MESH.panel.make("button", { type: "button", "data-hops": way, "data-by": by, "aria-label": `${by > 0 ? "One hop more" : "One hop less"} ${way}stream` }, sign);
          made.disabled = isOff;
          return made;
        };
        return [step(-1, "−", state[way] <= 0), MESH.panel.make("span", {}, [text[0], MESH.panel.make("span", { class: "graph-word" }, text.slice(1)), ` ${Math.min(state[way], most)} of ${most}`]), step(1, "+", state[way] >= most)];
      }));
    }
    $("shown").textContent = state.problem || shownText();
  }

  // Whatever is not drawn is counted.
  function shownText() {
    if (!graph.count) return "";
    if (plan.level === "focus") return `${plan.counts.up.shown} of ${plan.counts.up.all} upstream · ${plan.counts.down.shown} of ${plan.counts.down.all} downstream shown`;
    if (plan.level === "column") return plan.edges.length ? `${plan.edges.length} links of columns · ${plan.nodes.length} nodes${plan.left ? ` · ${plan.left} more are not followed` : ""}` : "Nothing is known to make this column, or to be made of it";
    const all = { products: 0, internal: 0, uses: 0 }, shown = { products: 0, internal: 0, uses: 0 };
    const sort = (i) => (graph.isInternal(i) ? "internal" : graph.kind[i] === MESH.KINDS.PRODUCT ? "products" : "uses");
    for (let i = 0; i < graph.count; i++) all[sort(i)]++;
    for (const i of drawn.nodes.keys()) shown[sort(i)]++;
    const closed = plan.boxes.length ? `${plan.boxes.length} ${plan.boxes.length === 1 ? "domain" : "domains"} · ` : "";
    return closed + [[all.products, shown.products, "products"], [all.internal, shown.internal, "internal"], [all.uses, shown.uses, "dashboards"]]
      .filter(([total]) => total).map(([total, there, what]) => `${there} of ${total} ${what}`).join(" · ") + " shown";
  }

  // ---- State and address. A new level is a new entry in the history; a selection is not.
  function go(changes, { isFit = true, anchor = null, isStep = true } = {}) {
    Object.assign(state, { problem: "" }, changes);
    const hash = MESH.state.write(graph, state);
    if (hash !== location.hash) {
      written = hash;
      if (isStep) location.hash = hash; else history.replaceState(null, "", hash);
      written = location.hash;
    }
    MESH.panel.show(side, graph, state, store);
    return render(isFit, anchor);
  }

  function select(i) {
    const wasOpen = state.selected >= 0;
    for (const element of world.querySelectorAll(".chosen")) element.classList.remove("chosen");
    state.selected = i;
    if (drawn.nodes.has(i)) drawn.nodes.get(i).classList.add("chosen");
    history.replaceState(null, "", MESH.state.write(graph, state));
    written = location.hash;
    MESH.panel.show(side, graph, state, store);
    if (!wasOpen || i < 0) { view.measure(); view.show(plan); }
    tools();
    settle();
    const card = plan.nodes.find((each) => each.node === i);
    if (card) view.reveal(card);
  }

  // What is lit when nobody points at anything.
  function settle() {
    if (plan.level === "map" && drawn.nodes.has(state.selected)) MESH.light.on(svg, graph, drawn, [state.selected]);
    else MESH.light.off(svg, graph, drawn, plan.level === "focus" ? state.focus : -1);
  }

  const focusOn = (i) => go({ focus: i, selected: i, column: null, up: MESH.state.HOPS, down: MESH.state.HOPS, cards: 0 });
  const showColumn = (i, name) => go({ column: [i, name], selected: i });
  const toMap = (open) => go({ open: new Map(open), focus: -1, column: null });

  function setMode(d, mode) {
    const open = new Map(state.open);
    if (mode) open.set(d, mode); else open.delete(d);
    return go({ open, focus: -1, column: null }, { isFit: false, anchor: { domain: d } });
  }

  function back() {
    if (state.column) go({ column: null });
    else if (state.focus >= 0) go({ focus: -1 });
    else if (state.selected >= 0) select(-1);
    else if (state.open.size) toMap([]);
  }

  // What a click, or Enter, on an item does.
  function activate(item) {
    const data = item.dataset;
    if (data.inside !== undefined) setMode(Number(data.inside), state.open.get(Number(data.inside)) === INTERNALS ? PRODUCTS : INTERNALS);
    else if (data.more !== undefined) {
      const d = Number(data.more), more = new Set(state.more);
      if (!more.delete(d)) more.add(d);
      go({ more }, { isFit: false, anchor: { domain: d } });
    } else if (data.rest !== undefined) go({ cards: 2 * (state.cards || MESH.plan.SIZE.cardsInFocus) });
    else if (data.column !== undefined) showColumn(Number(item.closest("[data-node]").dataset.node), data.column);
    else if (data.domain !== undefined) setMode(Number(data.domain), state.open.get(Number(data.domain)) ? 0 : PRODUCTS);
    else if (data.node !== undefined) {
      const i = Number(data.node), link = side.querySelector("a.button");
      if (state.selected === i && document.activeElement === item && link && activate.byKey) link.focus(); else select(i);
    }
  }

  // ---- Events
  function listen() {
    addEventListener("hashchange", () => {
      if (location.hash === written) return;
      written = location.hash;
      state = MESH.state.read(graph, location.hash, location.hash.length > 1 ? [] : firstOpen);
      MESH.panel.show(side, graph, state, store);
      render(true);
    });
    svg.addEventListener("click", (event) => {
      if (view.isDragging) return;
      const item = event.target.closest(".item");
      activate.byKey = false;
      if (item) { current = keyOf(item); rove(false); item.focus({ preventScroll: true }); activate(item); } else if (state.selected >= 0) select(-1);
    });
    svg.addEventListener("dblclick", (event) => {
      const item = event.target.closest("[data-node]");
      if (item) focusOn(Number(item.dataset.node));
    });
    let pointing = 0;
    svg.addEventListener("pointerover", (event) => {
      clearTimeout(pointing);
      if (!view.isDragging && event.pointerType !== "touch") pointing = setTimeout(pointAt, HOVER_MS, event.target.closest(".item"));
    });
    svg.addEventListener("pointerleave", () => { clearTimeout(pointing); pointing = setTimeout(settle, HOVER_MS); });
    svg.addEventListener("keydown", onKey);
    svg.addEventListener("focusin", (event) => { const item = event.target.closest(".item"); if (item) { current = keyOf(item); rove(false); } });
    document.addEventListener("keydown", onPageKey);
    stage.addEventListener("click", onTool);
    side.addEventListener("click", onPanel);
    document.addEventListener("mesh:open", onOpen);
    let width = innerWidth, height = innerHeight, resizing = 0;
    addEventListener("resize", () => {
      clearTimeout(resizing);
      resizing = setTimeout(() => {
        const isNew = innerWidth !== width || Math.abs(innerHeight - height) > 120; // a phone's address bar comes and goes
        [width, height] = [innerWidth, innerHeight];
        if (isNew) render(true);
      }, 120);
    });
    new MutationObserver(() => view.repaint()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  function pointAt(item) {
    mark("hover");
    if (!item) settle();
    else if (item.dataset.column !== undefined && plan.level === "column") MESH.light.column(svg, drawn, `${item.closest("[data-node]").dataset.node} ${item.dataset.column}`);
    else if (item.dataset.node !== undefined) { MESH.light.on(svg, graph, drawn, [Number(item.dataset.node)]); name(item); }
    else if (item.dataset.domain !== undefined) MESH.light.on(svg, graph, drawn, graph.members[Number(item.dataset.domain)]);
    performance.measure("graph-hover", "graph-hover");
  }

  // The whole name as a tooltip, made when somebody points: a title for each from the start would be elements for nothing.
  function name(item) {
    if (!item.querySelector("title")) MESH.make("title", {}, item, MESH.label(graph, Number(item.dataset.node)));
  }

  function onTool(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { zoom, level, hops, by } = button.dataset;
    if (zoom === "fit") fit();
    else if (zoom) view.zoom(zoom === "in" ? view.STEP : 1 / view.STEP);
    else if (level === "domains") toMap([]);
    else if (level === "products") toMap(graph.domains.map((_, d) => [d, PRODUCTS]));
    else if (level === "focus") { if (state.focus >= 0 && state.column) go({ column: null }); else if (state.focus < 0) focusOn(state.selected); }
    else if (hops) {
      const most = plan.counts[hops].hops;
      go({ [hops]: Math.max(0, Math.min(most, Math.min(state[hops], most) + Number(by))) }).then(() => {
        const same = $("hops").querySelector(`[data-hops="${hops}"][data-by="${by}"]`);
        if (same) same.focus();
      });
    }
  }

  function onPanel(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.act === "close") { select(-1); rove(true); } else if (button.dataset.act === "focus") focusOn(state.selected);
    else if (button.dataset.column !== undefined) showColumn(state.selected, button.dataset.column);
  }

  // The search box's hits are shown here instead of on their pages.
  function onOpen(event) {
    const { node, column } = event.detail, i = graph.find(node), d = graph.domains.indexOf(node);
    if (i < 0 && d < 0) return;
    event.preventDefault();
    if (i < 0) setMode(d, PRODUCTS).then(() => { const box = placeOf({ domain: d }); if (box) view.reveal(box); });
    else if (column) showColumn(i, column); else focusOn(i);
  }

  // ---- Keys. One item at a time is in the way of Tab; the arrows go from item to item.
  const keyOf = (item) => ["node", "domain", "inside", "more", "rest"].filter((key) => item.dataset[key] !== undefined).map((key) => `${key}:${item.dataset[key]}`)[0]
    || `column:${item.closest("[data-node]").dataset.node}:${item.dataset.column}`;

  function rove(isFocused) {
    let found = null;
    for (const item of world.querySelectorAll(".item")) {
      if (item.getAttribute("tabindex") === "0") item.setAttribute("tabindex", "-1");
      if (!found && current && keyOf(item) === current) found = item;
    }
    if (!found && state.selected >= 0) found = drawn.nodes.get(state.selected);
    found = found || firstItem();
    if (!found) return;
    found.setAttribute("tabindex", "0");
    if (isFocused) found.focus({ preventScroll: true });
  }

  // Where Tab goes in: upper left.
  function firstItem() {
    const places = plan.boxes.length ? plan.boxes : plan.nodes;
    if (!places.length) return null;
    const first = places.reduce((best, each) => (each.x + each.y / 4 < best.x + best.y / 4 ? each : best));
    return plan.boxes.length ? drawn.boxes.get(first.domain).querySelector(".item") : drawn.nodes.get(first.node) || world.querySelector(".item");
  }

  function onKey(event) {
    const item = event.target.closest(".item");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = item.closest("[data-node]"), i = node ? Number(node.dataset.node) : -1;
    if (event.key === "Enter" || event.key === " ") { activate.byKey = true; activate(item); }
    else if (event.key === "f" && i >= 0) focusOn(i);
    else if (event.key === "o" && i >= 0) location.href = MESH.root + graph.page(i);
    else if (event.key.startsWith("Arrow")) step(item, event.key.slice(5).toLowerCase());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onPageKey(event) {
    if (event.target.closest("input, textarea, select, summary, dialog") || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "+" || event.key === "=") view.zoom(view.STEP);
    else if (event.key === "-") view.zoom(1 / view.STEP);
    else if (event.key === "0") fit();
    else if (event.key === "f" && state.selected >= 0) focusOn(state.selected);
    else if (event.key === "Escape" && side.contains(document.activeElement)) rove(true);
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
  }

  // Left and right follow the links where there are any; else, and up and down, the nearest item in that direction.
  function step(item, way) {
    const middle = (element) => { const r = element.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; };
    const [x, y] = middle(item), isAcross = way === "left" || way === "right", sign = way === "left" || way === "up" ? -1 : 1;
    const linked = new Set();
    if (isAcross && item.dataset.node !== undefined) {
      const i = Number(item.dataset.node), [here, there] = way === "left" ? [1, 0] : [0, 1];
      for (const edge of plan.edges) for (const pair of edge.pairs) if (pair[here] === i && drawn.nodes.has(pair[there])) linked.add(drawn.nodes.get(pair[there]));
    }
    let best = null, least = Infinity;
    for (const other of linked.size ? linked : world.querySelectorAll(".item")) {
      if (other === item) continue;
      const [ox, oy] = middle(other), ahead = (isAcross ? ox - x : oy - y) * sign, aside = Math.abs(isAcross ? oy - y : ox - x);
      if (!linked.size && ahead < 2) continue;
      const cost = linked.size ? Math.hypot(ox - x, oy - y) : ahead + 3 * aside;
      if (cost < least) { least = cost; best = other; }
    }
    if (!best) return;
    best.focus({ preventScroll: true });
    const card = best.dataset.node !== undefined ? plan.nodes.find((each) => each.node === Number(best.dataset.node)) : placeOf({ domain: Number(best.dataset.domain || best.dataset.inside || best.dataset.more) });
    if (card) view.reveal(card);
    pointAt(best);
  }
})();

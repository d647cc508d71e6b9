// Plans as SVG. Text goes in as textContent, never as markup. Elements say what they are by data-*: graph.js listens at the top only.
//
// data-node: a node's card or row; data-domain: a domain's head; data-inside: the button for its internals; data-more: "+ n more";
// data-column: a column's line on a card. All of them have the class `item`: the keyboard goes through these.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const NS = "http://www.w3.org/2000/svg";
  const { SIZE, COLLAPSED, PRODUCTS, INTERNALS } = MESH.plan;
  const { SOURCE, INTERNAL, PRODUCT, EXPOSURE } = MESH.KINDS;

  function make(tag, attributes, parent, text) {
    const element = document.createElementNS(NS, tag);
    for (const name in attributes) if (attributes[name] !== undefined) element.setAttribute(name, attributes[name]);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  // ---- Text that fits: names are cut by what they measure, not by how many letters they have.
  const widths = new Map();
  let pen = null, family = "sans-serif";
  function width(text, font) {
    const key = font + text;
    if (!widths.has(key)) {
      if (!pen) pen = document.createElement("canvas").getContext("2d");
      pen.font = font.replace("$", family);
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  }
  function cut(text, room, font) {
    if (text.length * 5 < room && width(text, font) <= room) return text;
    if (width(text, font) <= room) return text;
    let short = 0, long = text.length;
    while (short < long) {
      const middle = (short + long + 1) >> 1;
      if (width(`${text.slice(0, middle)}…`, font) <= room) short = middle; else long = middle - 1;
    }
    return `${text.slice(0, short)}…`;
  }
  const FONT = { domain: "650 15px $", panel: "650 13.5px $", row: "500 12.5px $", card: "600 12.5px $", small: "10.5px $", column: "11px monospace" };

  // ---- Lines. Level pieces stay level; others bend with level ends; a piece straight up or down is a turn: it swings out and comes back.
  function curve(points, isUpright) {
    const at = (x, y) => (isUpright ? `${y.toFixed(1)} ${x.toFixed(1)}` : `${x.toFixed(1)} ${y.toFixed(1)}`);
    let path = `M${at(points[0][0], points[0][1])}`, direction = 1;
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1], [x1, y1] = points[i], run = x1 - x0;
      if (Math.abs(run) < 0.01 && Math.abs(y1 - y0) < 0.01) continue;
      if (Math.abs(run) > 0.01) direction = Math.sign(run);
      if (Math.abs(y1 - y0) < 0.6) { path += `L${at(x1, y1)}`; continue; }
      const bend = Math.abs(run) < 0.01 ? 28 * direction : run / 2;
      path += `C${at(x0 + bend, y0)} ${at(Math.abs(run) < 0.01 ? x1 + bend : x1 - bend, y1)} ${at(x1, y1)}`;
      if (Math.abs(run) < 0.01) direction = -direction;
    }
    return path;
  }
  function arcPath({ x, y0, y1, bulge }) {
    const far = (x - bulge * 1.25).toFixed(1), end = x.toFixed(1);
    return `M${end} ${y0.toFixed(1)}C${far} ${y0.toFixed(1)} ${far} ${y1.toFixed(1)} ${end} ${y1.toFixed(1)}m-4 -2.6l4 2.6l-4 2.6`;
  }

  // ---- Marks: a shape of its own for each status, so that it reads in grey.
  function mark(parent, status, x, y) {
    const kind = `mark s${status}`;
    if (status === 0) make("circle", { cx: x, cy: y, r: 3.6, class: kind }, parent);
    else if (status === 1) make("path", { d: `M${x} ${y - 4.4}l4.8 8.4h-9.6z`, class: kind }, parent);
    else if (status === 2) make("rect", { x: x - 3.8, y: y - 3.8, width: 7.6, height: 7.6, class: kind }, parent);
    else make("circle", { cx: x, cy: y, r: 3.2, class: kind }, parent);
  }
  function chart(parent, x, y) {
    make("path", { class: "chart", d: `M${x - 4.5} ${y + 4.5}v-5m4.5 5v-9m4.5 9v-7` }, parent);
  }
  const SHAPES = ["●", "▲", "■", "○"];

  function draw(graph, plan, state, group, columns) {
    family = getComputedStyle(group.ownerSVGElement).fontFamily || family;
    const whole = document.createDocumentFragment(), found = { nodes: new Map(), boxes: new Map(), edges: [] };
    const boxes = make("g", {}, whole), edges = make("g", { "aria-hidden": "true" }, whole), nodes = make("g", {}, whole);
    plan.boxes.forEach((box) => found.boxes.set(box.domain, drawBox(graph, box, boxes)));
    plan.edges.forEach((edge) => found.edges.push([drawEdge(graph, plan, edge, edges), edge]));
    plan.nodes.forEach((card) => {
      const element = card.node < 0 ? drawRest(card, nodes) : drawNode(graph, card, state, nodes, columns);
      if (card.node >= 0) found.nodes.set(card.node, element);
    });
    group.replaceChildren(whole);
    return found;
  }

  function button(attributes, parent, label) {
    return make("g", Object.assign({ tabindex: -1, role: "button", "aria-label": label }, attributes, { class: `${attributes.class} item` }), parent);
  }

  const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

  function drawBox(graph, box, parent) {
    const { domain, w, h, mode } = box, name = graph.domains[domain], members = graph.members[domain];
    const products = members.filter((v) => graph.kind[v] === PRODUCT), others = members.length - products.length;
    const tally = [0, 0, 0, 0];
    products.forEach((v) => tally[graph.status[v]]++);
    const states = tally.map((n, s) => (n ? `${n} ${["ok", "late", "failing", "not measured"][s]}` : "")).filter(Boolean).join(", ");
    const g = make("g", { class: `box mode${mode}`, style: `--hue:${graph.hues[domain]}`, transform: `translate(${box.x.toFixed(1)} ${box.y.toFixed(1)})` }, parent);
    make("rect", { class: "ground", width: w, height: h, rx: 12 }, g);
    if (mode !== INTERNALS) make("path", { class: "strip", d: `M0 12A12 12 0 0 1 12 0H${w - 12}A12 12 0 0 1 ${w} 12V${mode === COLLAPSED ? 12 : SIZE.headStrip}H0Z` }, g);
    const head = button({ class: "head", "data-domain": domain, "aria-expanded": String(mode !== COLLAPSED) }, g,
      `Domain ${name}: ${count(products.length, "product")}${states ? ` (${states})` : ""}, ${count(others, "internal node")}. ${mode === COLLAPSED ? "Open" : "Close"}`);
    make("rect", { class: "hit", width: w, height: mode === COLLAPSED ? h : SIZE.headStrip, rx: 12 }, head);
    if (mode === COLLAPSED) {
      make("path", { class: "twist", d: `M${w - 22} 27l5 5-5 5` }, head);
      make("text", { class: "name", x: 16, y: 36 }, head, cut(name, w - 46, FONT.domain));
      make("text", { class: "small", x: 16, y: 53 }, head, `${count(products.length, "product")} · ${others} internal`);
      // Late and failing ones are said beside the bar: nobody has to tell its colours apart.
      const alarms = [1, 2].filter((status) => tally[status]).map((status) => [status, `${SHAPES[status]} ${tally[status]}`]);
      let right = w - 16;
      for (const [status, text] of alarms.reverse()) {
        make("text", { class: `alarm s${status}`, x: right, y: 69, "text-anchor": "end" }, head, text);
        right -= width(text, FONT.small) + 9;
      }
      let x = 16;
      tally.forEach((n, status) => {
        const part = ((right - 16) * n) / Math.max(1, products.length);
        if (n) make("rect", { class: `bar s${status}`, x, y: 63, width: Math.max(2, part - 1.5), height: 4, rx: 2 }, head);
        x += part;
      });
      return g;
    }
    let said = box.hidden ? `${box.shown} of ${box.total}` : mode === INTERNALS ? `${count(products.length, "product")} · ${others} internal` : count(products.length, "product");
    const room = w - 31 - 40 - 8;
    if (width(name, FONT.panel) + width(said, FONT.small) > room) said = box.hidden ? said : String(box.total);
    make("path", { class: "twist", d: "M13 13l5 5 5-5" }, head);
    const shown = cut(name, room - width(said, FONT.small), FONT.panel);
    make("text", { class: "name", x: 31, y: 21 }, head, shown);
    const isInside = mode === INTERNALS;
    // An inside can be wider than the window: its button stays where the name is.
    const left = isInside ? 31 + width(shown, FONT.panel) + 10 : w - 29;
    make("text", isInside ? { class: "small", x: left + 30, y: 20.5 } : { class: "small", x: w - 36, y: 20.5, "text-anchor": "end" }, head, said);
    const inside = button({ class: "inside", "data-inside": domain, "aria-pressed": String(isInside), transform: `translate(${left.toFixed(1)} 6)` }, g, `${isInside ? "Hide" : "Show"} the internal models of ${name}`);
    make("rect", { class: "hit", width: 21, height: 19, rx: 5 }, inside);
    make("path", { d: "M5 6h4M5 13h4M12 9.5h4M9 6c2 0 1.5 3.5 3 3.5M9 13c2 0 1.5-3.5 3-3.5" }, inside);
    if (mode === PRODUCTS && !box.total) make("text", { class: "small", x: w / 2, y: SIZE.headH + 17, "text-anchor": "middle" }, g, "no products");
    if (box.hidden || box.isFull) {
      const top = isInside ? 24 : h - SIZE.foot - SIZE.rowH, text = box.isFull ? "show fewer" : `+ ${box.hidden} more${isInside ? "" : " products"}`;
      const more = button({ class: "more", "data-more": domain, transform: `translate(0 ${top})` }, g, `${text} of ${name}`);
      make("rect", { class: "hit", x: 10, width: (isInside ? SIZE.panelW : w) - 16, height: SIZE.rowH - 3, rx: 6 }, more);
      make("text", { class: "small", x: (isInside ? SIZE.panelW : w) / 2, y: 16, "text-anchor": "middle" }, more, text);
    }
    return g;
  }

  function drawEdge(graph, plan, edge, parent) {
    const thick = edge.weight > 1 ? `;stroke-width:${(1.2 + Math.min(6, Math.log2(edge.weight)) * 1.1).toFixed(1)}px` : "";
    return make("path", {
      class: `edge ${edge.kind}${edge.isReversed ? " back" : ""}`, d: edge.arc ? arcPath(edge.arc) : curve(edge.points, plan.isUpright), style: `--hue:${graph.hues[edge.hue]}${thick}`,
    }, parent);
  }

  // What a screen reader says of a node, and a tooltip.
  function label(graph, i) {
    const ends = graph.ends[i] ? `, ends ${graph.ends[i]}` : "", status = graph.kind[i] === EXPOSURE ? "" : `, ${graph.statusName(i)}`;
    return `${graph.id(i)}, ${graph.kindName(i)}${status}${ends}; reads ${graph.up[i].length}, read by ${graph.down[i].length}`;
  }

  function drawNode(graph, card, state, parent, columns) {
    const i = card.node, kind = graph.kind[i], isOld = kind === PRODUCT && !graph.latest[i], ends = graph.ends[i];
    const g = button({
      class: `node k${kind}${card.isRow ? " row" : " card"}${isOld ? " old" : ""}${ends ? " ends" : ""}`, "data-node": i,
      style: `--hue:${graph.hues[graph.domain[i]]}`, transform: `translate(${card.x.toFixed(1)} ${card.y.toFixed(1)})`,
    }, parent, label(graph, i));
    if (i === state.selected || i === state.focus) g.classList.add("chosen");
    if (card.isRow) drawRow(graph, card, g); else drawCard(graph, card, g, state, columns);
    return g;
  }

  function drawRow(graph, { node: i, w, h }, g) {
    const kind = graph.kind[i], version = kind === PRODUCT ? `${graph.ends[i] ? "ends · " : ""}v${graph.version[i]}` : "";
    make("rect", { class: "ground", width: w, height: h, rx: kind === EXPOSURE ? h / 2 : 6 }, g);
    make("text", { class: "name", x: 10, y: 16.5 }, g, cut(graph.names[i], w - 10 - (version ? width(version, FONT.small) + 30 : 28), FONT.row));
    if (kind === EXPOSURE) { chart(g, w - 12.5, h / 2); return; }
    make("text", { class: "small", x: w - 24, y: 16.5, "text-anchor": "end" }, g, version);
    mark(g, graph.status[i], w - 12, h / 2);
  }

  function meta(graph, i, isFlat) {
    const kind = graph.kind[i], parts = isFlat ? [graph.domains[graph.domain[i]]] : [];
    if (kind === PRODUCT) {
      parts.push(`v${graph.version[i]}`);
      if (graph.ends[i]) parts.push(`ends ${graph.ends[i]}`);
      else if (graph.rows[i] >= 0) parts.push(`${short(graph.rows[i])} rows`);
    } else parts.push(kind === SOURCE ? "source" : kind === INTERNAL ? "internal" : "dashboard");
    return parts.join(" · ");
  }
  function short(rows) {
    return rows >= 1e9 ? `${(rows / 1e9).toFixed(1)}B` : rows >= 1e6 ? `${(rows / 1e6).toFixed(1)}M` : rows >= 1e4 ? `${Math.round(rows / 1e3)}k` : String(rows);
  }

  function drawCard(graph, card, g, state, columns) {
    const { node: i, w, h } = card, kind = graph.kind[i], isDashboard = kind === EXPOSURE;
    make("rect", { class: "ground", width: w, height: h, rx: kind === SOURCE ? 1.5 : isDashboard && !card.columns ? SIZE.cardH / 2 : 8 }, g);
    if (kind === SOURCE) make("path", { class: "table", d: `M11 12.5h11v15h-11zM11 17.5h11M11 22.5h11M15 17.5v10` }, g);
    else if (isDashboard) chart(g, 18, SIZE.cardH / 2 - 1);
    else make("rect", { class: "stripe", y: 8, width: 4, height: SIZE.cardH - 16, rx: 2 }, g);
    const left = kind === SOURCE || isDashboard ? 30 : 13;
    make("text", { class: "name", x: left, y: 18 }, g, cut(graph.names[i], w - left - 26, FONT.card));
    make("text", { class: "small", x: left, y: 33 }, g, cut(meta(graph, i, card.isFlat), w - left - 12, FONT.small));
    if (!isDashboard) mark(g, graph.status[i], w - 14, SIZE.cardH / 2);
    if (!card.columns) return;
    make("path", { class: "rule", d: `M0 ${SIZE.cardH}H${w}` }, g);
    const types = new Map(columns.of(i));
    card.columns.forEach((name, row) => {
      const isAsked = Boolean(state.column) && state.column[0] === i && state.column[1] === name, type = types.get(name) || "";
      const line = button({ class: `column${isAsked ? " asked" : ""}`, "data-column": name, transform: `translate(0 ${SIZE.cardH + 4 + row * SIZE.columnH})` }, g, `Column ${name}${type ? `, ${type}` : ""}: show its lineage`);
      make("rect", { class: "hit", x: 1, width: w - 2, height: SIZE.columnH }, line);
      const said = cut(type, 70, FONT.small);
      make("text", { class: "name", x: 13, y: 12.5 }, line, cut(name, w - 13 - 14 - width(said, FONT.small), FONT.column));
      make("text", { class: "type", x: w - 10, y: 12.5, "text-anchor": "end" }, line, said);
    });
    if (card.cut) make("text", { class: "small", x: 13, y: SIZE.cardH + 16 + card.columns.length * SIZE.columnH }, g, `+ ${count(card.cut, "more column", "more columns")}`);
  }

  // The card that stands for all that a focus leaves out on one side.
  function drawRest(card, parent) {
    const text = `+ ${card.count} more ${card.side}stream`;
    const g = button({ class: "rest", "data-rest": card.side, transform: `translate(${card.x.toFixed(1)} ${card.y.toFixed(1)})` }, parent, `${text}: show more`);
    make("rect", { class: "ground", width: card.w, height: card.h, rx: 8 }, g);
    make("text", { class: "name", x: card.w / 2, y: card.h / 2 + 4, "text-anchor": "middle" }, g, text);
    return g;
  }

  Object.assign(MESH, { draw, make, label, shortNumber: short });
})();

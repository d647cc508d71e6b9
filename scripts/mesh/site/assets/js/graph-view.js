// The window on the drawing: moving, zooming, fitting, two fingers, and the small overview when not everything is in sight.
(function () {
  "use strict";
  const MESH = (window.MESH = window.MESH || {});
  const LEAST = 0.02, MOST = 3, FAR = 0.5, STEP = 1.3;
  const AROUND = { top: 66, bottom: 62, side: 28 }; // room for the tools and the legend

  function view(stage, svg, world, overview) {
    const now = { k: 1, x: 0, y: 0 };
    const size = { width: 1, height: 1 };
    let plan = null, colours = null, waiting = 0, moved = false;

    function measure() {
      size.width = stage.clientWidth;
      size.height = stage.clientHeight;
    }

    // One write of the transform per frame, however many events there are.
    function apply() {
      if (waiting) return;
      waiting = requestAnimationFrame(() => {
        waiting = 0;
        world.setAttribute("transform", `translate(${now.x.toFixed(2)} ${now.y.toFixed(2)}) scale(${now.k.toFixed(4)})`);
        svg.classList.toggle("far", now.k < FAR);
        svg.style.setProperty("--per-pixel", (1 / now.k).toFixed(3));
        paintOverview();
      });
    }

    function room() {
      return { width: Math.max(80, size.width - 2 * AROUND.side), height: Math.max(80, size.height - AROUND.top - AROUND.bottom) };
    }

    // Everything in sight; never smaller than `least`: then the upper left corner, or what is around `at`.
    function fit(shown, least = 0, at = null) {
      plan = shown;
      const space = room();
      now.k = Math.max(LEAST, least, Math.min(space.width / Math.max(1, plan.width), space.height / Math.max(1, plan.height), 1.15));
      const spareX = space.width - plan.width * now.k, spareY = space.height - plan.height * now.k;
      now.x = AROUND.side + (spareX >= 0 ? spareX / 2 : at ? clamp(space.width / 2 - at.x * now.k, spareX) : 0);
      now.y = AROUND.top + (spareY >= 0 ? spareY / 2 : at ? clamp(space.height / 2 - at.y * now.k, spareY) : 0);
      moved = false;
      apply();
    }
    const clamp = (value, least) => Math.min(0, Math.max(least, value));

    function zoom(factor, x = size.width / 2, y = size.height / 2) {
      const k = Math.min(MOST, Math.max(LEAST, now.k * factor)), by = k / now.k;
      now.x = x - (x - now.x) * by;
      now.y = y - (y - now.y) * by;
      now.k = k;
      moved = true;
      apply();
    }

    function move(dx, dy) {
      now.x += dx;
      now.y += dy;
      moved = true;
      apply();
    }

    // As little as is needed to have this part of the drawing in sight.
    function reveal({ x, y, w, h }) {
      const left = x * now.k + now.x, top = y * now.k + now.y, right = left + w * now.k, bottom = top + h * now.k;
      const dx = left < 16 ? 16 - left : right > size.width - 16 ? Math.max(16 - left, size.width - 16 - right) : 0;
      const dy = top < AROUND.top ? AROUND.top - top : bottom > size.height - 16 ? Math.max(AROUND.top - top, size.height - 16 - bottom) : 0;
      if (dx || dy) move(dx, dy);
    }

    // ---- The overview: a picture of the plan with a frame around what is in sight.
    function isAllInSight() {
      return now.x >= -2 && now.y >= -2 && now.x + plan.width * now.k <= size.width + 2 && now.y + plan.height * now.k <= size.height + 2;
    }
    function paintOverview() {
      if (!plan) return;
      overview.hidden = isAllInSight() || size.width < 500;
      if (overview.hidden) return;
      const pen = overview.getContext("2d"), { width, height } = overview, scale = Math.min((width - 20) / plan.width, (height - 20) / plan.height);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, width, height);
      pen.setTransform(scale, 0, 0, scale, (width - plan.width * scale) / 2, (height - plan.height * scale) / 2);
      if (!colours) {
        const style = getComputedStyle(svg);
        colours = { box: style.getPropertyValue("--line"), node: style.getPropertyValue("--muted"), frame: style.getPropertyValue("--accent") };
      }
      pen.fillStyle = colours.box;
      for (const box of plan.boxes) pen.fillRect(box.x, box.y, plan.isUpright ? box.w : box.w, box.h);
      pen.fillStyle = colours.node;
      for (const card of plan.nodes) pen.fillRect(card.x, card.y + card.h * 0.2, card.w, card.h * 0.6);
      pen.strokeStyle = colours.frame;
      pen.lineWidth = 3 / scale;
      pen.strokeRect(-now.x / now.k, -now.y / now.k, size.width / now.k, size.height / now.k);
    }
    overview.addEventListener("pointerdown", (event) => {
      const rect = overview.getBoundingClientRect(), ratio = overview.width / rect.width;
      const scale = Math.min((overview.width - 20) / plan.width, (overview.height - 20) / plan.height);
      const x = ((event.clientX - rect.left) * ratio - (overview.width - plan.width * scale) / 2) / scale;
      const y = ((event.clientY - rect.top) * ratio - (overview.height - plan.height * scale) / 2) / scale;
      now.x = size.width / 2 - x * now.k;
      now.y = size.height / 2 - y * now.k;
      apply();
    });

    // ---- Mouse, wheel and fingers.
    const fingers = new Map();
    let isDragging = false, pinch = null, start = null;
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const rect = stage.getBoundingClientRect();
      const isZoom = event.ctrlKey || event.metaKey || (Math.abs(event.deltaY) >= 50 && !event.deltaX);
      if (isZoom) zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.008 : 0.0016)), event.clientX - rect.left, event.clientY - rect.top);
      else move(-event.deltaX, -event.deltaY);
    }, { passive: false });
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (fingers.size === 1) { isDragging = false; start = [event.clientX, event.clientY]; }
      pinch = fingers.size === 2 ? spread() : null;
    });
    addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (pinch) {
        const wider = spread(), rect = stage.getBoundingClientRect();
        isDragging = true;
        if (pinch.distance > 0) zoom(wider.distance / pinch.distance, wider.x - rect.left, wider.y - rect.top);
        move(wider.x - pinch.x, wider.y - pinch.y);
        pinch = wider;
      } else {
        if (!isDragging && Math.hypot(event.clientX - start[0], event.clientY - start[1]) > 4) { isDragging = true; svg.classList.add("dragging"); }
        if (isDragging) move(event.clientX - before[0], event.clientY - before[1]);
      }
    });
    const lift = (event) => {
      if (!fingers.delete(event.pointerId)) return;
      pinch = null;
      svg.classList.remove("dragging");
      // The click that ends a drag is none; it comes right after this.
      if (!fingers.size) setTimeout(() => { isDragging = false; });
    };
    addEventListener("pointerup", lift);
    addEventListener("pointercancel", lift);
    function spread() {
      const [a, b] = [...fingers.values()];
      return { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
    }

    measure();
    return {
      now, size, measure, room, fit, zoom, move, reveal, STEP,
      show(shown) { plan = shown; apply(); },
      repaint() { colours = null; apply(); },
      get isDragging() { return isDragging; },
      get isMoved() { return moved; },
    };
  }

  MESH.view = view;
})();

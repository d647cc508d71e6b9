// Text whose contrast with what lies behind it is below WCAG AA, in words. Colours are read through a canvas, which knows every notation.
() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = "rgba(0, 0, 0, 0)";
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, at) => value * a + below[at] * (1 - a));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  // Everything behind an element, the nearest last.
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) if (!(at instanceof SVGElement) || at.tagName === "svg") layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    const svg = element.closest("svg");
    if (svg && element !== svg) {
      const text = element.getBoundingClientRect();
      const [x, y] = [text.x + text.width / 2, text.y + text.height / 2];
      for (const shape of svg.querySelectorAll("rect, circle, ellipse, polygon")) {
        if (!(shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
        const box = shape.getBoundingClientRect();
        const style = getComputedStyle(shape);
        if (style.fill === "none" || style.visibility !== "visible" || x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
        const [r, g, b, a] = rgba(style.fill);
        layers.push([r, g, b, a * Number(style.fillOpacity) * Number(style.opacity)]);
      }
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const weak = new Set();
  let measured = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element.closest("script, style, noscript, title, desc") || !element.checkVisibility({ visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    if (opacity === 0) continue;
    const below = behind(element);
    const [r, g, b, a] = rgba(element.closest("svg") ? style.fill : style.color);
    const found = ratio(over([r, g, b, a * opacity], below), below);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    measured++;
    if (found < needed) weak.add(`${found.toFixed(2)}:1 ${element.tagName.toLowerCase()}.${element.getAttribute("class") || ""} "${text.slice(0, 30)}" ${style.color} on ${below.map(Math.round)}`);
  }
  return { measured, weak: [...weak] };
}

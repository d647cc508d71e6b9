// The list of products, filtered by the address (`?status=late&domain=weather`) and by the row of choices above it. The address follows the choices, so
// that a filtered list can be sent to somebody. Without this script the whole list is there.
(() => {
"use strict";
const form = document.getElementById("facets");
const table = document.getElementById("products");
if (!form || !table) return;
const rows = [...table.tBodies[0].rows];
const texts = rows.map((row) => row.textContent.toLowerCase());
const FACETS = ["domain", "status", "levels", "ends", "class"];

function chosen() {
  const found = {};
  for (const name of [...FACETS, "q"]) {
    const value = form.elements[name] && form.elements[name].value.trim();
    if (value) found[name] = value;
  }
  return found;
}

function show() {
  const asked = chosen();
  const words = (asked.q || "").toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  rows.forEach((row, index) => {
    const fits = FACETS.every((name) => !asked[name] || row.dataset[name] === asked[name]) && words.every((word) => texts[index].includes(word));
    row.hidden = !fits;
    if (fits) count += 1;
  });
  document.getElementById("shown").textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  document.getElementById("none").hidden = count > 0;
  const query = new URLSearchParams(asked).toString();
  // Some browsers refuse to change the address of a page from disk.
  try { history.replaceState(null, "", location.pathname + (query && `?${query}`) + location.hash); } catch { /* the list is right all the same */ }
}

function take() {
  const asked = new URLSearchParams(location.search);
  for (const name of [...FACETS, "q"]) {
    const control = form.elements[name];
    if (!control) continue;
    control.value = asked.get(name) || "";
    if (control.selectedIndex === -1) control.value = "";
  }
  show();
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(show));
addEventListener("popstate", take);
take();
})();

// Shows some of a list's entries, as the query of the address says: `quality.html?domain=care&status=failing`. Without it all are shown.
//   <form class="filters" data-filter="matrix">         whose entries lie in the element with that id
//     <select name="domain">                            one for each question; an empty value shows all
//     <output data-filter-count>                        says how many of how many are shown
//   <tr data-filter-domain="care" data-filter-status="failing">
//   <section data-filter-group>                         goes when all its entries are gone
(() => {
"use strict";

function serve(form) {
  const list = document.getElementById(form.dataset.filter);
  const fields = [...form.querySelectorAll("select[name], input[name]")];
  if (!list || !fields.length) return;
  const marks = fields.map((field) => "data-filter-" + field.name);
  const entries = [...list.querySelectorAll(marks.map((mark) => `[${mark}]`).join())];
  const count = form.querySelector("[data-filter-count]");

  function show() {
    let shown = 0;
    for (const entry of entries) {
      const fits = fields.every((field, index) => !field.value || entry.getAttribute(marks[index]) === field.value);
      entry.hidden = !fits;
      shown += fits;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = ![...group.querySelectorAll(marks.map((mark) => `[${mark}]`).join())].some((entry) => !entry.hidden);
    }
    if (count) count.textContent = `${shown.toLocaleString("en")} of ${entries.length.toLocaleString("en")} shown`;
  }

  function read() {
    const asked = new URLSearchParams(location.search);
    for (const field of fields) {
      const value = asked.get(field.name) || "";
      field.value = value;
      if (field.value !== value) field.value = "";
    }
    show();
  }

  function write() {
    const asked = new URLSearchParams(location.search);
    for (const field of fields) {
      if (field.value) asked.set(field.name, field.value); else asked.delete(field.name);
    }
    const query = asked.toString();
    try {
      history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
    } catch { /* a page from disk may not change its address everywhere */ }
    show();
  }

  form.addEventListener("change", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", read);
  read();
}

document.querySelectorAll("form[data-filter]").forEach(serve);
})();

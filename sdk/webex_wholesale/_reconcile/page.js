"use strict";
// Shows the rows of one kind, or those in which a text is. The address keeps both, so that a view can be sent on.
const form = document.forms[0];
const rows = Array.from(document.querySelectorAll("tbody tr"), (row) => ({ row, text: row.textContent.toLowerCase() }));
function show() {
  const kind = form.kind.value;
  const find = form.find.value.trim().toLowerCase();
  let count = 0;
  for (const { row, text } of rows) {
    row.hidden = Boolean((kind && row.dataset.kind !== kind) || !text.includes(find));
    if (!row.hidden) count += 1;
  }
  const shown = document.getElementById("shown");
  shown.textContent = kind || find ? `${count} of ${rows.length} rows shown.` : "";
}
function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  form.kind.value = given.get("kind") || "";
  if (form.kind.selectedIndex < 0) form.kind.value = "";
  form.find.value = given.get("find") || "";
  show();
}
function write() {
  const wanted = new URLSearchParams();
  if (form.kind.value) wanted.set("kind", form.kind.value);
  if (form.find.value.trim()) wanted.set("find", form.find.value.trim());
  location.replace(`#${wanted}`);
  show();
}
form.hidden = false;
form.addEventListener("input", write);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", read);
read();

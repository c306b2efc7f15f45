// Live updates, forms and keys of the console. Without it the pages can be read.
"use strict";

const root = document.documentElement;
const kept = (name, value) => {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch { return null; }
};
if (kept("theme")) root.dataset.theme = kept("theme");

let paused = false;
let sending = 0;

// Toasts tell what an action did; the region is announced to screen readers.
function toast(text, bad = false) {
  const line = document.createElement("p");
  line.textContent = text;
  if (bad) { line.className = "bad"; line.setAttribute("role", "alert"); }
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), bad ? 10000 : 4000);
}

// Live regions are taken anew from the same address, so that filters and pages stay as they are.
function inUse(region) {
  const focus = document.activeElement;
  const writes = focus && region.contains(focus) && focus.matches("input, select, textarea");
  return writes || region.querySelector("details[open]") !== null;
}

let refreshing = null;
function refresh(force = false) {
  refreshing = (refreshing || Promise.resolve()).then(async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return gone(fresh);
    for (const region of document.querySelectorAll("[data-live]")) {
      const next = fresh.getElementById(region.id);
      const waits = paused && "pausable" in region.dataset;
      if (next && !waits && (force || !inUse(region)) && next.innerHTML !== region.innerHTML) replace(region, next);
    }
  }).catch(() => {});
  return refreshing;
}

function gone(fresh) {
  const said = fresh.querySelector("main");
  if (said) document.getElementById("main").replaceChildren(...said.childNodes);
}

function replace(region, next) {
  const before = new Set([...region.querySelectorAll("[data-key]")].map((row) => row.dataset.key));
  const focused = document.activeElement && region.contains(document.activeElement)
    ? document.activeElement.closest("[data-key]")?.dataset.key : undefined;
  region.replaceChildren(...next.childNodes);
  for (const row of region.querySelectorAll("[data-key]")) {
    if (before.size && !before.has(row.dataset.key)) row.classList.add("new");
    if (focused === row.dataset.key) row.querySelector("a, button")?.focus();
  }
}

// Events have ids: after a break the browser names the last one, and the server tells what came since. The page names the
// moment that it shows, so that nothing is missed between it and the stream.
function listen() {
  const events = new EventSource(`${root.dataset.base}console/events?seen=${root.dataset.seen}`);
  let waiting = false;
  events.addEventListener("news", () => {
    if (waiting || sending) return;
    waiting = true;
    setTimeout(() => { waiting = false; refresh(); }, 150);
  });
}

// Forms send JSON, made of the places that their fields name.
function contents(form) {
  const made = JSON.parse(form.dataset.fixed || "{}");
  for (const field of form.querySelectorAll("[data-path]")) {
    const value = valueOf(field);
    if (value === undefined) continue;
    const steps = field.dataset.path.split(".");
    const last = steps.pop();
    let inner = made;
    for (const step of steps) inner = inner[step] ??= {};
    inner[last] = value;
  }
  return made;
}

function valueOf(field) {
  const kind = field.dataset.kind;
  if (kind === "choices") {
    const chosen = [...field.querySelectorAll("input:checked")].map((box) => box.value);
    return chosen.length ? chosen : undefined;
  }
  const text = field.value.trim();
  if (!text) return undefined;
  if (kind === "number") {
    if (Number.isNaN(Number(text))) throw new Error(`${text} is not a number`);
    return Number(text);
  }
  if (kind === "flag") return text === "true";
  if (kind === "lines") return text.split("\n").map((line) => line.trim()).filter(Boolean);
  return kind === "json" ? JSON.parse(text) : text;
}

async function send(form) {
  const label = form.querySelector("button").getAttribute("aria-label") || form.querySelector("button").textContent;
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (form.dataset.token) headers.Authorization = `Bearer ${form.dataset.token}`;
  const body = JSON.stringify(contents(form));
  const empty = body === "{}" || form.dataset.method === "GET" || (form.dataset.token && form.dataset.method === "DELETE");
  const answer = await fetch(form.dataset.to, { method: form.dataset.method, headers, body: empty ? undefined : body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(reasonIn(text, answer));
  tell(form, label, answer, text);
}

function reasonIn(text, answer) {
  let reason = text;
  try {
    const said = JSON.parse(text);
    reason = (said.errors || []).map((each) => each.description).filter(Boolean).join("; ") || said.message || text;
  } catch { /* it is text */ }
  const rule = answer.headers.get("x-mock-rule");
  return `${reason || answer.status}${rule ? ` (${rule})` : ""}`;
}

function tell(form, label, answer, text) {
  toast(`${label}: done`);
  const output = form.querySelector("output");
  if (!output) return;
  output.className = "";
  output.hidden = false;
  output.textContent = `${answer.status} ${answer.statusText}`;
  if (!text || text === "{}") return;
  const shown = document.createElement("pre");
  shown.tabIndex = 0;
  try { shown.textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { shown.textContent = text; }
  output.append(shown);
}

async function submitted(form) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  if (form.dataset.grave && !confirm(`${form.dataset.grave}?`)) return;
  button.disabled = true;
  sending += 1;
  const output = form.querySelector("output");
  try {
    await send(form);
    await refresh("quiet" in form.dataset);
  } catch (problem) {
    toast(problem.message, true);
    if (output) { output.className = "bad"; output.textContent = problem.message; output.hidden = false; }
  }
  sending -= 1;
  button.disabled = false;
}

// Keys: / search, . next event, j k rows, p pause, ? help.
function move(step) {
  const rows = [...document.querySelectorAll("main .rows tbody tr")].filter((row) => row.querySelector("a"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
  row?.querySelector("a").focus();
}

function pause() {
  const button = document.getElementById("pause");
  paused = !paused;
  if (button) {
    button.setAttribute("aria-pressed", paused);
    button.textContent = paused ? "Paused" : "Pause";
  }
  if (!paused) refresh();
}

const KEYS = {
  "/": () => document.getElementById("search").focus(),
  ".": () => document.getElementById("next-event").requestSubmit(),
  j: () => move(1),
  k: () => move(-1),
  p: pause,
  "?": () => document.getElementById("keys").showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog[open]")) return;
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
}

async function copy(button) {
  if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
  else copyByHand(button.dataset.copy);
  toast("Copied");
}

// Browsers have no clipboard for pages of another machine without HTTPS.
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

function changeTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept("theme", dark ? "light" : "dark") || (dark ? "light" : "dark");
}

// A new world begins in the present state of this one, and the browser goes there.
async function beginWorld(form, address) {
  const name = form.elements.world.value.trim();
  const path = `${form.dataset.root}w/${encodeURIComponent(name)}?from=${encodeURIComponent(form.dataset.from)}`;
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" } });
  if (!answer.ok) throw new Error(reasonIn(await answer.text(), answer));
  location.href = address(name);
}

// Worlds of the server: the plain address has the default one, /w/NAME/ every other.
async function worlds(form) {
  const address = (name) => form.dataset.root + (name === "default" ? "" : `w/${encodeURIComponent(name)}/`) + "__mock__/";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = address(form.elements.world.value.trim());
  });
  document.getElementById("begin-world").addEventListener("submit", (event) => {
    event.preventDefault();
    beginWorld(event.target, address).catch((problem) => toast(problem.message, true));
  });
  const answer = await fetch(form.dataset.root + "w/", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const world of (await answer.json()).items) {
    const link = document.createElement("a");
    link.href = address(world.name);
    link.textContent = world.name;
    const line = document.createElement("li");
    line.append(link);
    document.getElementById("worlds-here").append(line);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  document.addEventListener("submit", (event) => {
    if (!("send" in event.target.dataset)) return;
    event.preventDefault();
    submitted(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button).catch(() => toast("The browser did not let it be copied", true));
  });
  document.addEventListener("keydown", pressed);
  document.getElementById("theme").addEventListener("click", changeTheme);
  document.getElementById("pause")?.addEventListener("click", pause);
  document.getElementById("show-keys").addEventListener("click", () => KEYS["?"]());
  document.getElementById("menu").addEventListener("click", (event) => {
    const open = document.getElementById("pages").classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", open);
  });
  const form = document.getElementById("open-world");
  if (form) worlds(form).catch(() => {});
  listen();
});

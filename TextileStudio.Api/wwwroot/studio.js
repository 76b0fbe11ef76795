// Everything here is a convenience: each page does its work without it.

document.documentElement.classList.add("js");

// "in 12 min", "3 h ago": the same words as TimeWords.cs.
function ago(milliseconds) {
  const ahead = milliseconds > 0;
  const s = Math.floor(Math.abs(milliseconds) / 1000);
  const words = s < 5 ? "" : s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h` : s < 172800 ? "1 day" : `${Math.floor(s / 86400)} days`;
  return words === "" ? "now" : ahead ? `in ${words}` : `${words} ago`;
}

function keepTimesCurrent() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const text = ago(Date.parse(time.dateTime) - Date.now());
    if (time.textContent !== text) time.textContent = text;
  }
}

setInterval(keepTimesCurrent, 1000);

// Live regions: the page is fetched again and the parts marked data-live are exchanged where they differ.
// Nothing moves while somebody types, has a detail open or the tab is hidden.
const live = document.querySelectorAll("[data-live]");
const pause = document.querySelector("[data-live-fast]") ? 1500 : 4000;

function isInUse(region) {
  const focused = document.activeElement;
  return (focused && focused !== document.body && region.contains(focused) && focused.matches("input, textarea, select, button, summary")) || region.querySelector("details[open]");
}

function comparable(region) {
  const copy = region.cloneNode(true);
  copy.querySelectorAll("[name=_form]").forEach(token => token.remove());
  copy.querySelectorAll("time[data-ago]").forEach(time => { time.textContent = ""; });
  return copy.innerHTML;
}

async function refresh() {
  if (document.hidden) return;
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", redirect: "error" });
  } catch {
    return; // the server is away for a moment; the next round asks again
  }
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${region.dataset.live}"]`);
    if (next && !isInUse(region) && comparable(region) !== comparable(next)) region.replaceWith(document.adoptNode(next));
  }
  keepTimesCurrent();
}

if (live.length > 0) {
  const round = async () => {
    await refresh();
    setTimeout(round, pause);
  };
  setTimeout(round, pause);
  document.addEventListener("visibilitychange", refresh);
}

// A choice that narrows a list takes effect at once.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// A form is sent once, and says so.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    const text = form.querySelector("[data-busy-text]");
    if (text && form.dataset.busy) {
      text.textContent = form.dataset.busy;
      text.closest("button").setAttribute("aria-busy", "true");
    }
  });
}
addEventListener("pageshow", event => {
  if (event.persisted) location.reload();
});

// The photo: dropped or chosen, it is shown at once; too large is said before it is sent.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const preview = zone.querySelector("[data-preview]");
  const error = zone.parentElement.querySelector("[data-drop-error]");
  let address;
  const show = () => {
    const file = input.files[0];
    if (address) URL.revokeObjectURL(address);
    address = undefined;
    const tooLarge = file && file.size > Number(input.dataset.max);
    error.hidden = !tooLarge;
    error.textContent = tooLarge ? `This photo has ${Math.ceil(file.size / 1048576)} MB; at most ${Math.floor(input.dataset.max / 1048576)} MB can be taken.` : "";
    input.setCustomValidity(tooLarge ? error.textContent : "");
    if (!file || tooLarge) {
      preview.hidden = true;
      return;
    }
    address = URL.createObjectURL(file);
    preview.src = address;
    preview.hidden = false;
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("dragover", event => event.preventDefault());
  zone.addEventListener("drop", event => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    show();
  });
}

// Caption counters. The server counts exactly; this is the same rule without the list of top-level domains.
function countOf(text, unit) {
  const normal = text.normalize("NFC");
  if (unit !== "x_weighted") return [...normal].length;
  let count = 0;
  const rest = normal.replace(/https?:\/\/[^\s]+/gi, () => { count += 23; return ""; });
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(rest)) {
    if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment)) {
      count += 2;
      continue;
    }
    for (const character of segment) {
      const c = character.codePointAt(0);
      count += c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) || (c >= 8242 && c <= 8247) ? 1 : 2;
    }
  }
  return count;
}

for (const counter of document.querySelectorAll("[data-counter-for]")) {
  const field = document.getElementById(counter.dataset.counterFor);
  const limit = Number(counter.dataset.limit);
  const number = counter.querySelector("[data-count]");
  const show = () => {
    const count = countOf(field.value, counter.dataset.counting);
    number.textContent = count.toLocaleString("en-US");
    counter.classList.toggle("near", count > limit * 0.9 && count <= limit);
    counter.classList.toggle("over", count > limit);
  };
  field.addEventListener("input", show);
  show();
}

// Typing a time chooses "At this time".
const field = document.querySelector("[data-when-field]");
field?.addEventListener("input", () => { document.querySelector("[data-when-at]").checked = true; });

document.querySelector("[data-focus]")?.focus();

// A poster on its way: the page is asked again each second, and its poster shown when it is there. Without script the page reloads itself.
async function follow(region) {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  } catch {
    return region; // the server is away for a moment; the next round asks again
  }
  if (answer.redirected) location.replace(answer.url);
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-job]");
  if (answer.redirected || !next) {
    if (!answer.redirected) location.reload(); // it ended without a poster: the page now says why
    return undefined;
  }
  if (!region.contains(document.activeElement)) {
    const fresh = document.adoptNode(next);
    region.replaceWith(fresh);
    return fresh;
  }
  return region;
}

const job = document.querySelector("[data-job]");
if (job) {
  const round = async region => {
    const next = document.hidden ? region : await follow(region);
    if (next) setTimeout(round, 700, next);
  };
  setTimeout(round, 400, job);
}

// The brand kit's sketch follows what is typed.
const brand = document.querySelector("[data-brand]");
if (brand) {
  const sketch = document.querySelector(".brand-sketch");
  const standard = { primary: "#5d1130", accent: "#d9a03a" };
  brand.addEventListener("input", event => {
    for (const name of ["primary", "accent"]) {
      const picked = brand.elements[`${name}_colour`];
      if (event.target === picked) brand.elements[`has_${name}`].checked = true;
      const colour = brand.elements[`has_${name}`].checked ? picked.value : standard[name];
      for (const part of sketch.querySelectorAll(`[data-${name}]`)) part.setAttribute(part.dataset[name], colour);
    }
    sketch.querySelector("[data-name]").textContent = brand.elements.brand_name.value || "Your shop";
    sketch.querySelector("[data-contact]").textContent = brand.elements.contact.value;
    sketch.querySelector("[data-qr]").toggleAttribute("hidden", !brand.elements.whatsapp_qr.checked);
  });
}

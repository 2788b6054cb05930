// The chat's page, live: sends without leaving the page, listens for new lines, reads aloud, records. Without it the
// page is whole all the same. What was typed is kept until the house has it.
const chat = document.getElementById("chat");
const { base, csrf } = chat.dataset;
const lines = document.getElementById("lines");
const note = document.getElementById("note");
const say = document.getElementById("say");
const words = document.getElementById("words");
const live = "live" in chat.dataset;
const page = window;
let seq = Number(chat.dataset.seq);
let stream;

const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const tell = (text) => { note.querySelector("span").textContent = text || ""; note.hidden = !text; };
const atEnd = () => page.innerHeight + page.scrollY > document.documentElement.scrollHeight - 200;

// Lines ---------------------------------------------------------------------
// Moves this page alone (`scrollIntoView` moves the page around a frame too): the line's beginning to the top, or no
// further than it takes to show the line between the bars.
function bring(line, toTop) {
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
  const { top, bottom } = line.getBoundingClientRect();
  const above = top - parseFloat(scrollPaddingTop);
  const below = bottom + parseFloat(scrollPaddingBottom) - page.innerHeight;
  page.scrollBy(0, toTop || above < 0 ? above : Math.min(above, Math.max(0, below)));
}

function put(number, html) {
  if (number <= seq) return;
  seq = number;
  const box = document.createElement("template");
  box.innerHTML = html;
  const line = box.content.firstElementChild;
  if (!line) return;
  const old = document.getElementById(line.id);
  // Whoever reads earlier lines isn't moved, unless by what they say themselves.
  const follow = !old && (atEnd() || line.matches(".say--me,.said"));
  const inside = old && old.contains(document.activeElement);
  if (old) old.replaceWith(line); else lines.append(line);
  if (inside) words.focus();
  if (follow) bring(line);
  saw();
}

let told = seq;
async function saw() {
  if (document.visibilityState !== "visible" || told >= seq) return;
  const now = seq;
  const answer = await fetch(`${base}/seen`, { method: "POST", body: new URLSearchParams({ csrf, seq: now }) }).catch(() => null);
  if (answer?.ok) told = Math.max(told, now);
}

async function catchUp() {
  for (;;) {
    const answer = await fetch(`${base}/lines?after=${seq}`).catch(() => null);
    // The chat is closed: the page says why.
    if (answer?.status === 403) location.reload();
    if (!answer?.ok) return;
    const all = await answer.json();
    all.forEach((l) => put(l.seq, l.html));
    if (all.length < 50) return;
  }
}

function listen() {
  if (!live) return;
  stream?.close();
  stream = new EventSource(`${base}/live?after=${seq}`);
  stream.addEventListener("line", (e) => put(Number(e.lastEventId), e.data));
  stream.addEventListener("open", () => { if (note.dataset.why === "net") { note.dataset.why = ""; tell(""); } });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(async () => { await catchUp(); listen(); }, 5000);
  });
}

// Phones cut silent streams without a word: look anew whenever the page comes back.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible") { stream?.close(); return; }
  await catchUp();
  listen();
  saw();
});
page.addEventListener("online", () => { catchUp(); listen(); flush(); });
page.addEventListener("offline", () => { note.dataset.why = "net"; tell(note.dataset.offline); });

// Sending -------------------------------------------------------------------
const kept = `words:${base}`;
words.value ||= sessionStorage.getItem(kept) || "";
words.addEventListener("input", () => sessionStorage.setItem(kept, words.value));

let waiting = null; // what was pressed and has not arrived: sent again with the same name, so it counts once
let busy = false;

async function flush() {
  if (!waiting || busy) return;
  busy = true;
  const { form, body, done } = waiting;
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  busy = false;
  if (answer?.ok) {
    const said = (await answer.json()).note;
    waiting = null;
    note.dataset.why = "";
    tell(said);
    done();
    const once = form.querySelector("[name=once]");
    if (once) once.value = fresh();
    if (!live) { location.assign(base); return; }
    await catchUp();
  } else if (answer && answer.status < 500) {
    // Too long, or too old a page: the server's own page says it.
    waiting = null;
    form.submit();
  } else {
    note.dataset.why = "net";
    tell(navigator.onLine ? note.dataset.unsent : note.dataset.offline);
    setTimeout(flush, 4000);
  }
}

document.addEventListener("submit", (e) => {
  const form = e.target;
  const key = e.submitter;
  if (key?.id === "size") { e.preventDefault(); size(key); return; }
  if (!form.action.endsWith("/say")) return;
  e.preventDefault();
  const body = new FormData(form);
  if (key?.name) body.set(key.name, key.value);
  if (waiting && waiting.form === form && busy) return;
  const own = form === say;
  if (own && !words.value.trim() && !body.get("photo")?.size && !body.get("voice")?.size) { words.focus(); return; }
  const sent = words.value;
  waiting = { form, body, done: () => {
    if (!own) return;
    if (words.value === sent) { words.value = ""; sessionStorage.removeItem(kept); }
    for (const file of document.querySelectorAll("input[type=file]")) file.value = "";
    say.querySelector("[name=reply_to]")?.remove();
    document.getElementById("strip")?.remove();
  } };
  flush();
});

// Larger text ---------------------------------------------------------------
async function size(key) {
  const body = new URLSearchParams({ csrf });
  for (const name of ["start", "letters"]) if (say.elements[name]) body.set(name, say.elements[name].value);
  const answer = await fetch(key.formAction, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) { tell(note.dataset.offline); return; }
  const now = (await answer.json()).size;
  if (say.elements.letters) say.elements.letters.value = now;
  document.documentElement.toggleAttribute("data-text", now > 1);
  if (now > 1) document.documentElement.dataset.text = now;
  key.querySelector("span").textContent = key.dataset.names.split("|")[now - 1];
}

// Answering one card --------------------------------------------------------
document.addEventListener("click", (e) => {
  const link = e.target.closest?.("[data-reply]");
  if (link) sessionStorage.setItem(kept, words.value);
});

// Reading aloud -------------------------------------------------------------
const ear = document.getElementById("listen");
if ("speechSynthesis" in page) {
  ear.hidden = false;
  ear.addEventListener("click", () => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    const newest = [...lines.querySelectorAll("[data-house]")].pop() || lines.lastElementChild;
    const copy = newest.cloneNode(true);
    copy.querySelectorAll("svg,.vh,time,.answer,.road").forEach((n) => n.remove());
    copy.querySelectorAll("p,dt,dd,h2,blockquote,.key,li").forEach((n) => n.append(". "));
    const speech = new SpeechSynthesisUtterance(copy.textContent.replace(/\s+/g, " "));
    const lang = newest.lang || newest.querySelector("[lang]")?.lang || document.documentElement.lang;
    speech.lang = lang === "zh-Hans" ? "zh-CN" : lang;
    speech.rate = 0.9;
    speechSynthesis.speak(speech);
  });
}

// Recording -----------------------------------------------------------------
const mic = document.getElementById("record");
if (page.MediaRecorder && navigator.mediaDevices && page.DataTransfer) {
  const file = document.querySelector("input[name=voice]");
  file.parentElement.hidden = true;
  mic.hidden = false;
  const label = mic.querySelector("span");
  const name = label.textContent;
  let recorder = null;
  mic.addEventListener("click", async () => {
    if (recorder) { recorder.stop(); return; }
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!sound) { mic.hidden = true; file.parentElement.hidden = false; return; }
    const parts = [];
    recorder = new MediaRecorder(sound);
    recorder.addEventListener("dataavailable", (e) => parts.push(e.data));
    recorder.addEventListener("stop", () => {
      sound.getTracks().forEach((t) => t.stop());
      const all = new DataTransfer();
      all.items.add(new File(parts, "voice", { type: recorder.mimeType }));
      file.files = all.files;
      recorder = null;
      label.textContent = name;
      say.requestSubmit();
    });
    recorder.start();
    label.textContent = mic.dataset.stop;
  });
}

const first = document.getElementById("new") || lines.lastElementChild;
if (first) bring(first, true);
listen();
saw();

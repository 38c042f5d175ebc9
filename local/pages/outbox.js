// The outbox page: asks for what is new, waits for it, draws it. Everything is set as text, never as markup.
import { Told, last } from "./outbox_threads.js";
import { Phones } from "./phones.js";
import { byId, draw, linked, make, post, shownPhone } from "./small_tools.js";

const told = new Told();
const MOST_DRAWN = 150;
let stack = null;
let run = null;
let cursor = 0;
let chosen = null; // the person whose thread is shown, by contact point
let byHand = false; // whether somebody chose it
let phones = null;
let clock = { now: Date.now(), at: performance.now(), speed: 1 };

// ------------------------------------------------------------------------------------------------- small tools

const formats = new Map();
function shownTime(at, kind) {
  const parts = {
    minute: { hour: "numeric", minute: "2-digit" },
    second: { hour: "numeric", minute: "2-digit", second: "2-digit" },
    day: { weekday: "long", month: "long", day: "numeric" },
    date: { month: "short", day: "numeric" },
    weekday: { weekday: "short", hour: "numeric", minute: "2-digit" },
    clock: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
    quick: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  }[kind];
  if (!formats.has(kind)) formats.set(kind, new Intl.DateTimeFormat("en-US", { timeZone: stack?.zone, ...parts }));
  return formats.get(kind).format(new Date(at));
}

/** What the stack's clock shows now, in milliseconds since 1970. */
const stackNow = () => clock.now + (performance.now() - clock.at) * clock.speed;

/** The time of something today, the date of anything else. */
const shownRecent = (at) => shownTime(at, shownTime(at, "day") === shownTime(stackNow(), "day") ? "minute" : "date");

/** To the second where the clock is the world's; with the weekday where days last minutes. */
const shownExactly = (at) => shownTime(at, clock.speed === 1 ? "second" : "weekday");

function hue(text) {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}

function initials(person) {
  if (!person.name) return person.email ? person.email[0].toUpperCase() : "#";
  const words = person.name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

function paintFace(element, person) {
  element.textContent = initials(person);
  element.className = `face hue-${Math.floor(hue(person.point) / 45)}`;
  return element;
}

const nameOf = (person) => person.name ?? shownPhone(person.phone) ?? person.email;

// ------------------------------------------------------------------------------------------------------ people

const SIGNS = { email: "✉ ", call: "☎ " };

function drawPeople(people) {
  byId("people-count").textContent = people.length;
  byId("nobody").hidden = people.length > 0;
  byId("people").replaceChildren(
    ...people.map((person) => {
      const newest = last(person);
      const words = newest.channel === "call" ? "Rings" : newest.channel === "email" ? newest.subject ?? newest.body : newest.body;
      const button = make(
        "button",
        { type: "button", "aria-current": person.point === chosen ? "true" : null, onclick: () => choose(person.point) },
        paintFace(make("span", { "aria-hidden": "true" }), person),
        make("span", { class: "line" }, make("strong", {}, nameOf(person)), make("time", {}, shownRecent(newest.at))),
        make("span", { class: "glimpse" }, `${newest.kind === "reply" ? "↩ " : SIGNS[newest.channel] ?? ""}${words}`),
      );
      return make("li", {}, button);
    }),
  );
}

function choose(point) {
  chosen = point;
  byHand = true;
  byId("thread").replaceChildren();
  view("thread");
  redraw();
}

// ------------------------------------------------------------------------------------------------------ thread

const STATES = { sent: "Sent", delivered: "Delivered", undelivered: "Not delivered", failed: "Not delivered" };
const CALLS = { completed: "Over", busy: "Busy", "no-answer": "Not answered", canceled: "Given up", failed: "Failed" };

function drawThread(person) {
  const answer = byId("answer");
  document.body.classList.toggle("nobody-chosen", !person);
  answer.hidden = !(person?.phone && stack.number);
  if (!person) return;
  paintFace(byId("face"), person);
  byId("name").textContent = nameOf(person);
  byId("points").textContent = [shownPhone(person.phone), person.email].filter(Boolean).join(" · ");
  const thread = byId("thread");
  const near = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 120;
  const wasEmpty = thread.children.length === 0;
  const grew = draw(thread, withDays(person.thread.slice(-MOST_DRAWN)), drawInThread, false);
  for (const note of thread.querySelectorAll("[data-state-of]")) {
    note.textContent = (note.dataset.call ? CALLS : STATES)[told.states.get(note.dataset.stateOf)] ?? "";
    note.classList.toggle("bad", note.textContent === "Not delivered");
  }
  if (grew && (near || wasEmpty)) thread.scrollTop = thread.scrollHeight;
}

function withDays(thread) {
  let day = "";
  return thread.flatMap((one) => {
    const today = shownTime(one.at, "day");
    const fresh = today !== day;
    day = today;
    return fresh ? [{ kind: "day", key: `d${one.key}`, day }, one] : [one];
  });
}

function drawInThread(one) {
  if (one.kind === "day") return make("li", { class: "day" }, one.day);
  if (one.channel === "email") return drawMail(one);
  if (one.channel === "call") return drawCall(one);
  const theirs = one.kind === "reply";
  const note = make("span", { "data-state-of": theirs ? null : one.id });
  return make(
    "li",
    { class: theirs ? "text theirs" : "text ours" },
    make("p", { class: "bubble" }, ...linked(one.body)),
    make("p", { class: "meta" }, make("time", { datetime: one.at }, shownTime(one.at, "minute")), note),
  );
}

function drawCall(one) {
  const state = make("span", { "data-state-of": one.id, "data-call": "yes" });
  return make("li", { class: "day call" }, `☎ ${shownPhone(one.from)} calls · ${shownTime(one.at, "minute")} · `, state);
}

function drawMail(one) {
  const body = one.has_html
    ? make("iframe", {
        src: `/outbox/mail/${one.number}`,
        sandbox: "allow-same-origin allow-popups",
        title: `E-mail: ${one.subject}`,
        onload: fit,
      })
    : make("p", { class: "words" }, ...linked(one.body));
  return make(
    "li",
    { class: "mail" },
    make("h3", {}, one.subject ?? "(no subject)"),
    make("p", { class: "meta" }, `${one.from} · `, make("time", { datetime: one.at }, shownTime(one.at, "minute"))),
    body,
    make("details", {}, make("summary", {}, "Plain text and headers"), make("pre", {}, one.body), headersOf(one)),
  );
}

/** A mail's frame is as high as the mail; it runs no scripts, so it cannot tell by itself. */
function fit(event) {
  const frame = event.target;
  const thread = byId("thread");
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 120;
  frame.height = Math.min(frame.contentDocument.documentElement.scrollHeight + 4, 900);
  if (atEnd) thread.scrollTop = thread.scrollHeight;
}

function headersOf(one, wanted = null) {
  const names = wanted ?? Object.keys(one.headers);
  const pairs = names.filter((name) => name in one.headers);
  return make("dl", { class: "headers" }, ...pairs.flatMap((name) => [make("dt", {}, name), make("dd", {}, one.headers[name])]));
}

// --------------------------------------------------------------------------------------- alerts and callbacks

function drawAlert(one) {
  const member = stack.team.find((known) => known.phone === one.to || known.email === one.to);
  return make(
    "li",
    { class: "alert" },
    make(
      "p",
      { class: "line" },
      make("strong", {}, member?.name ?? one.to),
      make("span", { class: "chip" }, one.to.includes("@") ? "e-mail" : "text"),
      make("time", { datetime: one.at }, shownExactly(one.at)),
    ),
    one.subject ? make("p", { class: "subject" }, one.subject) : null,
    make("p", { class: "words" }, ...linked(one.body)),
  );
}

function drawCallback(one) {
  const event = one.told?.data?.event ?? {};
  const lead = one.told?.data?.lead ?? {};
  const lower = Object.fromEntries(Object.entries(one.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return make(
    "li",
    { class: "callback" },
    make(
      "details",
      {},
      make(
        "summary",
        {},
        make("strong", {}, one.told?.type ?? event.type ?? "callback"),
        make("span", { class: "chip", "data-state-of": one.id }),
        make("span", { class: "about" }, lead.name ?? lead.id ?? ""),
        make("time", { datetime: one.at }, shownExactly(one.at)),
      ),
      make("p", { class: "meta" }, `POST ${one.to}`),
      headersOf({ headers: lower }, ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent"]),
      make("pre", {}, one.told ? JSON.stringify(one.told, null, 2) : one.body),
    ),
  );
}

function drawSide() {
  for (const [name, drawItem] of [["alerts", drawAlert], ["callbacks", drawCallback]]) {
    const items = told[name];
    byId(`${name}-count`).textContent = items.length;
    byId(`no-${name}`).hidden = items.length > 0;
    draw(byId(name), items.slice(-MOST_DRAWN).reverse(), drawItem, true);
  }
  for (const chip of byId("callbacks").querySelectorAll("[data-state-of]")) {
    chip.textContent = told.states.get(chip.dataset.stateOf) ?? "";
    chip.classList.toggle("bad", !chip.textContent.startsWith("2"));
  }
}

// ------------------------------------------------------------------------------------------------- the page

function redraw() {
  const people = told.people();
  if (people.length && !byHand && people[0].point !== chosen) {
    chosen = people[0].point;
    byId("thread").replaceChildren();
  }
  const person = people.find((one) => one.point === chosen) ?? people.find((one) => one.thread.some((m) => m.to === chosen));
  if (person) chosen = person.point;
  drawPeople(people);
  drawThread(person);
  drawSide();
  phones?.redraw();
}

function view(name) {
  document.body.dataset.view = name;
  history.replaceState(null, "", name === "thread" || name === "people" ? location.pathname : `#${name}`); // it stays after a reload
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === name || (name === "thread" && tab.dataset.show === "people")));
  }
  const thread = byId("thread");
  if (name === "thread") thread.scrollTop = thread.scrollHeight;
}

function introduce(given) {
  stack = given;
  formats.clear();
  byId("practice").textContent = given.practice;
  document.title = `Outbox · ${given.practice}`;
  for (const id of ["website", "try"]) byId(id).href = given.website;
  for (const id of ["dashboard", "preview"]) byId(id).href = given[id];
  told.team = new Set(given.team.map((one) => one.phone).filter(Boolean));
  byId("phones-tab").hidden = !given.phones;
  const asked = location.hash.slice(1);
  if (document.querySelector(`[data-show="${CSS.escape(asked)}"]:not([hidden])`)) view(asked);
  if (given.phones && !phones) phones = new Phones({ stack: given, told, at: (moment) => shownTime(moment, "minute"), view });
}

function tick() {
  if (!stack) return;
  phones?.tick();
  byId("clock").textContent = shownTime(stackNow(), clock.speed < 10 ? "clock" : "quick");
  byId("speed").hidden = clock.speed === 1;
  byId("speed").textContent = `× ${clock.speed}`;
}

async function look() {
  const answer = await fetch(`/outbox/entries?after=${cursor}&run=${run ?? ""}`);
  if (!answer.ok) throw new Error(`the outbox answered ${answer.status}`);
  const found = await answer.json();
  if (run !== null && found.run !== run) location.reload();
  run = found.run;
  cursor = found.after;
  clock = { now: Date.parse(found.clock.now), at: performance.now(), speed: found.clock.speed };
  if (found.stack) introduce(found.stack);
  told.add(found.entries);
  if (found.entries.length || found.stack) redraw();
}

async function follow() {
  for (;;) {
    try {
      await look();
      byId("offline").hidden = true;
    } catch {
      byId("offline").hidden = false;
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

async function answerAsPerson(event) {
  event.preventDefault();
  const field = byId("words");
  const body = field.value.trim();
  const person = told.people().find((one) => one.point === chosen);
  if (!body || !person?.phone) return;
  const trouble = byId("trouble");
  trouble.hidden = true;
  try {
    await post("reply", { from: person.phone, to: stack.number, body });
    field.value = "";
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
}

for (const tab of document.querySelectorAll("[data-show]")) tab.addEventListener("click", () => view(tab.dataset.show));
document.querySelector(".back").addEventListener("click", () => view("people"));
byId("answer").addEventListener("submit", answerAsPerson);
byId("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("answer").requestSubmit();
  }
});
setInterval(tick, 200);
follow();

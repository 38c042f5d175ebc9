// Two phones to play with: a caller's and a team member's. What happens on the line is the local run's to say.
import { byId, draw, make, linked, post, shownPhone } from "./small_tools.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const DOING = {
  ringing: "rings",
  waiting: "One moment …",
  listening: "The practice's voice speaks",
  asked: "Waiting for your key or words",
  recording: "Recording: say something",
  talking: "Connected",
};
const WITHHELD = "anonymous"; // as Twilio says it
const MOST_DRAWN = 120;
const KEPT = "caller"; // a tab stays the same caller: https://developer.mozilla.org/docs/Web/API/Window/sessionStorage

/** A number for fiction (555-0100 to 555-0199 of any area) that is nobody's yet, as long as there is one. */
function freshNumber(taken) {
  const ends = Array.from({ length: 70 }, (_, one) => `5550${130 + one}`);
  const all = ["212", "646", "718", "917"].flatMap((area) => ends.map((end) => `+1${area}${end}`));
  const free = all.filter((number) => !taken.has(number));
  const choice = free.length ? free : all;
  return choice[Math.floor(Math.random() * choice.length)];
}

/** A call of this phone is on: it rings, or somebody talks. */
const isLive = (leg) => leg.doing !== "over";

/** What somebody typed as E.164, or as a withheld number, or nothing. */
function e164(typed) {
  if (/^\s*(withheld|anonymous)\s*$/i.test(typed)) return WITHHELD;
  const digits = typed.replace(/[^\d+]/g, "");
  const full = digits.startsWith("+") ? digits : digits.length === 10 ? `+1${digits}` : `+${digits}`;
  return /^\+[1-9]\d{6,14}$/.test(full) ? full : null;
}

/** One phone. `number` is whose it is; `legs` are the calls on it. */
class Handset {
  constructor(root, practice, place) {
    this.root = root;
    this.practice = practice;
    this.place = place;
    this.number = null;
    this.leg = null;
    this.atEnd = true; // whether the newest line is in sight, and is to stay there
    this.spoken = 0;
    this.inSight = false; // whether what one can do with it is on the screen
    this.seen = performance.now();
    root.append(byId("handset").content.cloneNode(true));
    this.find(".keys").append(...KEYS.map((key) => make("button", { type: "button", onclick: () => this.does("press", key) }, key)));
    for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", () => this.acts(button.dataset.do));
    this.field = this.find("form input");
    this.field.id = `${root.id}-words`;
    this.find("form label").htmlFor = this.field.id;
    root.addEventListener("keydown", (event) => this.types(event));
    this.log = this.find(".log");
    this.log.addEventListener("scroll", () => this.scrolled());
    this.find(".newest").addEventListener("click", () => this.showNewest());
    new ResizeObserver(() => this.keepsUp()).observe(this.log);
    this.find("form").addEventListener("submit", (event) => this.sends(event));
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /** Keys of the keyboard are the phone's, except in its fields. */
  types(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !["INPUT", "SELECT"].includes(event.target.tagName);
    if (plain && this.talks() && KEYS.includes(event.key)) this.does("press", event.key);
  }

  acts(what) {
    if (what !== "call") return this.does(what);
    return this.number ? this.tries(() => post("phone", { do: "call", value: this.number })) : this.wrong("Type a whole number first, like (212) 555-0142.");
  }

  does(what, value = "") {
    return this.tries(() => post("phone", { do: what, call: this.leg?.sid ?? "", value }));
  }

  async sends(event) {
    event.preventDefault();
    const words = this.field.value.trim();
    if (!words) return;
    const talks = this.talks();
    if (!talks && !this.number?.startsWith("+")) return this.wrong("Type a whole number first: a text needs one.");
    const sent = await (talks
      ? this.does("say", words)
      : this.tries(() => post("reply", { from: this.number, to: this.practice.number, body: words })));
    if (sent) this.field.value = "";
  }

  async tries(act) {
    this.find(".trouble").hidden = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.wrong(error.message);
      return false;
    }
  }

  wrong(words) {
    this.find(".trouble").textContent = words;
    this.find(".trouble").hidden = false;
  }

  live() {
    return this.leg !== null && isLive(this.leg);
  }

  rings() {
    return this.live() && this.leg.doing === "ringing" && this.leg.direction !== "inbound";
  }

  talks() {
    return this.live() && !this.rings() && !this.leg.machine;
  }

  show(legs, told) {
    const mine = legs.filter((one) => one.phone === this.number);
    const before = this.leg?.sid;
    this.leg = mine.filter(isLive).at(-1) ?? mine.at(-1) ?? null;
    if (this.leg?.sid !== before) this.atEnd = true; // a call comes before what somebody was reading
    this.seen = performance.now();
    this.drawState();
    this.drawControls();
    this.drawLog(mine, told);
  }

  drawState() {
    const other = this.leg && this.leg.direction !== "inbound" ? shownPhone(this.leg.from) : this.practice.practice;
    const words = this.rings() ? `${other} rings` : this.leg?.machine && this.live() ? "Your voicemail has the call" : DOING[this.leg?.doing];
    const doing = this.live() ? words : "No call";
    if (this.find(".doing").textContent !== doing) this.find(".doing").textContent = doing;
    this.root.classList.toggle("ringing", this.rings());
    this.root.classList.toggle("live", this.live());
  }

  drawControls() {
    const focused = this.root.contains(document.activeElement) ? document.activeElement : null;
    const shown = { call: !this.live(), answer: this.rings(), voicemail: this.rings(), decline: this.rings(), hang_up: this.live() && !this.rings() };
    for (const button of this.root.querySelectorAll("[data-do]")) button.hidden = !shown[button.dataset.do];
    this.find(".keys").hidden = !this.talks();
    const words = this.talks() ? "Say" : "Text";
    this.find("form button").textContent = words;
    this.field.placeholder = this.talks() ? "Say something" : "Text the practice";
    this.find("form label").textContent = this.field.placeholder;
    // Whoever pressed a button that is gone now stays on this phone.
    if (!focused || focused === this.root || focused.offsetParent !== null) return;
    this.root.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  drawLog(mine, told) {
    const lines = mine.flatMap((leg) => leg.heard.map((one, index) => ({ ...one, kind: "line", key: `${leg.sid}${index}` })));
    const texts = told.texts(this.number).map((one) => ({ ...one, kind: "text" }));
    const items = [...lines, ...texts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const spoken = lines.length;
    if (spoken > this.spoken && this.talks()) this.atEnd = true;
    this.spoken = spoken;
    const grew = draw(this.log, items.slice(-MOST_DRAWN), (one) => this.drawItem(one), false);
    if (grew && !this.atEnd) this.find(".newest").hidden = false;
    this.keepsUp();
  }

  /** Also what was drawn while nobody saw this phone: a list that is not shown cannot scroll. */
  keepsUp() {
    if (this.atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  scrolled() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    if (this.atEnd) this.find(".newest").hidden = true;
  }

  showNewest() {
    this.atEnd = true;
    this.keepsUp();
    this.log.focus({ preventScroll: true });
  }

  /** It is somebody else's from now on. */
  becomes(number) {
    this.number = number;
    this.atEnd = true;
    this.spoken = 0;
    this.log.replaceChildren();
  }

  drawItem(one) {
    if (one.kind === "text") {
      const about = `${one.mine ? "You text" : "Text"} · ${this.place.at(one.at)}`;
      return make("li", { class: one.mine ? "mine" : "came" }, make("p", { class: "bubble" }, ...linked(one.body)), make("p", { class: "meta" }, about));
    }
    if (one.who === "note") return make("li", { class: "note" }, one.words);
    if (one.who === "key") return make("li", { class: "mine" }, make("p", { class: "key" }, make("span", { class: "unseen" }, "You press "), one.words));
    const who = { voice: "The practice's voice", me: "You say", them: "They say" }[one.who];
    return make("li", { class: one.who === "me" ? "mine" : "came" }, make("p", { class: "spoken" }, one.words), make("p", { class: "meta" }, who));
  }

  tick() {
    const runs = this.live() && this.leg.status === "in-progress";
    const seconds = runs ? this.leg.seconds + Math.floor((performance.now() - this.seen) / 1000) : 0;
    this.find(".lasted").textContent = runs ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
  }
}

/** Both phones, and which of them rings. */
export class Phones {
  constructor(place) {
    this.place = place;
    this.legs = [];
    this.version = -1;
    this.shown = new Set();
    this.caller = new Handset(byId("caller"), place.stack, place);
    this.member = new Handset(byId("member"), place.stack, place);
    this.offerNumbers();
    for (const handset of [this.caller, this.member]) handset.show([], place.told);
    byId("hint").append(...hint(place.stack));
    this.watch();
    this.follow();
  }

  offerNumbers() {
    const { team } = this.place.stack;
    const field = this.caller.find(".number");
    field.addEventListener("input", () => this.turn(this.caller, e164(field.value)));
    const choice = this.member.find(".number");
    const phones = team.filter((one) => one.phone);
    choice.append(...phones.map((one) => make("option", { value: one.phone }, `${one.name} · ${shownPhone(one.phone)}`)));
    choice.addEventListener("change", () => this.turn(this.member, choice.value));
    this.member.number = phones[0]?.phone ?? null;
    this.member.root.hidden = phones.length === 0;
  }

  turn(handset, number) {
    handset.becomes(number);
    if (handset === this.caller && number) sessionStorage.setItem(KEPT, number);
    this.redraw();
  }

  /** Whose the phones are when the page is opened: who is on the phone, or rings; else who they were; else nobody yet. */
  begin() {
    const { team, number } = this.place.stack;
    const members = new Set(team.map((one) => one.phone));
    const live = this.legs.filter(isLive).sort((a, b) => (b.doing === "ringing") - (a.doing === "ringing")); // who speaks comes last
    const kept = sessionStorage.getItem(KEPT);
    const callers = live.map((one) => one.phone).filter((one) => !members.has(one));
    const taken = new Set([number, ...members, ...this.place.told.people().map((one) => one.phone)]);
    this.become(this.caller, (callers.includes(kept) ? kept : callers.at(-1)) ?? kept ?? freshNumber(taken));
    const talks = live.filter((one) => members.has(one.phone)).at(-1);
    if (talks) this.become(this.member, talks.phone);
  }

  become(handset, number) {
    handset.becomes(number);
    const words = number === WITHHELD ? "withheld" : shownPhone(number);
    handset.find(".number").value = handset === this.caller ? words : number;
    if (handset === this.caller) sessionStorage.setItem(KEPT, number);
  }

  /** A phone that rings is put in front of the person, unless they are on the phone already. */
  comeForward() {
    const { team } = this.place.stack;
    let found = null;
    for (const leg of this.legs) {
      if (leg.doing !== "ringing" || leg.direction === "inbound" || this.shown.has(leg.sid)) continue;
      const handset = team.some((one) => one.phone === leg.phone) ? this.member : this.caller;
      const busy = this.legs.some((one) => one.phone === handset.number && isLive(one));
      if (busy && handset.number !== leg.phone) continue;
      this.shown.add(leg.sid);
      found = handset;
      if (handset.number !== leg.phone) this.become(handset, leg.phone);
    }
    return found;
  }

  /** Whose phone rings out of sight: in another view, or further down on a small screen. */
  drawRinging() {
    const unseen = [this.member, this.caller].find((one) => one.rings() && !one.inSight);
    const words = unseen ? `${unseen === this.caller ? shownPhone(unseen.number) : this.nameOf(unseen.number)}: the phone rings` : "";
    if (byId("ringing").textContent === words) return;
    const button = make("button", { type: "button", onclick: () => this.answers(unseen) }, words);
    byId("ringing").replaceChildren(...(unseen ? [button] : []));
  }

  nameOf(phone) {
    return this.place.stack.team.find((one) => one.phone === phone)?.name ?? shownPhone(phone);
  }

  answers(handset) {
    this.place.view("phones");
    handset.root.scrollIntoView({ block: "nearest" });
    handset.find("[data-do=answer]").focus({ preventScroll: true });
  }

  watch() {
    const watcher = new IntersectionObserver((seen) => {
      for (const one of seen) (this.caller.root.contains(one.target) ? this.caller : this.member).inSight = one.isIntersecting;
      this.drawRinging();
    }, { threshold: 0.8 });
    for (const handset of [this.caller, this.member]) watcher.observe(handset.find(".acts"));
  }

  redraw() {
    if (this.version < 0) return; // nobody knows yet who is on the phone
    const rings = this.comeForward();
    for (const handset of [this.caller, this.member]) handset.show(this.legs, this.place.told);
    rings?.root.scrollIntoView({ block: "nearest" });
    this.drawRinging();
    const ringing = this.legs.filter((one) => one.doing === "ringing" && one.direction !== "inbound").length;
    const shown = byId("rings").dataset.ringing ?? "0";
    if (shown !== String(ringing)) {
      byId("rings").dataset.ringing = ringing;
      byId("rings").replaceChildren(...(ringing ? [String(ringing), make("span", { class: "unseen" }, ringing === 1 ? " rings" : " ring")] : []));
    }
    const known = this.place.told.people().filter((one) => one.phone);
    const offered = [...known.map((one) => [shownPhone(one.phone), one.name ?? ""]), ["withheld", "A number that is not shown"]];
    byId("numbers").replaceChildren(...offered.map(([value, name]) => make("option", { value }, name)));
  }

  tick() {
    this.caller.tick();
    this.member.tick();
  }

  async follow() {
    for (;;) {
      try {
        const answer = await fetch(`/outbox/phone?after=${this.version}`);
        if (!answer.ok) throw new Error(`the phones answered ${answer.status}`);
        const found = await answer.json();
        const first = this.version < 0;
        this.version = found.after;
        this.legs = found.calls;
        if (first) this.begin();
        this.redraw();
      } catch {
        await new Promise((done) => setTimeout(done, 1500));
      }
    }
  }
}

function hint(stack) {
  return [
    `Call ${stack.practice} as a patient: a phone of the team rings. Answer it and press 1, or let it ring and see what the caller hears and is texted. `,
    "What the team texts back to an alert reaches the patient.",
  ];
}

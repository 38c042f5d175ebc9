// What left, folded into people with their threads, alerts and callbacks. Knows nothing of the page.

/** Everything the outbox told so far. */
export class Told {
  constructor() {
    this.messages = [];
    this.replies = [];
    this.states = new Map(); // a message's id → what became of it
    this.leads = new Map(); // lead id → {name, phone, email}
    this.team = new Set(); // numbers of the team: what goes there, or comes from there, is nobody's thread
  }

  add(entries) {
    for (const entry of entries) {
      if (entry.kind === "state") this.states.set(entry.id, entry.state);
      else if (entry.kind === "reply") this.replies.push({ ...entry, key: `r${this.replies.length}` });
      else this.#message({ ...entry, key: `m${entry.number}` });
    }
  }

  get alerts() {
    return this.messages.filter((one) => one.channel === "alert");
  }

  get callbacks() {
    return this.messages.filter((one) => one.channel === "callback");
  }

  /** People, the one with the newest message first; each with everything between them and the practice, in order. */
  people() {
    const found = new Map();
    for (const one of this.#conversation()) {
      const lead = this.leads.get(one.lead_id ?? this.#leadAt(one)) ?? {};
      const point = lead.phone ?? lead.email ?? (one.kind === "reply" ? one.from : one.to);
      const person = found.get(point) ?? { point, name: null, phone: null, email: null, thread: [] };
      person.name = lead.name ?? person.name;
      person.phone = lead.phone ?? person.phone ?? (point.startsWith("+") ? point : null);
      person.email = lead.email ?? person.email ?? (point.includes("@") ? point : null);
      person.thread.push(one);
      found.set(point, person);
    }
    return [...found.values()].sort((a, b) => (last(a).at < last(b).at ? 1 : -1));
  }

  /** The texts on somebody's phone, in order: what came there, and what was sent from there. */
  texts(number) {
    const came = this.messages.filter((one) => ["sms", "alert"].includes(one.channel) && one.to === number);
    const went = this.replies.filter((one) => one.from === number);
    return [...came.map((one) => ({ ...one, mine: false })), ...went.map((one) => ({ ...one, mine: true }))];
  }

  #conversation() {
    const withPeople = this.messages.filter((one) => ["sms", "email", "call"].includes(one.channel) && !this.team.has(one.to));
    const fromPeople = this.replies.filter((one) => !this.team.has(one.from));
    return [...withPeople, ...fromPeople].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  #leadAt(one) {
    const address = one.kind === "reply" ? one.from : one.to;
    let found = null;
    for (const [id, lead] of this.leads) if (lead.phone === address || lead.email === address) found = id;
    return found;
  }

  #message(one) {
    this.messages.push(one);
    if (one.channel === "callback") {
      one.told = parsed(one.body);
      this.#learn(one.told?.data?.lead);
    } else if (one.lead_id && one.channel !== "alert" && !this.team.has(one.to)) {
      this.#learn({ id: one.lead_id, [one.to.includes("@") ? "email" : "phone"]: one.to });
    }
  }

  #learn(lead) {
    if (!lead?.id) return;
    const known = this.leads.get(lead.id) ?? {};
    this.leads.set(lead.id, {
      name: lead.name || known.name,
      phone: lead.phone || known.phone,
      email: lead.email || known.email,
    });
  }
}

export const last = (person) => person.thread[person.thread.length - 1];

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// Today's inquiries and the one that is opened. Everything people wrote reaches the page as text, never as markup.

import { ZONED, dayOf, duration, ended, eventWords, humanise, momentWords, money, nextWords, phoneWords, stateWords, timeWords, waitsForPerson } from "./words.js?v={{version}}";

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  const { attributes = {}, ...rest } = properties;
  Object.assign(made, rest);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function nameOf(lead) {
  return lead.name || (lead.phone && phoneWords(lead.phone)) || lead.email || "Name not given";
}

// How many cards of each group stand there at first: a busy day must not push the numbers out of sight.
const AT_FIRST = { waiting: 12, earlier: 6, settled: 6 };

// Waiting people first, never hidden behind those who are settled: newest first inside each group.
export function inGroups(leads) {
  const waiting = leads.filter(waitsForPerson);
  return { waiting, settled: leads.filter((lead) => !waitsForPerson(lead)) };
}

// Who needs somebody stands open; the others fold away, and stay as `unfolded` says. Groups in `whole` are not cut.
// `earlier` wait since other days than the one that is shown; `say.more`: there are inquiries that were not asked for.
export function listInquiries(leads, earlier, say, unfolded, whole) {
  const { waiting, settled } = inGroups(leads);
  const others = list("settled", settled, say, whole);
  if (!waiting.length && !earlier.length) return settled.length ? others : [];
  const first = [...waitingGroup("waiting", "Waiting for a person", waiting, say, whole), ...waitingGroup("earlier", "Still waiting from earlier days", earlier, say, whole)];
  if (!settled.length) return first;
  const summary = element("summary", { textContent: `Everybody else (${settled.length})` });
  return [...first, element("details", { className: "settled", open: unfolded }, summary, ...others)];
}

export function counted(leads, more) {
  return more ? `${leads.length} or more` : `${leads.length}`;
}

function waitingGroup(group, title, leads, say, whole) {
  if (!leads.length) return [];
  return [element("h3", { className: "group", textContent: `${title} (${counted(leads, say.more && (group === "earlier" || !say.onlyToday))})` }), ...list(group, leads, say, whole)];
}

function list(group, leads, say, whole) {
  const shown = whole.has(group) ? leads : leads.slice(0, AT_FIRST[group]);
  const cards = element("ul", { className: "inquiries", attributes: { "data-list": group } }, ...shown.map((lead) => element("li", {}, row(lead, say))));
  if (shown.length === leads.length) return [cards];
  const words = group === "settled" ? `Show all ${leads.length}` : `Show all ${leads.length} waiting`;
  return [cards, element("button", { type: "button", className: "rest", textContent: words, attributes: { "data-group": group } })];
}

function row(lead, say) {
  const { words, tone } = stateWords(lead.state);
  return element(
    "button",
    { type: "button", className: "inquiry", attributes: { "data-lead": lead.id } },
    line(element("span", { className: "name", textContent: nameOf(lead) }), wait(lead, say)),
    line(element("span", { className: "states" }, element("span", { className: `state ${tone}`, textContent: words }), ...marks(lead)), element("span", { className: "owner", textContent: lead.owner ? humanise(lead.owner) : "Nobody responsible" })),
    element("span", { className: "asked", textContent: join(received(lead, say), (lead.sources ?? [lead.source]).map(humanise).join(" + "), lead.service) }),
    next(lead, say),
  );
}

// Who this is no new patient of, in a word.
function marks(lead) {
  const words = [lead.patient && "A patient already", lead.synthetic && "Test: nobody asked"];
  return words.filter(Boolean).map((textContent) => element("span", { className: "state closed mark", textContent }));
}

function line(...parts) {
  return element("span", { className: "line" }, ...parts);
}

function received(lead, say) {
  if (!lead.received_at) return null;
  const today = dayOf(say.now, say.zone) === dayOf(new Date(lead.received_at), say.zone);
  return today ? timeWords(lead.received_at, say.zone) : momentWords(lead.received_at, say.zone);
}

function wait(lead, say) {
  const target = say.targets.first_human_seconds;
  if (lead.first_human_seconds !== null) {
    return element("span", { className: "wait", textContent: `reached in ${duration(lead.first_human_seconds)}` });
  }
  if (!waitsForPerson(lead)) return element("span", { className: "wait", textContent: ended(lead) ? "closed" : "" });
  const waited = Math.max(0, (say.now - Date.parse(lead.received_at)) / 1000);
  const late = waited > target;
  return element("span", { className: `wait ${late ? "late" : "soon"}`, textContent: `${late ? "! " : ""}waiting ${duration(waited)}` });
}

function next(lead, say) {
  if (lead.next_action) {
    const { words, what, late } = nextWords(lead.next_action, say.now);
    return element("span", { className: late ? "next late" : "next", textContent: `Next: ${join(words, what)}` });
  }
  return ended(lead) ? null : element("span", { className: "next none", textContent: "Nothing planned next" });
}

function join(...parts) {
  return parts.filter(Boolean).join(" · ");
}

export function openInquiry(answer, say) {
  const lead = { ...answer.lead, state: answer.state ?? answer.lead.state, next_action: answer.next_action ?? null };
  const { words, tone } = stateWords(lead.state);
  return [
    element("h2", { id: "inquiry-name", textContent: nameOf(lead), tabIndex: -1 }),
    element("p", { className: "badges" }, element("span", { className: `state ${tone}`, textContent: words }), ...marks(lead), wait(lead, say)),
    actions(lead),
    lead.message ? element("blockquote", { textContent: lead.message }) : null,
    facts(lead, say),
    element("h3", { textContent: "What happened" }),
    element("ol", { className: "timeline" }, ...answer.events.map((event) => moment(event, lead, say))),
  ].filter(Boolean);
}

// In the place of an inquiry that cannot be shown.
export function openNothing(reason) {
  return [
    element("h2", { id: "inquiry-name", textContent: "This inquiry cannot be shown", tabIndex: -1 }),
    element("p", { className: "problem", textContent: reason, attributes: { role: "alert" } }),
  ];
}

function actions(lead) {
  const links = [];
  if (lead.phone) links.push(element("a", { className: "primary", href: `tel:${lead.phone.replace(/[^+\d]/g, "")}`, textContent: `Call ${phoneWords(lead.phone)}` }));
  if (lead.email) links.push(element("a", { className: "secondary", href: `mailto:${encodeURIComponent(lead.email).replace("%40", "@")}`, textContent: "Write an e-mail" }));
  if (lead.opted_out) links.push(element("p", { className: "problem", textContent: "Asked not to be contacted: no texts or automatic messages." }));
  return element("div", { className: "actions" }, ...links);
}

function facts(lead, say) {
  const next = lead.next_action ? nextWords(lead.next_action, say.now) : null;
  const rows = [
    ["Asked about", lead.service],
    ["Received", lead.received_at && momentWords(lead.received_at, say.zone, ZONED)],
    ["Came from", join((lead.sources ?? [lead.source]).map(humanise).join(", then "), lead.campaign)],
    ["E-mail", lead.email],
    ["Responsible", lead.owner ? humanise(lead.owner) : "nobody yet"],
    ["Next step", next ? join(next.words, next.what) : ended(lead) ? "none needed" : "nothing planned"],
    ["First automatic reply", lead.first_touch_seconds === null ? "not yet" : `after ${duration(lead.first_touch_seconds)}`],
    ["First message arrived", Number.isFinite(lead.first_delivered_seconds) ? `after ${duration(lead.first_delivered_seconds)}` : lead.first_touch_seconds === null ? null : "not reported so far"],
    ["Spoke with a person", lead.first_human_seconds === null ? "not yet" : `after ${duration(lead.first_human_seconds)}`],
    ["Revenue", lead.revenue ? money(lead.revenue, say.currency) : null],
  ];
  return element("dl", { className: "facts" }, ...rows.filter(([, value]) => value).flatMap(([term, value]) => [element("dt", { textContent: term }), element("dd", { textContent: value })]));
}

function since(event, lead) {
  const seconds = (Date.parse(event.occurred_at) - Date.parse(lead.received_at)) / 1000;
  return seconds > 0 ? `after ${duration(seconds)}` : null;
}

const WHO = { system: "automatic", prospect: "patient", staff: "team", partner: "partner", crm: "CRM", provider: "phone or mail service" };

function moment(event, lead, say) {
  const { title, detail } = eventWords(event, say);
  const actor = event.actor?.kind ?? "system";
  return element(
    "li",
    { className: actor },
    element("time", { dateTime: event.occurred_at, textContent: join(momentWords(event.occurred_at, say.zone), since(event, lead)) }),
    element("strong", { textContent: title }),
    detail ? element("span", { className: "detail", textContent: detail }) : null,
    event.lead_id && event.lead_id !== lead.id ? element("span", { className: "detail", textContent: `told of ${event.lead_id}` }) : null,
    element("span", { className: "who-did", textContent: actor === "staff" ? `${WHO.staff}, ${humanise(event.actor.name)}` : WHO[actor] ?? actor }),
  );
}


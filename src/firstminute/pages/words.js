// Numbers, times and events in plain words. Pure: no page, no network.

const LOCALE = "en-US";
export const DASH = "–";
export const FEW = 10; // below this a rate says little

export function humanise(name) {
  const words = String(name ?? "").replace(/[_-]+/g, " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : "";
}

export function whole(count) {
  return new Intl.NumberFormat(LOCALE).format(count);
}

export function percent(rate, digits = 0) {
  if (rate === null || rate === undefined) return DASH;
  return new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: digits }).format(rate);
}

export function share(part, all) {
  if (!all) return DASH;
  return part && part / all < 0.005 ? "<1%" : percent(part / all);
}

export function plural(count, one, many) {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

export function inquiries(count) {
  return plural(count, "inquiry", "inquiries");
}

// Minor units, as the API counts money; cents only where they are readable.
export function money(minor, currency) {
  if (minor === null || minor === undefined) return DASH;
  const style = { style: "currency", currency };
  const digits = new Intl.NumberFormat(LOCALE, style).resolvedOptions().maximumFractionDigits;
  const amount = minor / 10 ** digits;
  const shown = Math.abs(amount) >= 100 ? 0 : digits;
  return new Intl.NumberFormat(LOCALE, { ...style, minimumFractionDigits: shown, maximumFractionDigits: shown }).format(amount);
}

export function times(factor) {
  if (factor === null || factor === undefined) return DASH;
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: factor < 10 ? 1 : 0 }).format(factor)}×`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return DASH;
  if (seconds < 1) return "under 1 s";
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 600) return joined(Math.floor(s / 60), "min", s % 60, "s");
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joined(big, bigUnit, small, smallUnit) {
  return small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;
}

export function relative(at, now) {
  const seconds = (Date.parse(at) - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 0 ? "in a moment" : "just now";
  const words = roughly(size);
  return seconds > 0 ? `in ${words}` : `${words} ago`;
}

function roughly(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : plural(Math.round(hours / 24), "day", "days");
}

export function dayOf(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(moment);
}

export function addDays(day, count) {
  const moment = new Date(`${day}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + count);
  return moment.toISOString().slice(0, 10);
}

export function dayWords(day, options = { month: "short", day: "numeric" }) {
  return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

export function timeWords(at, zone) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

// For a moment that stands alone: in whose time it is told.
export const ZONED = { timeZoneName: "short" };

export function momentWords(at, zone, more = {}) {
  const options = { timeZone: zone, weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", ...more };
  return new Intl.DateTimeFormat(LOCALE, options).format(new Date(at));
}

// A North American number as people read it; any other as it was given.
export function phoneWords(phone) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : phone;
}

// What a state means for the person looking: words, and the tone it is shown in.
const STATES = {
  received: ["New", "new"],
  contacting: ["Written to, no reply yet", "open"],
  replied: ["Replied, waiting for you", "hot"],
  contacted: ["In conversation", "open"],
  qualified: ["A good fit", "good"],
  nurtured: ["Not ready yet", "open"],
  disqualified: ["Not a fit", "closed"],
  booked: ["Appointment booked", "good"],
  kept: ["Came to the appointment", "good"],
  missed: ["Missed the appointment", "hot"],
  won: ["Became a patient", "good"],
  lost: ["Decided against it", "closed"],
  opted_out: ["Asked not to be contacted", "closed"],
  unreachable: ["Could not be reached", "closed"],
  merged: ["Goes on as another inquiry of the same person", "closed"],
};

export function stateWords(state) {
  const [words, tone] = STATES[state] ?? [humanise(state), "open"];
  return { words, tone };
}

const ENDED = new Set(["disqualified", "won", "lost", "opted_out", "unreachable", "kept", "merged"]);

export function ended(lead) {
  return ENDED.has(lead.state);
}

// Nobody waits whose data was removed on request: no name, no number, no address is left to call.
export function waitsForPerson(lead) {
  const known = Boolean(lead.name || lead.phone || lead.email);
  return known && lead.first_human_seconds === null && !ended(lead) && lead.state !== "booked";
}

const CHANNELS = { sms: "Text", email: "E-mail", call: "Call", form: "Form", message: "Message", crm: "CRM", ads: "Ad" };

export function channelWords(channel) {
  return CHANNELS[channel] ?? (humanise(channel) || "Message");
}

const OUTCOMES = { no_answer: "no answer", voicemail: "left a voicemail", busy: "line was busy", wrong_number: "wrong number" };

const STOPPED = {
  replied: "the patient replied",
  opted_out: "the patient asked us to stop",
  booked: "an appointment was made",
  human: "a person took over",
  disqualified: "not a fit",
  undeliverable: "no working phone number or e-mail address",
  exhausted: "every planned step was taken",
  synthetic: "a test, which reaches nobody",
  merged: "it goes on as another inquiry of the same person",
};

// What follows from it when somebody asks again.
const AGAIN = { restart: "automatic follow-up begins anew", escalate: "the team is told at once", merge: "added to this inquiry", record: "noted here" };

const CALLS = {
  answered: "somebody took it",
  voicemail: "they left a message",
  abandoned: "they hung up at once",
  busy: "every phone was busy",
  no_answer: "nobody took it",
};
const KINDS = { recording: "Recording", transcription: "Writing", picture: "Picture", text: "Text", call: "Call" };

// Each gives [what happened, the detail in smaller type]. `say` holds the practice's zone and currency.
const EVENTS = {
  "lead.received": (d) => [d.synthetic ? "Test inquiry received" : `${d.patient ? "A patient’s message" : "Inquiry"} received by ${channelWords(d.channel).toLowerCase()}`, join(`from ${humanise(d.source)}`, d.campaign && `campaign ${d.campaign}`)],
  "lead.repeated": (d) => ["Asked again", join(d.source && `from ${humanise(d.source)}`, AGAIN[d.rule])],
  "touch.planned": (d) => [`${channelWords(d.channel)} planned`, named(d.template)],
  "touch.sent": (d) => [d.channel === "call" ? "Call handed to the team" : `${channelWords(d.channel)} sent automatically`, named(d.template)],
  "touch.delivered": arrived,
  "touch.failed": (d) => [`${channelWords(d.channel)} ${d.came_back ? "came back" : "could not be delivered"}`, failure(d)],
  "touch.skipped": (d) => [`${channelWords(d.channel)} not sent`, reasons(d)],
  "touch.deferred": (d) => [`${channelWords(d.channel)} held back until later`, reasons(d)],
  "lead.replied": (d) => [`Replied by ${channelWords(d.channel).toLowerCase()}`, d.text && `“${d.text}”`],
  "lead.opted_out": (d) => ["Asked not to be contacted", humanise(d.how)],
  "lead.opted_in": (d) => ["Agreed to be contacted again", humanise(d.how)],
  "owner.assigned": (d) => [`${humanise(d.owner) || "Nobody"} is responsible`, join(d.previous && `before: ${humanise(d.previous)}`, humanise(d.reason))],
  "owner.acknowledged": (d) => ["Seen by the team", humanise(d.owner)],
  "sla.breached": (d) => ["Waited longer than promised", d.target_seconds && `the target is ${duration(d.target_seconds)}`],
  "contact.attempted": (d) => [`A person tried to reach them by ${channelWords(d.channel).toLowerCase()}`, OUTCOMES[d.outcome] ?? humanise(d.outcome)],
  "contact.made": (d) => ["Spoke with a person", join(d.channel && `by ${channelWords(d.channel).toLowerCase()}`, d.seconds && `for ${duration(d.seconds)}`)],
  "lead.qualified": (d) => ["A good fit, ready to go on", humanise(d.reason)],
  "lead.nurtured": (d) => ["A good fit, not ready yet", humanise(d.reason)],
  "lead.disqualified": (d) => ["Not a fit", humanise(d.reason)],
  "appointment.booked": (d, say) => ["Appointment booked", when(d, say)],
  "appointment.rescheduled": (d, say) => ["Appointment moved", when(d, say)],
  "appointment.confirmed": (d, say) => ["Appointment confirmed", when(d, say)],
  "appointment.cancelled": (d, say) => ["Appointment cancelled", when(d, say)],
  "appointment.kept": () => ["Came to the appointment", null],
  "appointment.missed": () => ["Did not come to the appointment", null],
  "sale.won": (d, say) => ["Became a patient", d.amount ? money(d.amount, d.currency || say.currency) : null],
  "sale.lost": (d) => ["Decided against it", humanise(d.reason)],
  "lead.merged": (d) => [d.into ? "Goes on as another inquiry of the same person" : "Another inquiry was found to be the same person's", d.into ?? d.absorbed],
  "lead.unmerged": (d) => [d.from ? "Is an inquiry of its own again" : "The other inquiry is on its own again", d.from ?? d.absorbed],
  "absorbed.delivered": (d) => [`${channelWords(d.channel)} to the other inquiry delivered`, d.absorbed],
  "absorbed.failed": (d) => [`${channelWords(d.channel)} to the other inquiry could not be delivered`, d.message],
  "call.voicemail": (d) => ["Left a message", d.seconds && `of ${duration(d.seconds)}`],
  "call.ended": (d) => ["Call ended", CALLS[d.outcome] ?? humanise(d.outcome)],
  "call.recorded": (d) => ["Conversation recorded", d.seconds && `of ${duration(d.seconds)}`],
  "call.transcribed": (d) => ["The message in writing", d.text && `“${d.text}”`],
  "reference.deleted": (d) => [`${KINDS[d.what] ?? "Something"} deleted at the provider`, d.because === "erased" ? "the person asked for it" : "its time was over"],
  "text.delivered": (d) => ["The team's text delivered", d.by && `written by ${humanise(d.by)}`],
  "text.failed": (d) => ["The team's text did not arrive", [d.message, d.text && `“${d.text}”`].filter(Boolean).join(" ")],
  "alert.failed": (d) => [`An alert by ${channelWords(d.channel).toLowerCase()} did not reach ${humanise(d.member)}`, d.message],
  "callback.delivered": (d) => ["Other system told", humanise(d.target)],
  "callback.failed": (d) => ["Other system could not be told", humanise(d.target)],
  "cadence.restarted": (d) => ["Automatic follow-up began anew", d.because === "lead.repeated" ? "they asked again" : humanise(d.because)],
  "cadence.stopped": (d) => ["Automatic follow-up ended", STOPPED[d.reason] ?? humanise(d.reason)],
};

export function eventWords(event, say) {
  const [title, detail] = (EVENTS[event.type] ?? (() => [humanise(event.type.replace(".", " ")), null]))({ ...event.data, why: event.why }, say);
  return { title, detail: join(detail, ...(event.kept ?? []).map((one) => keptWords(one, say))) || null };
}

function keptWords({ what, until, deleted_at }, say) {
  const day = dayWords(dayOf(new Date(deleted_at ?? until), say.zone), { year: "numeric", month: "short", day: "numeric" });
  return `${(KINDS[what] ?? what).toLowerCase()} ${deleted_at ? "deleted on" : "kept until"} ${day}`;
}

function join(...parts) {
  return parts.filter(Boolean).join(", ");
}

function named(template) {
  return template ? humanise(template) : null;
}

// A mail server may take what it sends back later, and a carrier may say first that it failed.
function arrived(d) {
  if (d.came_back) return [`${channelWords(d.channel)} taken by the mail server`, "and sent back: it did not arrive"];
  return [`${channelWords(d.channel)} delivered`, d.corrects ? `although it was reported as failed before (${d.corrects})` : null];
}

// The provider's code in plain words, and the code for whoever looks it up.
function failure(d) {
  return d.message ? join(d.message.replace(/\.$/, ""), d.code && `code ${d.code}`) : reasons(d);
}

function reasons(d) {
  if (d.why) return d.why.join(" ");
  const given = d.rules ?? d.rule ?? d.reason ?? d.message ?? d.code ?? [];
  return [given].flat().map(humanise).filter(Boolean).join(", ");
}

function when(d, say) {
  return d.starts_at ? momentWords(d.starts_at, say.zone) : null;
}

const STEP = { sms: "Text", email: "E-mail", call: "Call" };

export function nextWords(next, now) {
  const late = Date.parse(next.at) < now - 60_000;
  const channel = STEP[next.channel] ?? channelWords(next.channel);
  return { words: `${channel} ${late ? "due " : ""}${relative(next.at, now)}`, what: next.what ? humanise(next.what) : null, late };
}

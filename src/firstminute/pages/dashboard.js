// The page: what it asks for, when, and which part shows the answer.

import { clear, drawSpans, drawTrend, drawWaits, spans } from "./charts.js?v={{version}}";
import { counted, element, listInquiries, openInquiry, openNothing } from "./inquiries.js?v={{version}}";
import { headlineOf, listSetAside } from "./setaside.js?v={{version}}";
import { arrivalAside, arrivalWords, clockWords, prepareSources, showFunnel, showHeadline, showSources, showTable } from "./numbers.js?v={{version}}";
import { FEW, ZONED, addDays, dayOf, dayWords, duration, humanise, inquiries, momentWords, share, waitsForPerson, whole } from "./words.js?v={{version}}";

const REFRESH = 30_000;
const SETTINGS_FOR = 300_000;
const PAGES_AT_ONCE = 5;
const at = (id) => document.getElementById(id);
const period = at("period");

// What was fetched last. `ahead`: the business's clock minus this computer's, as the API told it. `whole`: groups not cut.
const known = { settings: null, settingsAt: 0, ahead: 0, byDay: null, bySource: null, leads: [], tests: [], setAside: [], cursor: null, pages: 1, more: false, whole: new Set(), leaving: false, loadedAt: 0, turn: 0 };

function say() {
  return { ...known.settings, now: new Date(Date.now() + known.ahead) };
}

function today() {
  return dayOf(say().now, known.settings.zone);
}

class SignedOut extends Error {}

async function ask(path) {
  const asked = { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" };
  const answer = await fetch(path, asked).catch(() => { throw new Error("there is no connection"); });
  if (answer.status === 401) {
    if (!known.leaving) location.assign("/dashboard/sign-in");
    known.leaving = true;
    throw new SignedOut();
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? problem.title ?? `answer ${answer.status}`);
  }
  return answer.json();
}

function range() {
  const chosen = period.elements.period.value;
  const last = today();
  if (chosen === "custom") return [period.elements.from.value, period.elements.to.value];
  if (chosen === "month") return [`${last.slice(0, 8)}01`, last];
  return [chosen === "today" ? last : addDays(last, 1 - Number(chosen)), last];
}

async function askSettings() {
  if (known.settings && Date.now() - known.settingsAt < SETTINGS_FOR) return;
  const settings = await ask("/dashboard/settings");
  const targets = { first_touch_seconds: 10, first_human_seconds: 300, contact_rate: 0.5, ...settings.targets };
  known.settings = { ...settings, targets };
  known.settingsAt = Date.now();
  if (settings.now) known.ahead = Date.parse(settings.now) - Date.now();
}

async function askMetrics(from, to) {
  const query = (by) => `/metrics?${new URLSearchParams({ from, to, by })}`;
  return Promise.all([ask(query("day")), ask(query("source"))]);
}

// Newest first, page by page, until today is complete (or as far as somebody asked to see).
async function askLeads() {
  const leads = [];
  let cursor = null;
  let pages = 0;
  do {
    const page = await ask(`/leads${cursor ? `?${new URLSearchParams({ cursor })}` : ""}`);
    leads.push(...page.leads);
    cursor = page.cursor;
    pages += 1;
  } while (cursor && (pages < known.pages || (pages < PAGES_AT_ONCE && leads.every(isToday))));
  return { leads: leads.filter((lead) => !lead.synthetic), tests: leads.filter((lead) => lead.synthetic), cursor, pages };
}

// Only who looks after leads may read what was set aside; others see how much there is.
async function askSetAside() {
  if (!known.settings.quarantined) return [];
  return ask("/quarantine").then((page) => page.items, (error) => { if (error instanceof SignedOut) throw error; return []; });
}

function isToday(lead) {
  return dayOf(new Date(lead.received_at), known.settings.zone) === today();
}

async function load() {
  const turn = ++known.turn;
  try {
    await askSettings();
    const [from, to] = range();
    const [[byDay, bySource], page, setAside] = await Promise.all([askMetrics(from, to), askLeads(), askSetAside()]);
    if (turn !== known.turn) return;
    const asked = today();
    known.ahead = Date.parse(byDay.as_of) - Date.now();
    Object.assign(known, { byDay, bySource, setAside, ...page, loadedAt: Date.now() });
    at("problem").textContent = "";
    show(from, to);
    if (today() !== asked) load(); // the business's day is another one than this computer's
  } catch (error) {
    if (turn === known.turn && !(error instanceof SignedOut)) complain(error);
  }
}

function complain(error) {
  const since = known.loadedAt ? `These numbers are from ${momentWords(known.loadedAt + known.ahead, known.settings.zone)}. ` : "";
  at("problem").textContent = `The numbers could not be fetched (${error.message}). ${since}Trying again every 30 seconds.`;
  if (!known.loadedAt) at("range").textContent = "";
}

function show(from, to) {
  const words = say();
  const totals = known.byDay.totals;
  document.title = `${words.practice} · FirstMinute`;
  at("practice").textContent = words.practice;
  at("zone").textContent = `Times are the practice’s (${words.zone.replaceAll("_", " ")})`;
  at("version").textContent = `FirstMinute ${words.version}`;
  showRange(from, to, totals, words);
  showQuarantine(words.quarantined);
  showEmpty(totals.leads);
  showHeadline(at("figures"), totals, words);
  showLeads(words);
  if (totals.leads) showNumbers(from, to, totals, words);
  else clear();
  at("main").setAttribute("aria-busy", "false");
}

function showRange(from, to, totals, words) {
  const days = from === to ? dayWords(from, { weekday: "long", month: "long", day: "numeric" }) : `${dayWords(from)} to ${dayWords(to)}`;
  const few = totals.leads && totals.leads < FEW ? ` · ${inquiries(totals.leads)}: too few to compare` : "";
  at("range").textContent = `Inquiries received ${days}${few}`;
  at("updated").textContent = `as of ${momentWords(known.byDay.as_of, words.zone, ZONED)}`;
}

function showQuarantine(count) {
  at("quarantine").hidden = !count;
  at("quarantine-words").textContent = headlineOf(count);
  at("quarantine-list").replaceChildren(...listSetAside(known.setAside, count, say()));
}

function showEmpty(leads) {
  const never = !leads && !known.leads.length;
  for (const id of ["numbers", "origins"]) at(id).hidden = !leads;
  at("headline").hidden = never;
  at("today").hidden = never;
  at("welcome").hidden = Boolean(leads);
  if (leads) return;
  at("welcome-title").textContent = never ? "No inquiries yet" : "No inquiries in this period";
  at("welcome-words").textContent = never ? "Everything is ready. Try it once yourself before the first patient does:" : "There are inquiries at other times: choose a longer period above.";
  at("welcome-aside").textContent = never ? "Setting this up for a practice? “firstminute send-lead” sends a test inquiry; “firstminute quarantine” lists what arrived but could not be understood." : "";
  at("welcome-steps").replaceChildren(...(never ? firstSteps() : []));
}

function firstSteps() {
  const { sources = [], targets } = known.settings;
  const step = (title, words) => element("li", {}, element("strong", { textContent: title }), element("span", { textContent: words }));
  const names = sources.map(humanise).join(", ");
  return [
    step("Send an inquiry through your website’s form, with your own mobile number.", `It appears here within half a minute.${names ? ` Connected: ${names}.` : ""}`),
    step("Look at your phone.", `The automatic reply should be there within ${duration(targets.first_touch_seconds)}. Answer it: follow-ups stop, and the person responsible is told.`),
    step("Open the inquiry here and tap to call.", `A conversation with a person stops the second clock; the target is ${duration(targets.first_human_seconds)}.`),
  ];
}

function showNumbers(from, to, totals, words) {
  showClock("touch", "first_touch_seconds", totals, words.targets.first_touch_seconds);
  showArrivals(totals.first_delivered_seconds, totals.leads);
  showClock("human", "first_human_seconds", totals, words.targets.first_human_seconds);
  at("funnel-words").textContent = `What became of these ${inquiries(totals.leads)} so far. Recent ones are still on their way.`;
  showFunnel(at("funnel"), at("outcomes"), totals, words);
  showDays(from, to, words);
  showOrigins();
}

function showClock(clock, field, totals, target) {
  const rows = spans(clock, totals[field], target);
  at(`${clock}-words`).textContent = clockWords(field, totals, target);
  drawSpans(`${clock}-chart`, clock, rows, totals.leads, target);
  showTable(at(`${clock}-table`), at(`${clock}-title`).textContent, ["Waited", "Inquiries", "Share"], rows.map(({ label, count }) => [label, whole(count), share(count, totals.leads)]));
}

// What a provider says, and no target: nobody at the practice can make a carrier faster.
function showArrivals(clock, leads) {
  at("delivered-words").textContent = arrivalWords(clock, leads);
  at("delivered-aside").textContent = arrivalAside(clock);
  const rows = spans("delivered", clock);
  showTable(at("delivered-table"), at("delivered-title").textContent, ["Waited", "Inquiries", "Share"], rows.map(({ label, count }) => [label, whole(count), share(count, leads)]));
}

function showDays(from, to, { targets }) {
  const days = [];
  for (let day = from; day <= to && days.length < 366; day = addDays(day, 1)) days.push(day);
  const groups = new Map(known.byDay.groups.map((group) => [group.key, group]));
  const column = (of) => days.map((day) => (groups.has(day) ? of(groups.get(day)) : 0));
  const soon = column((m) => m.first_human_seconds.within_300);
  const later = column((m) => m.first_human_seconds.count - m.first_human_seconds.within_300);
  const never = column((m) => m.first_human_seconds.never);
  const medians = days.map((day) => groups.get(day)?.first_human_seconds.p50 ?? null);
  at("trend-words").textContent = "Inquiries received each day, by how soon a person spoke with them.";
  at("waits-words").textContent = "Median of those spoken with that day; the lower, the better.";
  drawTrend("trend-chart", days, [
    { label: "within 5 minutes", counts: soon, colour: "human" },
    { label: "later", counts: later, colour: "late" },
    { label: "not so far", counts: never, colour: "never" },
  ]);
  drawWaits("waits-chart", days, medians, targets.first_human_seconds);
  showTable(at("trend-table"), "Day by day", ["Day", "Within 5 min", "Later", "Not so far", "Median wait"], days.map((day, i) => [dayWords(day), whole(soon[i]), whole(later[i]), whole(never[i]), duration(medians[i])]));
}

function showOrigins() {
  showSources(at("sources"), at("sort").value, known.bySource.groups, say());
}

function showLeads(words) {
  const now = known.leads.filter(isToday);
  const onlyToday = now.length > 0 && !known.more;
  const shown = onlyToday ? now : known.leads;
  // Nobody is forgotten because a new day has begun.
  const earlier = onlyToday ? known.leads.filter((lead) => !isToday(lead) && waitsForPerson(lead)) : [];
  const { lead, group } = document.activeElement?.dataset ?? {};
  at("today-title").textContent = onlyToday ? "Today’s inquiries" : "Latest inquiries";
  showTests(words);
  at("today-count").textContent = now.length ? whole(now.length) : "none today so far";
  const unfolded = at("inquiries").querySelector("details")?.open ?? matchMedia("(min-width: 1241px)").matches;
  const more = Boolean(known.cursor);
  at("inquiries").replaceChildren(...listInquiries(shown, earlier, { ...words, onlyToday, more }, unfolded, known.whole));
  at("earlier").hidden = shown.length === known.leads.length && !known.cursor;
  const waiting = known.leads.filter(waitsForPerson);
  at("jump").hidden = !waiting.length;
  at("jump").textContent = `Waiting for a person: ${counted(waiting, more)}`;
  if (lead) card(lead)?.focus({ preventScroll: true });
  if (group) at("inquiries").querySelector(`[data-group="${group}"]`)?.focus({ preventScroll: true });
}

// Nobody's inquiries are no rows: one line says that the way is open.
function showTests(words) {
  const [latest] = known.tests;
  at("tests").hidden = !latest;
  at("tests").textContent = latest ? `Test inquiries reach nobody and count for nothing. The latest: ${humanise(latest.source)}, ${momentWords(latest.received_at, words.zone)}${latest.stop_reason ? ", got through" : ", on its way"}.` : "";
}

function card(id) {
  return at("inquiries").querySelector(`[data-lead="${CSS.escape(id)}"]`);
}

// The button is gone afterwards: who pressed it by keyboard goes on with the first card that it brought.
function showRest(button) {
  const last = button.previousElementSibling.lastElementChild.firstElementChild.dataset.lead;
  known.whole.add(button.dataset.group);
  showLeads(say());
  card(last).parentElement.nextElementSibling.firstElementChild.focus({ preventScroll: true });
}

function showEarlier() {
  Object.assign(known, { more: true, pages: known.pages + 1, whole: new Set(["waiting", "earlier", "settled"]) });
  load();
}

function named() {
  return new URLSearchParams(location.hash.slice(1)).get("inquiry");
}

async function showOpened() {
  const id = named();
  const dialog = at("inquiry");
  if (!id) return dialog.open && dialog.close();
  try {
    const answer = await ask(`/leads/${encodeURIComponent(id)}`);
    if (id !== named()) return; // closed, or another one opened, in the meantime
    const place = dialog.scrollTop;
    at("inquiry-body").replaceChildren(...openInquiry(answer, say()));
    if (!dialog.open) dialog.showModal();
    else dialog.scrollTop = place;
  } catch (error) {
    if (error instanceof SignedOut || dialog.open || id !== named()) return; // what is shown already stays, and is asked for again
    at("inquiry-body").replaceChildren(...openNothing(`${error.message.replace(/\.$/, "")}.`));
    dialog.showModal();
  }
}

function refresh() {
  if (document.visibilityState !== "visible" || (period.elements.period.value === "custom" && !possible())) return;
  load();
  if (at("inquiry").open) showOpened();
}

function choosePeriod() {
  const custom = period.elements.period.value === "custom";
  at("custom").hidden = !custom;
  if (custom && known.settings && !period.elements.from.value) {
    [period.elements.from.value, period.elements.to.value] = [addDays(today(), -29), today()];
  }
  if (custom && !possible()) return;
  load();
}

// A period somebody is still typing is not asked for, and an answer under way does not speak over the hint.
function possible() {
  const { from, to } = period.elements;
  if (from.value && to.value && from.value <= to.value) return true;
  known.turn += 1;
  at("range").textContent = "Choose a first day that is not after the last day.";
  return false;
}

function listen() {
  period.addEventListener("change", choosePeriod);
  period.addEventListener("submit", (event) => event.preventDefault());
  at("inquiries").addEventListener("click", (event) => {
    const { lead, group } = event.target.closest("button")?.dataset ?? {};
    if (lead) location.hash = new URLSearchParams({ inquiry: lead });
    if (group) showRest(event.target);
  });
  at("inquiry").addEventListener("close", () => history.replaceState(null, "", location.pathname));
  at("inquiry").addEventListener("click", (event) => { if (event.target === at("inquiry")) at("inquiry").close(); });
  addEventListener("hashchange", showOpened);
  at("earlier").addEventListener("click", showEarlier);
  document.addEventListener("visibilitychange", () => { if (Date.now() - known.loadedAt > REFRESH) refresh(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (known.byDay) show(...range()); });
  setInterval(refresh, REFRESH);
}

prepareSources(at("sources"), at("sort"), () => known.bySource && showOrigins());
listen();
load().then(() => location.hash && known.settings && showOpened());

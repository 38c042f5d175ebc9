// The headline, the funnel and the sources: numbers as the API gives them, put into words. No mean anywhere.

import { element } from "./inquiries.js?v={{version}}";
import { DASH, FEW, duration, humanise, inquiries, money, percent, plural, share, times, whole } from "./words.js?v={{version}}";

// Qualified and "qualified, not ready" together: the API gives the rate, and its parts overlap when a lead moves on.
function fits(m) {
  return Math.round((m.qualification_rate ?? 0) * m.contacted);
}

function nineInTen(clock) {
  if (clock.count && clock.count < FEW) return `of ${whole(clock.count)} answered: too few to compare`;
  return clock.p90 === null ? "nobody answered yet" : `9 in 10 within ${duration(clock.p90)}`;
}

export function showHeadline(list, m, say) {
  const { targets } = say;
  const human = m.first_human_seconds;
  const touch = m.first_touch_seconds;
  const enough = m.leads >= FEW;
  const figures = [
    { key: "first-human", label: "Wait for a person, median", value: duration(human.p50), note: nineInTen(human), missed: enough && human.p50 > targets.first_human_seconds, target: duration(targets.first_human_seconds) },
    { key: "within-300", label: "Spoke within 5 minutes", value: share(human.within_300, m.leads), note: `${whole(human.within_300)} of ${inquiries(m.leads)}` },
    { key: "first-touch", label: "Automatic reply, median", value: duration(touch.p50), note: nineInTen(touch), missed: enough && touch.p50 > targets.first_touch_seconds, target: duration(targets.first_touch_seconds) },
    { key: "contact-rate", label: "Contact rate", value: percent(m.contact_rate), note: `${whole(m.contacted)} spoken with`, missed: enough && m.contact_rate < targets.contact_rate, target: percent(targets.contact_rate) },
    { key: "booked", label: "Booked", value: whole(m.booked), note: m.leads ? `${share(m.booked, m.leads)} of inquiries` : "" },
    { key: "revenue", label: "Revenue per inquiry", value: money(m.revenue_per_lead, say.currency), note: `${money(m.revenue, say.currency)} in all` },
    { key: "leads", label: "New inquiries", value: whole(m.leads), note: `${whole(human.never)} not spoken with so far` },
  ];
  list.replaceChildren(...figures.map(figure));
}

function figure({ key, label, value, note, missed, target }) {
  return element(
    "div",
    { className: missed ? "figure missed" : "figure", attributes: { "data-figure": key } },
    element("dt", { textContent: label }),
    element("dd", { className: "value", textContent: value }),
    element("dd", { className: "note", textContent: note }),
    missed ? element("dd", { className: "verdict", textContent: `! target ${target}` }) : null,
  );
}

export function clockWords(clock, m, target) {
  const distribution = m[clock];
  if (!distribution.count) return `Nobody answered yet, of ${inquiries(m.leads)}.`;
  if (m.leads < FEW) return `${inquiries(m.leads)}: too few to compare. ${whole(distribution.count)} answered, ${whole(distribution.never)} not so far; target ${duration(target)}.`;
  const answered = `Half of the ${whole(distribution.count)} answered waited ${duration(distribution.p50)} or less, 9 in 10 ${duration(distribution.p90)} or less; target ${duration(target)}.`;
  return distribution.never ? `${answered} ${everybody(distribution, m.leads)}` : `${answered} Nobody was left out.`;
}

export function arrivalWords(clock, leads) {
  if (!clock.count) return `No message was reported delivered yet, of ${inquiries(leads)}.`;
  const counted = `${whole(clock.count)} of ${inquiries(leads)} had a message reported delivered`;
  if (leads < FEW) return `${counted}: too few to compare.`;
  return `${counted}: half of them within ${duration(clock.p50)}, 9 in 10 within ${duration(clock.p90)}, 19 in 20 within ${duration(clock.p95)} of the inquiry.`;
}

export function arrivalAside({ never }) {
  if (!never) return "A text counts when its carrier says so, an e-mail when the person’s mail server took it and did not send it back.";
  return `Of the other ${whole(never)} nobody said so: the message failed, nothing was sent, or the channel reports no deliveries (e-mail by SMTP, for one). Not reported is not failed.`;
}

// Whoever is not answered waits longest: without them the figure would improve when people give up.
function everybody({ histogram, never }, leads) {
  let reached = 0;
  const bucket = histogram.find(([, count]) => (reached += count) >= leads / 2);
  const half = bucket ? `half waited ${duration(bucket[0] / 1.05)} or less` : "fewer than half were answered";
  return `Counting the ${whole(never)} not answered so far, ${half}.`;
}

export function showFunnel(list, outcomes, m, say) {
  list.replaceChildren(...stages(m, say.targets).map((stage) => stageRow(stage, m.leads)));
  outcomes.replaceChildren(...asides(m).map((words) => element("li", { textContent: words })));
}

function stages(m, targets) {
  const enough = m.leads >= FEW;
  const below = (rate, target, advice) => (enough && rate !== null && target && rate < target ? `Below your target of ${percent(target)}. ${advice}` : null);
  return [
    { key: "leads", label: "Inquiries", count: m.leads },
    { key: "contacted", label: "Spoke with a person", count: m.contacted, rate: m.contact_rate, of: "of inquiries", missed: below(m.contact_rate, targets.contact_rate, "Try again at other times and on other channels, and look at the sources below.") },
    { key: "qualified", label: "A good fit", count: fits(m), rate: m.qualification_rate, of: "of conversations", missed: enough ? band(m.qualification_rate, targets) : null },
    { key: "booked", label: "Appointment booked", count: m.booked, rate: m.appointment_rate, of: "of good fits", missed: below(m.appointment_rate, targets.appointment_rate, "Offer a time while you are talking.") },
    { key: "kept", label: "Came in", count: m.kept, rate: m.show_rate, of: `of ${whole(m.appointments_due)} due`, missed: below(m.show_rate, targets.show_rate, "Confirm and remind before the day.") },
    { key: "won", label: "Became a patient", count: m.won_qualified + m.won_unqualified, rate: m.close_rate_qualified, of: "of qualified visits", missed: below(m.close_rate_qualified, targets.close_rate, "") },
  ];
}

function band(rate, { qualification_rate_low: low, qualification_rate_high: high }) {
  if (rate === null || low === undefined || high === undefined) return null;
  const words = `your usual ${percent(low)} to ${percent(high)}.`;
  if (rate < low) return `Below ${words} The sources may bring people who want something else.`;
  return rate > high ? `Above ${words} The questions may let everybody through.` : null;
}

function stageRow({ key, label, count, rate = null, of = "", missed }, leads) {
  const bar = element("span", { className: "bar" });
  bar.style.width = `${leads ? Math.min(100, (100 * count) / leads) : 0}%`;
  return element(
    "li",
    { className: missed ? "missed" : "", attributes: { "data-stage": key } },
    element("span", { className: "label", textContent: label }),
    element("span", { className: "track", attributes: { "aria-hidden": "true" } }, bar),
    element("span", { className: "count", textContent: whole(count) }),
    element("span", { className: "rate", textContent: of && (rate === null ? "nothing to compare yet" : `${percent(rate)} ${of}`) }),
    missed ? element("span", { className: "verdict", textContent: `! ${missed}` }) : null,
  );
}

function asides(m) {
  return [
    m.nurtured && `${whole(m.nurtured)} a good fit, but not ready yet`,
    m.disqualified && `${whole(m.disqualified)} not a fit`,
    m.missed && `${plural(m.missed, "appointment", "appointments")} missed`,
    m.opted_out && `${whole(m.opted_out)} asked not to be contacted`,
    m.kept_unqualified && `Came without a first talk: ${whole(m.won_unqualified)} of ${whole(m.kept_unqualified)} became patients (${percent(m.close_rate_unqualified)}), against ${percent(m.close_rate_qualified)} after one`,
  ].filter(Boolean);
}

const COLUMNS = [
  { key: "revenue_per_lead", label: "Revenue per inquiry", of: (m) => m.revenue_per_lead, show: (v, say) => money(v, say.currency) },
  { key: "return_on_spend", label: "Return on spend", of: (m) => m.return_on_spend, show: times },
  { key: "cost_per_lead", label: "Cost per inquiry", of: (m) => (m.spend ? m.cost_per_lead : null), show: (v, say) => money(v, say.currency), low: true },
  { key: "contact_rate", label: "Contact rate", of: (m) => m.contact_rate, show: (v) => percent(v) },
  { key: "first_human", label: "Median wait for a person", short: "Median wait", of: (m) => m.first_human_seconds.p50, show: duration, low: true },
  { key: "booked", label: "Booked", of: (m) => m.booked, show: whole },
  { key: "detection", label: "Median time on the way to us", short: "On the way", of: (m) => m.detection_seconds.p50, show: duration, low: true },
  { key: "leads", label: "Inquiries", of: (m) => m.leads, show: whole },
];

// The table is sorted best first: by size, or smallest first where less is better. Small samples come last.
export function prepareSources(table, select, redraw) {
  select.replaceChildren(...COLUMNS.map(({ key, label }) => element("option", { value: key, textContent: label })));
  const choose = (key) => { select.value = key; redraw(); };
  const heads = COLUMNS.map(({ key, label }) => element("th", { scope: "col", attributes: { "data-key": key } }, element("button", { type: "button", textContent: label, onclick: () => choose(key) })));
  table.replaceChildren(element("thead", {}, element("tr", {}, element("th", { scope: "col", textContent: "Source" }), ...heads)), element("tbody"));
  select.addEventListener("change", redraw);
}

export function showSources(table, key, groups, say) {
  const column = COLUMNS.find((one) => one.key === key) ?? COLUMNS[0];
  table.querySelectorAll("th[data-key]").forEach((head) => {
    if (head.dataset.key === column.key) head.setAttribute("aria-sort", column.low ? "ascending" : "descending");
    else head.removeAttribute("aria-sort");
  });
  const sorted = [...groups].sort((a, b) => Number(a.leads < FEW) - Number(b.leads < FEW) || better(column, a, b) || b.leads - a.leads);
  table.tBodies[0].replaceChildren(...sorted.map((group) => sourceRow(group, column, say)));
}

function better(column, a, b) {
  const [one, other] = [column.of(a), column.of(b)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return column.low ? one - other : other - one;
}

function sourceRow(group, sorted, say) {
  const few = group.leads < FEW;
  const name = element("th", { scope: "row" }, element("span", { textContent: humanise(group.key) || "Unknown" }), few ? element("small", { textContent: `${inquiries(group.leads)}: too few to compare` }) : null);
  const cells = COLUMNS.map((column) => {
    const value = column.of(group);
    const words = value === null ? DASH : column.show(value, say);
    return element("td", { className: column === sorted ? "sorted" : "", textContent: words, attributes: { "data-label": column.short ?? column.label, "data-key": column.key } });
  });
  return element("tr", { className: few ? "few" : "", attributes: { "data-source": group.key } }, name, ...cells);
}

export function showTable(table, caption, heads, rows) {
  table.replaceChildren(
    element("caption", { className: "unseen", textContent: caption }),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col", textContent: head })))),
    element("tbody", {}, ...rows.map(([first, ...others]) => element("tr", {}, element("th", { scope: "row", textContent: first }), ...others.map((cell) => element("td", { textContent: cell }))))),
  );
}

// Deliveries that could not be understood, or are waited on: what is wrong in words, and what to do about it.

import { element } from "./inquiries.js?v={{version}}";
import { humanise, momentWords, plural } from "./words.js?v={{version}}";

const SHOWN = 5;

// What helps follows from the reason, whose beginnings are ours.
const REMEDIES = [
  [/^(Looks like spam|Too many at once)/, "If a person wrote this, make an inquiry of it:"],
  [/^Waiting for the contact/, "It is fetched by itself within minutes. If it stays here, ask for it once more:"],
  [/phone number|e-mail address/, "If there is a way to reach this person in it, name its field for this source in the client file. Then read it again:"],
  [/./, "Correct what it says, in the client file or at the sender. Then read it again:"],
];

export function headlineOf(count) {
  return `${plural(count, "delivery", "deliveries")} could not be understood and ${count === 1 ? "is" : "are"} kept safe. Nothing is lost: see what is wrong and what to do.`;
}

export function listSetAside(items, count, say) {
  const waiting = items.filter((item) => !item.replayed_as);
  const shown = waiting.slice(0, SHOWN).map((item) => element("li", {}, ...told(item, say)));
  if (count > shown.length) shown.push(element("li", { className: "muted", textContent: `${plural(count - shown.length, "more", "more")}: firstminute quarantine lists them all.` }));
  return shown;
}

function told(item, say) {
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(item.reason));
  return [
    element("strong", { textContent: `${humanise(item.source)}, ${momentWords(item.received_at, say.zone)}` }),
    element("span", { className: "reason", textContent: item.reason }),
    element("span", { className: "remedy" }, `${remedy} `, element("code", { textContent: `firstminute quarantine replay ${item.id}` })),
  ];
}

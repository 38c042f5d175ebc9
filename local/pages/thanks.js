// Shows what left since the form was sent. A real practice's page has none of this; the demo's visitor wants to see it.
const list = document.getElementById("sent");
const waiting = document.getElementById("waiting");
const since = sessionStorage.getItem("sent_at") ?? "";
const NAMES = { sms: "Text to you", email: "E-mail to you", alert: "Alert to the team", call: "Call to you" };
const ends = Date.now() + 60_000;

function piece(tag, text, name) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

function shown(one) {
  const item = document.createElement("li");
  item.className = one.channel;
  item.append(piece("strong", NAMES[one.channel] ?? one.channel));
  if (one.seconds !== null) item.append(piece("span", `${Math.max(one.seconds, 0).toFixed(1)} s after your click`, "after"));
  item.append(piece("p", one.channel === "call" ? "Rings" : one.subject ?? one.body));
  return item;
}

async function look() {
  try {
    const answer = await fetch(`/thank-you/sent?since=${since}`);
    const sent = (await answer.json()).slice(0, 6);
    if (sent.length !== list.children.length) list.replaceChildren(...sent.map(shown));
    waiting.hidden = sent.length > 0;
  } catch {
    waiting.textContent = "The local run has ended.";
    waiting.hidden = false;
  }
  if (Date.now() < ends) setTimeout(look, 300);
}

look();

// What the outbox page and its phones are drawn with. Everything is set as text, never as markup.

export const byId = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Ask the local run to do something. Errors say what a person can read. */
export async function post(path, content) {
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) };
  const answer = await fetch(`/outbox/${path}`, asked).catch(() => {
    throw new Error("The local run does not answer. Nothing was sent.");
  });
  const said = await answer.json();
  if (!answer.ok || said.status >= 300) throw new Error(said.message ?? `The stack answered ${said.status}.`);
  return said;
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|tel:\+?[0-9]{7,15})/g;

/** Text with its addresses made into links. */
export function linked(text) {
  return text.split(LINK).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part);
    return make("a", { href: part, target: part.startsWith("tel:") ? null : "_blank", rel: "noopener noreferrer" }, part);
  });
}

export function shownPhone(number) {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number ?? "");
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : number;
}

/** Draw a list so that what is drawn already stays untouched: frames keep their page, opened details stay open. */
export function draw(list, items, drawItem, newestFirst) {
  const wanted = items.map((one) => one.key);
  for (const child of [...list.children]) if (!wanted.includes(child.dataset.key)) child.remove(); // the oldest, of many
  const drawn = [...list.children].map((child) => child.dataset.key);
  const kept = newestFirst ? wanted.slice(wanted.length - drawn.length) : wanted.slice(0, drawn.length);
  if (kept.length !== drawn.length || kept.some((key, index) => key !== drawn[index])) list.replaceChildren();
  const known = list.children.length;
  const fresh = newestFirst ? items.slice(0, items.length - known) : items.slice(known);
  const elements = fresh.map((one) => {
    const element = drawItem(one);
    element.dataset.key = one.key;
    if (known) element.classList.add("fresh");
    return element;
  });
  if (newestFirst) list.prepend(...elements);
  else list.append(...elements);
  return elements.length > 0;
}

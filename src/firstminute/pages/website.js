// For any website: sends a form to FirstMinute and shows in its place what was sent where, with the booking link.
// Every form whose action is `<API>/intake/<source>` is taken care of; without this script such a form works too.
// Served without comments and indentation, in at most 2048 bytes (`pages.website`): docs/websites.md.
(() => {
  const base = document.currentScript.src.replace(/\/website\.js.*/, "/intake/");
  const tracked = /^(utm_\w+|(g|fb|tt)clid|[gw]braid|msclkid)$/;
  const make = (tag) => document.createElement(tag);
  const began = Date.now();
  // UTM values and click ids of the page on which the visit began, for as long as the tab is open.
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.fm || "{}");
  } catch {}
  for (const [name, value] of new URLSearchParams(location.search)) if (tracked.test(name)) kept[name] = value;
  try {
    sessionStorage.fm = JSON.stringify(kept);
  } catch {}
  const hide = (form, name, value) => {
    const field = form.querySelector(`[name="${name}"]`) || form.appendChild(make("input"));
    if (field.value || !value) return;
    field.type = "hidden";
    field.name = name;
    field.value = value;
  };
  // Text, with web addresses as links; never markup.
  const show = (form, text) => {
    const place = form.parentNode.querySelector("[data-firstminute]") || make("p");
    place.dataset.firstminute = "";
    place.role = "status";
    place.tabIndex = -1;
    place.replaceChildren(
      ...text.split(/(https?:\/\/\S+)/).map((part, number) => {
        if (number % 2 < 1) return part;
        const link = make("a");
        link.href = link.textContent = part;
        return link;
      }),
    );
    if (!place.parentNode) form.before(place);
    place.focus();
  };
  addEventListener("submit", async (event) => {
    const form = event.target;
    const action = form.getAttribute("action") || "";
    if (event.defaultPrevented || !action.startsWith(base)) return;
    event.preventDefault();
    if (form.dataset.fm) return;
    form.dataset.fm = 1;
    for (const name in kept) hide(form, name, kept[name]);
    hide(form, "page_url", location.href);
    hide(form, "referrer", document.referrer);
    hide(form, "fm_t", began);
    try {
      const data = new FormData(form);
      const body = /^multi/.test(form.enctype) ? data : new URLSearchParams(data);
      const answer = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) form.style.display = "none";
      else if (answer.status != 422) throw 0;
      show(form, told.next_step || told.detail);
    } catch {
      // No answer that could be shown: the browser sends the form itself. What has arrived twice is answered once.
      HTMLFormElement.prototype.submit.call(form);
    }
    delete form.dataset.fm;
  });
})();

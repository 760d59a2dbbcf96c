// Everything of a page that axe's rules look at, as texts: its outline (of no element), and each of
// its parts with what it stands in. Of two pages with the same texts axe finds the same. Left out
// is what a page says, not whether it says something; which ids there are, not what they lead to.
() => {
  const flat = (text) => (text ?? "").trim().replace(/\s+/g, " ").toLowerCase();
  // A single letter, or signs alone, are not read as text.
  const words = (text) => {
    const letters = flat(text).match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    return letters > 1 ? "words" : letters ? "letter" : flat(text);
  };
  const byId = (id) => document.querySelectorAll(`[id="${CSS.escape(id)}"]`);
  let astray = false; // whether something of this part leads nowhere, or to two
  const found = (id) => {
    const all = byId(id);
    astray ||= all.length !== 1;
    return `${all.length}-${all[0]?.localName}-${words(all[0]?.textContent)}`;
  };
  const ids = (value) => value.split(/\s+/).map(found).join(" ");
  const nameOf = (e) => flat(e.getAttribute("aria-label") ?? e.getAttribute("aria-labelledby")
    ?.split(/\s+/).map((id) => byId(id)[0]?.textContent).join(" "));
  const LEADS = new RegExp("^(for|headers|list|form|aria-(labelledby|describedby|controls|owns|"
    + "details|errormessage|flowto|activedescendant))$");
  // Nothing is asked of these; what classes do is in the computed style.
  const SILENT = new RegExp("^(id|class|name|src|action|formaction|method|nonce|datetime|data-.*|"
    + "rows|maxlength|novalidate)$");
  const speaks = (e, { name }) => !SILENT.test(name)
    && (name !== "value" || /^(submit|button|reset)$/.test(e.type));
  const attribute = (e, { name, value }) => {
    if (LEADS.test(name)) return ids(value);
    if (name === "href" && value.startsWith("#")) return found(value.slice(1));
    if (name === "href" && /^(https?:|mailto:|tel:|sms:|[/?])/.test(value)) return "there";
    if (/^(title|placeholder|aria-label)$/.test(name)) return words(value);
    if (name === "alt")
      return words(value) + flat(e.closest("a, button")?.innerText).includes(flat(value));
    if (name === "value") return words(value);
    if (name === "lang") return /^(en|en-GB|cy)$/.test(value) ? "known" : value;
    if (e.namespaceURI.endsWith("svg")) return value.replace(/[\d.]+/g, "0");
    return value;
  };
  const pressed = [...document.querySelectorAll(
    "a, button, input, select, textarea, summary, [tabindex], [role]",
  )].filter((e) => e.tabIndex >= 0 && e.checkVisibility())
    .map((e) => [e, e.getBoundingClientRect()]);
  const boxes = new Map(pressed);
  // Whether it is large enough to be pressed, and what else is so near that it may be pressed.
  const room = (e, box) => {
    const small = box.width < 24 || box.height < 24;
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const near = pressed.filter(([other, its]) => other !== e && (small
      ? Math.hypot(x - Math.min(Math.max(x, its.left), its.right),
          y - Math.min(Math.max(y, its.top), its.bottom)) < 24
      : its.left < box.right && its.right > box.left
        && its.top < box.bottom && its.bottom > box.top));
    const kinds = new Set(near.map(([other]) => other.localName));
    return `${small ? "small" : "large"} ${[...kinds].sort()}`;
  };
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const line = (e, style) => {
    const said = [e.localName];
    for (const one of e.attributes)
      if (speaks(e, one)) said.push(`${one.name}="${attribute(e, one)}"`);
    if (e.checked) said.push("checked");
    for (const label of e.labels ?? []) said.push(`label-${words(label.textContent)}`);
    if (!e.checkVisibility({ visibilityProperty: true })) said.push("unseen");
    said.push(
      style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.textShadow,
      style.textDecorationLine, style.position,
    );
    if (scrolls(style) && e !== document.documentElement)
      said.push(e.scrollWidth > e.clientWidth, e.scrollHeight > e.clientHeight);
    if (nameOf(e)) said.push(nameOf(e).includes(flat(e.innerText)));
    if (boxes.has(e)) said.push(style.display, room(e, boxes.get(e)));
    return said.join(" ");
  };
  const says = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const whole = (e) => {
    const lines = [line(e, getComputedStyle(e))];
    if (!/^(script|style)$/.test(e.localName) && e.type !== "hidden")
      for (const child of e.childNodes)
        if (child.nodeType === Node.ELEMENT_NODE) lines.push(...whole(child));
        else if (says(child) && lines.at(-1) !== words(child.data)) lines.push(words(child.data));
    return [...lines, "/"];
  };
  // What nothing is asked of but of each that stands in it; of a list, also which kinds those are.
  const PARTED = `html, body, main, :is(header, nav, footer, aside, section, article, form,
    fieldset, details, figure, blockquote, ul, ol, li, div:not(dl > div), dl:not(:has(> :not(div)))
    ):not([role], [tabindex], [aria-hidden])`;
  const texts = new Map();
  // Of what axe judges from elsewhere on the page, no element is kept.
  const keep = (lines, e) => texts.set(lines.join("\n"),
    !astray && e?.closest("main, header, nav, footer, aside") ? e : null);
  const part = (e, above) => {
    astray = false;
    const style = getComputedStyle(e);
    if (!e.matches(PARTED) || [...e.childNodes].some(says)
        || scrolls(style) && e !== document.documentElement) {
      keep([...above, ...whole(e)], e);
      return;
    }
    const here = [...above, line(e, style)];
    const kinds = e.matches("ul, ol") ? [...e.children].map((child) => child.localName) : [];
    keep([...here, ...new Set(kinds)], e);
    for (const child of e.children) part(child, here);
  };
  part(document.documentElement, []);
  // Landmarks, whose names are compared with each other, and headings, each with the one before.
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const names = [];
  const LANDMARKS = ["banner", "complementary", "contentinfo", "form", "main", "navigation", "region",
    "search"];
  const landmarks = seen(`main, nav, header, footer, aside, [accesskey],
    :is(section, form):is([aria-label], [aria-labelledby]),
    ${LANDMARKS.map((role) => `[role=${role}]`)}`).map((e) => {
    const name = nameOf(e);
    if (!names.includes(name)) names.push(name);
    return [e.localName, e.role, e.accessKey, names.indexOf(name)].join(" ");
  });
  let last = "";
  for (const e of seen("h1, h2, h3, h4, h5, h6, [role=heading]")) {
    const level = `${e.localName} ${e.role} ${e.ariaLevel}`;
    keep([last, level], null);
    last = level;
  }
  keep([words(document.title), seen("h1").length > 0, ...landmarks], null);
  return { texts: [...texts.keys()], parts: [...texts.values()] };
}

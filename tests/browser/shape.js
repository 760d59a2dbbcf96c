// Everything of a page that axe's rules look at, as texts: its outline, and each of its parts with
// what it stands in. Of two pages with the same texts axe finds the same. Left out is what a page
// says, not whether it says something; which ids there are, not what they lead to.
() => {
  const flat = (text) => (text ?? "").trim().replace(/\s+/g, " ").toLowerCase();
  // A single letter, or signs alone, are not read as text.
  const words = (text) => {
    const letters = flat(text).match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    return letters > 1 ? "words" : letters ? "letter" : flat(text);
  };
  const byId = (id) => document.querySelectorAll(`[id="${CSS.escape(id)}"]`);
  const found = (id) => `${byId(id).length}-${byId(id)[0]?.localName}-${words(byId(id)[0]?.textContent)}`;
  const ids = (value) => value.split(/\s+/).map(found).join(" ");
  const nameOf = (e) => flat(e.getAttribute("aria-label") ?? e.getAttribute("aria-labelledby")
    ?.split(/\s+/).map((id) => byId(id)[0]?.textContent).join(" "));
  const LEADS =
    /^(for|headers|list|form|aria-(labelledby|describedby|controls|owns|details|errormessage|flowto|activedescendant))$/;
  const attribute = (e, { name, value }) => {
    if (LEADS.test(name)) return ids(value);
    if (name === "href" && value.startsWith("#")) return found(value.slice(1));
    if (name === "href" && /^(https?:|mailto:|tel:|sms:|[/?])/.test(value)) return "there";
    if (/^(title|placeholder|aria-label)$/.test(name)) return words(value);
    if (name === "alt") return words(value) + flat(e.closest("a, button")?.innerText).includes(flat(value));
    if (name === "value") return /^(submit|button|reset)$/.test(e.type) ? words(value) : "";
    if (name === "lang") return /^(en|en-GB|cy)$/.test(value) ? "known" : value;
    // The computed style is in the text: classes do not matter otherwise.
    if (/^(id|class|name|src|action|formaction|nonce|datetime|data-.*)$/.test(name)) return value && "some";
    if (e.namespaceURI.endsWith("svg")) return value.replace(/[\d.]+/g, "0");
    return value;
  };
  const pressed = [...document.querySelectorAll(
    "a, button, input, select, textarea, summary, [tabindex], [role]",
  )].filter((e) => e.tabIndex >= 0 && e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()]);
  const boxes = new Map(pressed);
  // Whether it is large enough to be pressed, and what else is so near that it may be pressed.
  const room = (e, box) => {
    const small = box.width < 24 || box.height < 24;
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const near = pressed.filter(([other, its]) => other !== e && (small
      ? Math.hypot(x - Math.min(Math.max(x, its.left), its.right),
          y - Math.min(Math.max(y, its.top), its.bottom)) < 24
      : its.left < box.right && its.right > box.left && its.top < box.bottom && its.bottom > box.top));
    return `${small ? "small" : "large"} ${[...new Set(near.map(([other]) => other.localName))].sort()}`;
  };
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const line = (e, style) => {
    const said = [e.localName];
    for (const one of e.attributes) said.push(`${one.name}="${attribute(e, one)}"`);
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
    if (!/^(script|style)$/.test(e.localName))
      for (const child of e.childNodes)
        if (child.nodeType === Node.ELEMENT_NODE) lines.push(...whole(child));
        else if (says(child)) lines.push(words(child.data));
    return [...lines, "/"];
  };
  const texts = new Set();
  const part = (e, above) => {
    const style = getComputedStyle(e);
    if (!e.matches("html, body, main, :is(div, section, article, form, ul, ol, li):not([role], [tabindex])")
        || scrolls(style) && e !== document.documentElement || [...e.childNodes].some(says)) {
      texts.add([...above, ...whole(e)].join("\n"));
      return;
    }
    const here = [...above, line(e, style)];
    const kinds = e.matches("ul, ol") ? [...e.children].map((child) => child.localName) : [];
    texts.add([...here, ...new Set(kinds)].join("\n"));
    for (const child of e.children) part(child, here);
  };
  part(document.documentElement, []);
  // Headings and landmarks in their order; names are compared with each other.
  const names = [];
  const LANDMARKS = "banner complementary contentinfo form heading main navigation region search";
  const outline = [...document.querySelectorAll(`title, main, nav, header, footer, aside, [accesskey],
    h1, h2, h3, h4, h5, h6, :is(section, form):is([aria-label], [aria-labelledby]),
    ${LANDMARKS.split(" ").map((role) => `[role=${role}]`)}`)]
    .filter((e) => e.checkVisibility() || e.localName === "title")
    .map((e) => {
      const name = nameOf(e);
      if (!names.includes(name)) names.push(name);
      return [e.localName, e.role, e.ariaLevel, e.accessKey, names.indexOf(name)].join(" ");
    });
  return [outline.filter((one, place) => one !== outline[place - 1]).join("\n"), ...texts];
}

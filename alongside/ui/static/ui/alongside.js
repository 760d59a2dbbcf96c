// Small comforts. Everything works without this file.

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// Errors are the first thing to read after a form came back.
document.querySelector('.nhsuk-error-summary')?.focus();
each('.nhsuk-error-summary a', (link) =>
  link.addEventListener('click', (event) => {
    const box = document.querySelector(link.hash);
    if (!box) return;
    event.preventDefault();
    (box.closest('.nhsuk-form-group') ?? box).scrollIntoView();
    box.focus({ preventScroll: true });
  }),
);

// One press sends once, also when hands shake. The form may be sent again after three seconds.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  setTimeout(() => delete form.dataset.sent, 3000);
});

// Words that are typed but not sent are not lost by a slip.
// Where they are kept while they are written, nobody need be warned; but files are not kept.
each('form[data-guard]:not([data-autosave]), form[data-guard][enctype]', (form) => {
  const now = () => JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
  const before = now();
  let leaving = false;
  form.addEventListener('submit', () => (leaving = true));
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && now() !== before) event.preventDefault();
  });
  // Coming back with the Back button keeps the form open for changes.
  window.addEventListener('pageshow', () => (leaving = false));
});

const button = (text, classes) => {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `nhsuk-button nhsuk-button--secondary ${classes}`;
  made.textContent = text;
  return made;
};

// A password may be looked at while it is typed; it is hidden again before it is sent.
each('input[data-reveal]', (input) => {
  const show = button(input.dataset.reveal, '');
  const row = document.createElement('div');
  row.className = 'al-reveal';
  show.setAttribute('aria-controls', input.id);
  show.setAttribute('aria-pressed', 'false');
  input.replaceWith(row);
  row.append(input, show);
  const set = (seen) => {
    input.type = seen ? 'text' : 'password';
    show.textContent = seen ? input.dataset.conceal : input.dataset.reveal;
    show.setAttribute('aria-pressed', String(seen));
  };
  show.addEventListener('click', () => set(input.type === 'password'));
  input.form?.addEventListener('submit', () => set(false));
});

// "Copy" beside plain lines that go into another record.
each('textarea[data-copy]', (box) => {
  const copy = button(box.dataset.copy, 'nhsuk-button--small');
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      box.select();
      document.execCommand('copy');
    }
    said.textContent = ` ${box.dataset.copied}`;
    box.dispatchEvent(new CustomEvent('copied', { bubbles: true }));
  });
  box.after(copy, said);
});

// A print button would do nothing without script, so it comes with it.
each('[data-print]', (place) => {
  const print = button(place.dataset.print, '');
  print.addEventListener('click', () => window.print());
  place.append(print);
});

// An open menu closes with Escape or a press elsewhere.
each('details.al-hat', (menu) => {
  const close = () => menu.removeAttribute('open');
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close();
    menu.querySelector('summary').focus();
  });
  document.addEventListener('click', (event) => menu.contains(event.target) || close());
});

// What is written or chosen in a form is kept for its writer until it is sent: words as a text,
// choices as a list. Not what is said anew with each sending (data-fresh), nor a file or a password.
const asChoice = (box) => box.matches('select, [type="radio"], [type="checkbox"]');
const chosen = (box) =>
  box.matches('select') ? [...box.selectedOptions].map((row) => row.value) : box.checked ? [box.value] : [];
const usual = (box) => {
  if (!box.matches('select')) return box.defaultChecked ? [box.value] : [];
  const rows = [...box.options].filter((row) => row.defaultSelected);
  return (rows.length || box.multiple ? rows : [...box.options].slice(0, 1)).map((row) => row.value);
};
const touched = (box) =>
  asChoice(box)
    ? chosen(box).join() !== usual(box).join()
    : box.matches('textarea, input:not([type="hidden"])') && box.value !== box.defaultValue;
const boxes = (form) =>
  [...form.elements].filter(
    (box) => box.name && box.matches('textarea, select, input:not([type="hidden"], [type="file"], [type="password"])') && !('fresh' in box.dataset),
  );
const written = (form) => {
  const kept = {};
  for (const box of boxes(form)) {
    if (!asChoice(box)) kept[box.name] = box.value;
    else kept[box.name] = [...(kept[box.name] ?? []), ...chosen(box)];
  }
  for (const box of form.elements) if (box.name?.endsWith('version')) kept[box.name] = box.value;
  return kept;
};
const fill = (box, kept) => {
  if (!asChoice(box)) box.value = kept;
  else if (box.matches('select')) for (const row of box.options) row.selected = kept.includes(row.value);
  else box.checked = kept.includes(box.value);
};

each('form[data-autosave]', (form) => {
  const kept = form.querySelector('[data-draft]');
  if (kept) {
    const before = JSON.parse(kept.dataset.draft);
    for (const box of form.elements) {
      if (!(box.name in before) || Array.isArray(before[box.name]) !== asChoice(box)) continue;
      fill(box, before[box.name]);
      if (touched(box)) box.closest('details')?.setAttribute('open', '');
    }
    form.closest('details')?.setAttribute('open', '');
  }
  let timer = 0;
  let waiting = false;
  let last = 0;
  let sent = false;
  const bare = () => !boxes(form).some(touched);
  const keep = (leaving) => {
    clearTimeout(timer);
    timer = 0;
    if (!waiting || sent) return;
    waiting = false;
    last = Date.now();
    const data = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'draft']) data.append(name, form.elements[name].value);
    data.append('words', JSON.stringify(bare() ? {} : written(form)));
    if (leaving) navigator.sendBeacon(form.dataset.autosave, data);
    else fetch(form.dataset.autosave, { method: 'POST', body: data }).catch(() => (waiting = true));
  };
  form.addEventListener('input', () => {
    waiting = true;
    if (!timer) timer = setTimeout(keep, Math.max(1500, last + 5000 - Date.now()));
  });
  form.addEventListener('submit', (event) => {
    sent = !event.defaultPrevented;
    clearTimeout(timer);
  });
  window.addEventListener('pageshow', () => (sent = false));
  window.addEventListener('pagehide', () => keep(true));
  document.addEventListener('visibilitychange', () => document.hidden && keep(true));
  kept?.querySelector('[name="throw"]').addEventListener('click', async (event) => {
    event.preventDefault();
    const data = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'draft']) data.append(name, form.elements[name].value);
    data.append('throw', '1');
    await fetch(form.dataset.autosave, { method: 'POST', body: data });
    for (const box of boxes(form)) fill(box, asChoice(box) ? usual(box) : box.defaultValue);
    kept.remove();
    form.querySelector('textarea, input[type="text"]')?.focus();
  });
});

// Two people on one page: what the other changes appears, and what one is writing stays.
each('[data-changes]', (place) => {
  const said = place.querySelector('[role="status"]');
  const often = 4000;
  const rarely = 60000;
  const idle = 30 * 60000;
  let revision = place.dataset.revision;
  let newer = null; // the page as it is now, while a part of it still waits to be shown
  let wait = often;
  let active = Date.now();
  let timer = 0;

  const busy = (part) =>
    part.contains(document.activeElement) && document.activeElement.matches('textarea, input, select')
      ? true
      : [...part.querySelectorAll('textarea, input, select')].some(touched);
  const bare = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, '');
  const show = () => {
    let left = false;
    let shown = false;
    each('[data-live]', (part) => {
      const now = newer.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!now || bare(now.innerHTML) === bare(part.innerHTML)) return;
      if (busy(part)) {
        left = true;
        return;
      }
      const open = [...part.querySelectorAll('details[open] > summary')].map((row) => row.textContent);
      const at = part.contains(document.activeElement) ? document.activeElement.textContent : null;
      part.innerHTML = now.innerHTML;
      for (const row of part.querySelectorAll('summary')) {
        if (open.includes(row.textContent)) row.parentElement.open = true;
      }
      if (at !== null) {
        const same = [...part.querySelectorAll('a, button, summary')].find((one) => one.textContent === at);
        (same ?? document.querySelector('#main')).focus({ preventScroll: true });
      }
      shown = true;
    });
    if (!left) newer = null;
    return shown || left;
  };
  const look = async () => {
    const answer = await fetch(`${place.dataset.changes}?since=${encodeURIComponent(revision)}`, {
      headers: { Accept: 'application/json' },
      redirect: 'error',
    });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (found.revision === revision) return;
    const page = await fetch(location.href, { headers: { 'X-Looks-Again': '1' }, redirect: 'error' });
    if (!page.ok) throw new Error(String(page.status));
    newer = new DOMParser().parseFromString(await page.text(), 'text/html');
    revision = found.revision;
    if (show()) {
      const by = found.who ? place.dataset.by.replace('{name}', found.who) : place.dataset.byNobody;
      said.textContent = newer ? `${by}. ${place.dataset.held}` : `${by}.`;
    }
  };
  const next = () => {
    clearTimeout(timer);
    if (Date.now() - active < idle) timer = setTimeout(turn, document.hidden ? rarely : wait);
    else timer = 0;
  };
  const turn = async () => {
    try {
      if (newer) show();
      await look();
      wait = often;
    } catch {
      wait = Math.min(wait * 2, rarely);
    }
    next();
  };
  const awake = () => {
    active = Date.now();
    if (!timer) next();
  };
  for (const kind of ['pointerdown', 'keydown', 'scroll']) document.addEventListener(kind, awake, { passive: true });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return next();
    active = Date.now();
    wait = often;
    clearTimeout(timer);
    turn();
  });
  next();
});

// A number from 0 to 100 can be slid as well as typed.
each('input[data-slider]', (number) => {
  const slide = document.createElement('input');
  slide.type = 'range';
  slide.className = 'al-slide';
  slide.min = number.min || 0;
  slide.max = number.max || 100;
  slide.value = number.value || 0;
  slide.setAttribute('aria-label', document.querySelector(`label[for="${number.id}"]`)?.textContent ?? '');
  slide.addEventListener('input', () => (number.value = slide.value));
  number.addEventListener('input', () => (slide.value = number.value || 0));
  number.after(slide);
});

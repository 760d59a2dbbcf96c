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
each('form[data-guard]', (form) => {
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

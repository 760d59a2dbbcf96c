// Passkeys: the one thing here that a page cannot do without a script. The button comes with it.

const parts = [...document.querySelectorAll('[data-passkey]')];
const part = (name) => parts.find((found) => found.dataset.passkey === name);

part(window.PublicKeyCredential ? 'here' : 'missing').hidden = false;

// The device answers first; nothing is sent without its answer, also when Enter is pressed.
document.addEventListener('submit', (event) => {
  const answer = event.target.elements.namedItem('credential');
  if (!answer || answer.value.startsWith('{')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Why it did not work is a sentence on the page.
const say = (name) => parts.forEach((found) => {
  if (found.dataset.said) found.hidden = found.dataset.passkey !== name;
});
document.addEventListener('allauth.error', (event) => {
  event.preventDefault();
  const before = event.detail.exception?.name === 'InvalidStateError';
  say(before && part('known') ? 'known' : 'stopped');
});
part('here').addEventListener('click', () => say(''), true);

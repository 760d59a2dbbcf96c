// A voice note with one press. Without this file, or without a microphone, the plain box for a
// recording does the same.

const LONGEST = 5 * 60; // seconds, as core/media.py
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

const element = (name, classes, text) => {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text ?? '';
  return made;
};
const press = (text, quiet) => {
  const made = element('button', `${quiet ? 'al-button--quiet' : 'nhsuk-button nhsuk-button--secondary'} nhsuk-button--small`, text);
  if (quiet) made.classList.add('nhsuk-button');
  made.type = 'button';
  return made;
};

const set = (place) => {
  const input = place.querySelector('input[type=file]');
  const say = place.dataset;
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (!input || !type) return;

  const row = element('div', 'al-recorder');
  const record = press(say.start);
  const drop = press(say.drop, true);
  const status = element('p', 'al-soft');
  const listen = element('audio', '');
  status.setAttribute('role', 'status');
  listen.controls = true;
  listen.hidden = drop.hidden = true;
  row.append(record, drop, status, listen);
  input.before(row);

  let recorder = null;
  let clock = 0;

  const keep = (parts) => {
    const blob = new Blob(parts, { type: type.split(';')[0] });
    const files = new DataTransfer();
    files.items.add(new File([blob], 'voice', { type: blob.type }));
    input.files = files.files;
    URL.revokeObjectURL(listen.src);
    listen.src = URL.createObjectURL(blob);
    listen.hidden = drop.hidden = false;
    record.textContent = say.again;
    status.textContent = say.done;
  };

  const start = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      status.textContent = say.refused;
      return;
    }
    const parts = [];
    let seconds = 0;
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 48000 });
    recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
    recorder.addEventListener('stop', () => {
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      keep(parts);
    });
    recorder.start();
    listen.hidden = drop.hidden = true;
    record.textContent = say.stop;
    status.textContent = say.going;
    const time = element('span', 'al-recorder__time', ' 0:00');
    time.setAttribute('aria-hidden', 'true'); // the words are said once, not each second
    status.append(time);
    clock = setInterval(() => {
      seconds += 1;
      time.textContent = ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (seconds >= LONGEST) recorder?.stop();
    }, 1000);
  };

  record.addEventListener('click', () => (recorder ? recorder.stop() : start()));
  drop.addEventListener('click', () => {
    input.value = '';
    listen.hidden = drop.hidden = true;
    record.textContent = say.start;
    status.textContent = '';
    record.focus();
  });
};

if (window.MediaRecorder && navigator.mediaDevices && window.DataTransfer) {
  document.querySelectorAll('[data-recorder]').forEach(set);
}

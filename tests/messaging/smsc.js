// A message centre for the tests: npm's smpp, another implementation than ours.
// Says what it gets as JSON, one line each; is told on stdin what to send.
const smpp = require('smpp');
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
let receiver = null;
let mood = '';
let last = 0;
const hex = (m) => (Buffer.isBuffer(m) ? m.toString('hex') : Buffer.from(m, 'utf8').toString('hex'));
smpp.filters.message.decode = (value) => value; // as it is on the wire
smpp.filters.message.encode = (value) => value;
const server = smpp.createServer((session) => {
  const bind = (pdu, kind) => {
    if (pdu.password !== 'secret') {
      session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
      return;
    }
    session.send(pdu.response());
    if (kind === 'receiver') receiver = session;
    say({ event: 'bound', kind });
  };
  session.on('bind_transmitter', (pdu) => bind(pdu, 'transmitter'));
  session.on('bind_receiver', (pdu) => bind(pdu, 'receiver'));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('error', () => {});
  session.on('submit_sm', (pdu) => {
    const now = mood;
    mood = '';
    if (now === 'throttled') {
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    if (now === 'invalid') {
      session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
      return;
    }
    const id = `m${++last}`;
    say({
      event: 'submit', id, to: pdu.destination_addr, from: pdu.source_addr, ton: pdu.dest_addr_ton,
      coding: pdu.data_coding, esm: pdu.esm_class, data: hex(pdu.short_message),
      receipt: pdu.registered_delivery,
    });
    if (now === 'silent') { session.socket.destroy(); return; }
    session.send(pdu.response({ message_id: id }));
  });
  session.on('deliver_sm_resp', (pdu) => say({ event: 'answer', status: pdu.command_status }));
});
server.listen(0, '127.0.0.1', () => say({ event: 'ready', port: server.address().port }));
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const told = JSON.parse(line);
  if (told.mood !== undefined) { mood = told.mood; say({ event: 'mood' }); return; }
  receiver.deliver_sm({
    source_addr: told.from, source_addr_ton: told.ton === undefined ? 1 : told.ton, destination_addr: '447700900000',
    esm_class: told.esm || 0, data_coding: told.coding || 0,
    short_message: Buffer.from(told.data, 'hex'), ...(told.more || {}),
  });
});

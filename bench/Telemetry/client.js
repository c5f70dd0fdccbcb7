// A closed loop over raw connections: each sends its next request when the last was answered.
'use strict';
const net = require('net');

const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: web.test\r\n\r\n');
const STATUS = Buffer.from('HTTP/1.1 200');

async function connect(address) {
  const [host, port] = address.split(':');
  const socket = net.connect({ host, port: Number(port), noDelay: true });
  await new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('error', reject); });
  return socket;
}

/** Asks over so many connections for so long. The answers that came, and the seconds it took. */
async function load(address, connections, milliseconds) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => connect(address)));
  const begin = process.hrtime.bigint();
  const end = begin + BigInt(milliseconds) * 1000000n;
  let answers = 0;
  await Promise.all(sockets.map((socket) => new Promise((resolve, reject) => {
    socket.on('data', (piece) => {
      // The answers are shorter than a segment: each comes in one piece.
      if (!piece.subarray(0, STATUS.length).equals(STATUS)) return reject(new Error(`an answer begins with ${piece.subarray(0, 20)}`));
      answers++;
      if (process.hrtime.bigint() < end) socket.write(REQUEST);
      else socket.end(resolve);
    });
    socket.on('error', reject);
    socket.write(REQUEST);
  })));
  return { answers, seconds: Number(process.hrtime.bigint() - begin) / 1e9 };
}

/** Asks every 5 ms until it is told to stop; the longest that an answer took, in ms: so long nothing else was done there. */
async function probe(address) {
  const socket = await connect(address);
  let [longest, stopped] = [0, false];
  const running = (async () => {
    while (!stopped) {
      const begin = process.hrtime.bigint();
      socket.write(REQUEST);
      await new Promise((resolve, reject) => { socket.once('data', resolve); socket.once('error', reject); });
      socket.removeAllListeners('error');
      longest = Math.max(longest, Number(process.hrtime.bigint() - begin) / 1e6);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.end();
  })();
  return async () => { stopped = true; await running; return longest; };
}

module.exports = { load, probe };

'use strict';
// A child with real limits: WORKERS serial workers and a line of its own for what comes beyond them. A request that has begun, or waits
// inside, is executed even when its client has left. SERVICE=fixed|exponential|burn: burn computes for the service time, on one core.
const { arrive, finish, after, answer, listen, now, state } = require('./tally.js');

const workers = Number(process.env.WORKERS);
const serviceMs = Number(process.env.SERVICE_MS);
const kind = process.env.SERVICE || 'fixed';

// Service times are the middles of a thousand equal shares of the exponential distribution, in an order shuffled once: their mean is
// exact after every thousand requests, so that the capacity of a short run is not a matter of luck.
const times = kind === 'exponential' ? shuffled(Array.from({ length: 1000 }, (_, i) => -Math.log(1 - (i + 0.5) / 1000) * serviceMs)) : [serviceMs];

function shuffled(values) {
  let seed = 20260726;
  for (let i = values.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((seed / 2 ** 32) * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

const line = [];
let busy = 0;

listen((req, res) => {
  line.push([arrive(req, res), req.url]);
  work();
});

function work() {
  while (busy < workers && line.length > 0) {
    const [job, path] = line.shift();
    const started = now();
    busy++;
    const done = () => {
      busy--;
      finish(job, started);
      answer(job, path);
      work();
    };
    if (kind === 'burn') setImmediate(() => { while (now() - started < serviceMs * 1000 * state.slow); done(); });
    else after(times[state.next++ % times.length], done);
  }
}

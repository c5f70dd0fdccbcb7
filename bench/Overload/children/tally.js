'use strict';
// What both children count, and the control port over which the driver commands them. All times are of the monotonic clock, which the
// driver reads too: the field `x-client: SENT LEAVES` (microseconds) says when a request was due and when its client will have left.
const http = require('http');

const now = () => Number(process.hrtime.bigint()) / 1000;
const state = { slow: 1, hung: false, held: [], leftAt: 0, next: 0 };
let counts;

function reset() {
  counts = { arrived: 0, executed: 0, dead: 0, late: 0, cancelled: 0, cancelMicroseconds: [], peak: counts ? counts.running : 0, running: counts ? counts.running : 0, busyMicroseconds: 0 };
}
reset();

// The client of a request sent before `/left` was called has left with all others.
function leavesAt(job) {
  return job.sent < state.leftAt ? Math.min(job.leaves, state.leftAt) : job.leaves;
}

function arrive(req, res) {
  const [sent, leaves] = (req.headers['x-client'] || '0 9e15').split(' ').map(Number);
  const job = { res, sent, leaves, arrived: now(), closed: false };
  counts.arrived++;
  counts.running++;
  counts.peak = Math.max(counts.peak, counts.running);
  if (job.arrived > leavesAt(job)) counts.late++;
  req.resume();
  res.on('close', () => {
    if (res.writableFinished) return;
    job.closed = true;
    counts.cancelled++;
    // Of closes that follow a client's leave: how long the gateway took to pass it on.
    const since = now() - leavesAt(job);
    if (since > 0 && since < 9e6 && leavesAt(job) >= job.arrived) counts.cancelMicroseconds.push(since);
  });
  return job;
}

// Work is done whether or not anybody waits for it, as in most services.
function finish(job, started) {
  counts.running--;
  counts.executed++;
  counts.busyMicroseconds += now() - started;
  if (job.closed || now() > leavesAt(job)) counts.dead++;
}

// Calls back after the service time, unless the child hangs: then when it has resumed.
function after(milliseconds, done) {
  setTimeout(() => (state.hung ? state.held.push(done) : done()), milliseconds * state.slow);
}

const commands = {
  '/stats': () => {},
  '/reset': reset,
  '/left': () => { state.leftAt = now(); },
  '/slow': (url) => { state.slow = Number(url.searchParams.get('x')); },
  // The service times begin anew, so that two runs see the same ones.
  '/rewind': () => { state.next = 0; },
  '/hang': () => { state.hung = true; },
  '/resume': () => { state.hung = false; for (const done of state.held.splice(0)) done(); },
  '/crash': () => process.kill(process.pid, 'SIGKILL'),
};

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

const control = http.createServer((req, res) => {
  const url = new URL(req.url, 'http://child');
  const { cancelMicroseconds, ...plain } = counts;
  const command = commands[url.pathname];
  const body = JSON.stringify({ ...plain, cancelP99Microseconds: quantile(cancelMicroseconds, 0.99) });
  res.writeHead(command ? 200 : 404, { 'content-length': Buffer.byteLength(body) });
  res.end(body);
  if (command) command(url);
});
control.keepAliveTimeout = 3600 * 1000;
control.listen(Number(process.env.CONTROL_PORT), '127.0.0.1');

// Answers carry the name of the child, so that the client can tell versions apart.
const name = process.env.CHILD_NAME || 'child';
const small = Buffer.alloc(32, 'a');
const bigBytes = 10 * 1024 * 1024;
const bigFirst = Buffer.alloc(512 * 1024, 'b');
const bigMore = Buffer.alloc(16 * 1024, 'b');
const bigPauseMs = 4000;

function answer(job, path) {
  if (job.closed) return;
  if (path.startsWith('/big')) return answerBig(job);
  job.res.writeHead(200, { 'content-length': small.length, 'x-child': name });
  job.res.end(small);
}

// Ten megabytes for a reader of 1 KB/s: half a megabyte at once, the rest at four times the reader's pace. All at once it would lie in this
// process's send buffers, a thousand times, and the machine's TCP memory would be what is measured.
function answerBig(job) {
  job.res.writeHead(200, { 'content-length': bigBytes, 'x-child': name });
  job.res.write(bigFirst);
  let left = bigBytes - bigFirst.length;
  const timer = setInterval(() => {
    if (job.closed || left <= bigMore.length) clearInterval(timer);
    if (job.closed) return;
    left -= bigMore.length;
    if (left > 0) job.res.write(bigMore);
    else job.res.end(bigMore);
  }, bigPauseMs);
}

function listen(handler) {
  const server = http.createServer(handler);
  server.keepAliveTimeout = 3600 * 1000;
  server.requestTimeout = 0;
  server.listen({ port: Number(process.env.PORT), host: '127.0.0.1', backlog: 4096 });
}

module.exports = { arrive, finish, after, answer, listen, now, state };

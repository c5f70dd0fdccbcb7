'use strict';
// A service that computes SERVICE_MS for every request and can do one at a time, as a process of one thread does: what comes beyond waits
// inside it, in whatever order its event loop finds it.
const http = require('http');

const busyNanoseconds = BigInt(Math.round(Number(process.env.SERVICE_MS) * 1e6));

const server = http.createServer((request, response) => {
  for (const end = process.hrtime.bigint() + busyNanoseconds; process.hrtime.bigint() < end;);
  response.end('busy\n');
});
server.listen(process.env.PORT, process.env.HOST);

process.on('SIGTERM', () => process.exit(0));

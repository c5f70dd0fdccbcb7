'use strict';
// The article's proxy: one rule in a request handler, everything else to the second version, connections to the child reused.
// Its `maxSockets` is the last argument. `./dev bench load` leaves it out, for with it the queue behind the agent would be measured and
// not the proxy; that queue is what `./dev bench overload` is about.
// usage: node article-proxy.js PORT tcp:PORT|unix:PATH LOG-FILE [MAX-SOCKETS]
const fs = require('fs');
const http = require('http');

const [, , port, upstream, logFile, maxSockets = Infinity] = process.argv;
const address = upstream.startsWith('unix:') ? { socketPath: upstream.slice(5) } : { host: '127.0.0.1', port: Number(upstream.slice(4)) };
const versions = { v1: address, v2: address };
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(maxSockets) });

// Lines are gathered and written in blocks, as the other contenders do.
let lines = [];
let linesBytes = 0;
const log = fs.createWriteStream(logFile);
function flush() {
  if (linesBytes === 0) return;
  log.write(lines.join(''));
  lines = [];
  linesBytes = 0;
}
setInterval(flush, 1000);
function writeLine(line) {
  lines.push(line);
  linesBytes += line.length;
  if (linesBytes > 65536) flush();
}

const server = http.createServer((req, res) => {
  const started = process.hrtime.bigint();
  const version = new URL(req.url, 'http://proxy').searchParams.get('version') === 'v1' ? 'v1' : 'v2';
  const headers = {
    ...req.headers,
    // Unknown once the client has left; without this the proxy would crash there, which is not what is measured.
    'x-forwarded-for': req.socket.remoteAddress || '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': req.headers.host,
    via: '1.1 article',
  };
  const out = http.request({ ...versions[version], path: req.url, method: req.method, headers, agent }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
    res.on('finish', () => writeLine(JSON.stringify({
      time: new Date().toISOString(), client: req.socket.remoteAddress, method: req.method, target: req.url, host: req.headers.host,
      status: answer.statusCode, bytes: Number(answer.headers['content-length'] || 0),
      duration_ms: Number(process.hrtime.bigint() - started) / 1e6, upstream: version, user_agent: req.headers['user-agent'] || '',
    }) + '\n'));
  });
  out.on('error', () => { if (!res.headersSent) res.writeHead(502); res.end(); });
  req.pipe(out);
});
server.keepAliveTimeout = 3600 * 1000;
server.listen(Number(port), '127.0.0.1');

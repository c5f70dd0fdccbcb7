// A service as the article has it: plain http, a slow answer, and one word over IPC once it listens.
'use strict';
const http = require('http');

const version = process.env.HALFTONE_VERSION || process.env.VERSION || 'no version';
const delay = Number(process.env.DELAY_MS || 50);

const server = http.createServer((request, response) => {
  setTimeout(() => response.end(`${version} answers from pid ${process.pid}\n`), delay);
});

server.listen(process.env.PORT || 3000, process.env.HOST || '127.0.0.1', () => {
  process.send && process.send('ready');
});

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections && server.closeIdleConnections();
});

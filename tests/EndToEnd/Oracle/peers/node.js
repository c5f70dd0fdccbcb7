'use strict';
// A back end that tells with each answer what it has understood the request to be.
// usage: node node.js PORT
const http = require('http');

const server = http.createServer({ maxHeaderSize: 128 * 1024, requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 600000 }, (req, res) => {
  const pieces = [Buffer.from(`${req.method} ${req.url} `, 'latin1')];
  req.on('data', (piece) => pieces.push(piece));
  req.on('end', () => res.writeHead(200, { 'X-Seen': Buffer.concat(pieces).toString('base64'), 'Content-Length': 0 }).end());
});
// What was understood before the error is answered first.
server.on('clientError', (error, socket) => setImmediate(() => {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else socket.destroy();
}));
server.listen(Number(process.argv[2]), '127.0.0.1');

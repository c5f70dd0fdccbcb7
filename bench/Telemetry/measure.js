// What diagnosis costs a service: telemetry in memory and requests per second, a count of the live objects in a pause and memory. Takes the binary as
// argument, then `short`, or `--record NAME` to write docs/measurements/NAME.md and .csv.
'use strict';
const { spawn, execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { load, probe } = require('./client.js');

const ROOT = path.join(__dirname, '..', '..');
const TELEMETRY_MB_MAX = 5, PAUSE_MS_MAX = 500, COUNT_MB_MAX = 20;
const VERSIONS = ['with', 'without', 'control'];
const PORT = 18077, CONNECTIONS = 16;

const [binary, ...words] = process.argv.slice(2);
const record = words.includes('--record') ? words[words.indexOf('--record') + 1] : null;
const [ROUNDS, SLOT_MS, STARTS] = words.includes('short') ? [4, 500, 1] : [40, 2000, 7];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'halftone-telemetry-'));
const rows = [];

const halftone = (...args) => execFileSync(binary, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const median = (values) => { const sorted = [...values].sort((a, b) => a - b); return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2; };
const row = (what, round, version, value, unit) => rows.push({ what, round, version, value, unit });
const of = (what, version) => rows.filter((each) => each.what === what && (!version || each.version === version)).map((each) => each.value);
const paired = (what, version, to, by) => of(what, version).map((value, index) => by(value, of(what, to)[index]));

/** What `ps` says of the one instance of each version. */
function instances() {
  const found = {};
  for (const version of JSON.parse(halftone('ps', '--json')).services[0].versions) found[version.version] = version.instances[0];
  for (const version of VERSIONS) if (found[version]?.state !== 'ready') throw new Error(`${version} is not ready`);
  return found;
}

/** Nanoseconds that all threads of a process have run. */
function ranFor(pid) {
  return fs.readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]), 0);
}

const residentMb = (pid) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/** Telemetry is there where it should be, else nothing would be compared. */
async function told() {
  for (let tries = 0; tries < 100; tries++) {
    const now = instances();
    if (now.without.telemetry || now.control.telemetry) throw new Error('a version without telemetry tells some');
    if (now.with.telemetry) return now;
    await wait(200);
  }
  throw new Error('the version with telemetry tells nothing');
}

/** Pairs in an order that turns round each time, so that what drifts meets all alike. */
async function throughput() {
  const now = await told();
  for (const version of VERSIONS) await load(now[version].address, CONNECTIONS, SLOT_MS);
  for (let round = 0; round < ROUNDS; round++)
    for (const version of round % 2 ? [...VERSIONS].reverse() : VERSIONS) {
      const before = ranFor(now[version].pid);
      const { answers, seconds } = await load(now[version].address, CONNECTIONS, SLOT_MS);
      row('throughput', round, version, answers / seconds, 'requests/s');
      row('cpu', round, version, (ranFor(now[version].pid) - before) / answers / 1000, 'us/request');
    }
  for (const version of VERSIONS) row('memory after load', 0, version, residentMb(now[version].pid), 'MB');
}

/** Fresh processes each time: memory after the first telemetry, then one count of each, which asks the process for memory only once. */
async function starts() {
  for (let start = 0; start < STARTS; start++) {
    for (const version of VERSIONS) halftone('restart', `web/${version}`);
    await wait(6000);
    const now = await told();
    for (const version of VERSIONS) row('memory', start, version, residentMb(now[version].pid), 'MB');
    for (const version of ['with', 'without']) {
      const stop = await probe(now[version].address);
      const count = await once(version);
      row('pause', start, version, await stop(), 'ms');
      row('count took', start, version, count.took_ms, 'ms');
      row('count memory', start, version, count.rss_growth_bytes / (1 << 20), 'MB');
      row('count objects', start, version, count.objects, 'objects');
    }
  }
}

/** Not waited for at once: the probe runs in this process. */
function once(version) {
  return new Promise((resolve, reject) => {
    const top = spawn(binary, ['heap', 'top', `web/${version}/1`, '--once', '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    top.stdout.on('data', (piece) => { output += piece; });
    top.on('close', (code) => (code === 0 ? resolve(JSON.parse(output).counts[0]) : reject(new Error(`heap top ended with ${code}`))));
  });
}

function verdict() {
  const [ratio, minus] = [(a, b) => a / b, (a, b) => a - b];
  const [asked, control] = [median(paired('throughput', 'with', 'without', ratio)), paired('throughput', 'control', 'without', ratio)];
  // What two services that are the same differ by is what can be measured here.
  const noise = Math.max(0.01, 2 * median(control.map((each) => Math.abs(each - median(control)))) / Math.sqrt(ROUNDS), Math.abs(median(control) - 1));
  const [memory, memoryControl] = ['with', 'control'].map((version) => median(paired('memory', version, 'without', minus)));
  const cpu = ['with', 'control'].map((version) => median(paired('cpu', version, 'without', ratio)).toFixed(4));
  const [pause, grown] = [Math.max(...of('pause')), Math.max(...of('count memory'))];
  return [
    ['requests/s, with : without', asked.toFixed(4), `>= ${(1 - noise).toFixed(4)} (control : without ${median(control).toFixed(4)})`, asked >= 1 - noise],
    ['processor time a request, with : without', cpu[0], `(control : without ${cpu[1]})`, true],
    ['resident memory, with - without', `${memory.toFixed(1)} MB`, `<= ${TELEMETRY_MB_MAX} MB (control - without ${memoryControl.toFixed(1)} MB)`, memory <= TELEMETRY_MB_MAX],
    [`pause of a count of ${Math.round(median(of('count objects')))} objects`, `${pause.toFixed(0)} ms at most`, `<= ${PAUSE_MS_MAX} ms`, pause <= PAUSE_MS_MAX],
    ['memory that it takes', `${grown.toFixed(1)} MB at most`, `<= ${COUNT_MB_MAX} MB`, grown <= COUNT_MB_MAX],
  ];
}

function write(name, results) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const page = `# Diagnosis: what it costs a service\n
Command: \`./dev bench telemetry --record ${name}\`, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}.\n
- machine: ${os.cpus().length} cores, ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GB; kernel ${os.release()}; Node ${process.version}
- raw rows: [${name}.csv](${name}.csv)\n
Express with 100,000 objects, a version with telemetry, one without, and a control that is the second once more; ${ROUNDS} rounds of ${SLOT_MS} ms over ${CONNECTIONS} connections past the
gateway, the order turned round each time; services on core 1, the client on core 0. Memory and counts are those of ${STARTS} fresh processes each. The pause is the
longest that a request sent every 5 ms has waited.\n
| what | measured | target | |\n|---|---|---|---|
${results.map(([what, value, target, holds]) => `| ${what} | ${value} | ${target} | ${holds ? 'holds' : 'fails'} |`).join('\n')}\n`;
  fs.writeFileSync(path.join(ROOT, 'docs', 'measurements', `${name}.md`), page);
  fs.writeFileSync(path.join(ROOT, 'docs', 'measurements', `${name}.csv`), `what,round,version,value,unit\n${rows.map((each) => Object.values(each).join(',')).join('\n')}\n`);
}

async function main() {
  const template = fs.readFileSync(path.join(__dirname, 'halftone.yaml'), 'utf8');
  const server = path.join(ROOT, 'fixtures', 'services', 'express', 'server.js');
  fs.writeFileSync(path.join(folder, 'halftone.yaml'), template.replace('{PORT}', PORT).replace('{SERVER}', server));
  execFileSync('taskset', ['-acp', '0', String(process.pid)], { stdio: 'ignore' });
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const gateway = spawn(binary, ['run'], { cwd: folder, stdio: ['ignore', log, log] });
  const ended = new Promise((resolve) => { gateway.on('exit', resolve); });
  try {
    for (let tries = 0; ; tries++) {
      try { instances(); break; } catch (early) { if (tries > 100 || gateway.exitCode !== null) throw early; await wait(100); }
    }
    await throughput();
    await starts();
  } finally {
    gateway.kill('SIGTERM');
    await ended;
  }
  const results = verdict();
  for (const [what, value, target, holds] of results) console.log(`${holds ? 'holds' : 'fails'}: ${what}: ${value} ${target}`);
  if (record) write(record, results);
  process.exitCode = results.every(([, , , holds]) => holds) ? 0 : 1;
}

main().catch((broken) => { console.error(`bench telemetry: ${broken.message}`); process.exitCode = 2; }).finally(() => fs.rmSync(folder, { recursive: true, force: true }));

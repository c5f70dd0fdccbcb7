// `halftone heap diff` on two large files: MB/s over both and the peak of its resident memory, against the targets. Takes the binary as argument.
'use strict';
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const MEMORY_MB_MAX = 320;
const MB_PER_S_MIN = 120;
const RUNS = 5;

const binary = process.argv[2];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'halftone-heap-'));
const files = [path.join(folder, 'a.heapsnapshot'), path.join(folder, 'b.heapsnapshot')];

/** One comparison; /proc knows the peak of a process as long as it has not been waited for. */
function once() {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const child = spawn(binary, ['heap', 'diff', ...files, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let peak = 0;
    const look = () => {
      try {
        const line = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/);
        if (line) peak = Math.max(peak, Number(line[1]) / 1024);
      } catch { /* It has ended. */ }
    };
    const looking = setInterval(look, 2);
    child.stdout.on('data', (piece) => { look(); output += piece; });
    child.on('close', (code) => {
      clearInterval(looking);
      if (code !== 0) return reject(new Error(`heap diff ended with ${code}`));
      resolve({ seconds: Number(process.hrtime.bigint() - begin) / 1e9, peak, document: JSON.parse(output) });
    });
  });
}

async function main() {
  console.log('writing two snapshots (20 s and 2 GB of memory each)');
  const made = spawnSync(process.execPath, ['--max-old-space-size=4096', path.join(__dirname, 'make.js'), ...files], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error('Node could not write them');
  const megabytes = files.map((file) => fs.statSync(file).size / 1e6);
  const total = megabytes[0] + megabytes[1];
  let worst = 0;
  const speeds = [];
  for (let run = 0; run < RUNS; run++) {
    const { seconds, peak, document } = await once();
    const kept = document.classes.find((row) => row.class === 'Order');
    if (Math.abs(kept.delta * 60 / Number(process.env.ORDERS || 600000) - 1) > 0.05) throw new Error(`Order: ${kept.delta}`);
    worst = Math.max(worst, peak);
    speeds.push(total / seconds);
    console.log(`${megabytes.map((each) => each.toFixed(0)).join(' + ')} MB, ${document.after.objects} objects: ${seconds.toFixed(2)} s, ${(total / seconds).toFixed(0)} MB/s, peak ${peak.toFixed(0)} MB`);
  }
  speeds.sort((a, b) => a - b);
  const median = speeds[RUNS >> 1];
  const met = median >= MB_PER_S_MIN && worst <= MEMORY_MB_MAX;
  console.log(`${met ? 'holds' : 'fails'}: ${median.toFixed(0)} MB/s (>= ${MB_PER_S_MIN}), ${worst.toFixed(0)} MB (<= ${MEMORY_MB_MAX})`);
  process.exitCode = met ? 0 : 1;
}

main().catch((broken) => { console.error(`bench heap: ${broken.message}`); process.exitCode = 2; }).finally(() => fs.rmSync(folder, { recursive: true, force: true }));

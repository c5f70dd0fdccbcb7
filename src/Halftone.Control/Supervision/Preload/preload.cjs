'use strict';
// Loaded by Node before an app that runs under Halftone: tells the gateway how heap and event loop are, over the channel that is there
// anyway, and opens the inspector for it. It must never change what the app does: it throws nothing, prints nothing, holds nothing open
// (no listener for 'message' or 'disconnect', timers without a hold) and is silent wherever it was not meant to run. Plain, old syntax:
// a Node that cannot read this file would not start.
(function () {
  try {
    var environment = process.env, option = environment.HALFTONE_TELEMETRY;
    // Who inherited NODE_OPTIONS from an app has no such variable; a worker thread is no process.
    if (!option || !require('worker_threads').isMainThread) return;
    delete environment.HALFTONE_TELEMETRY;
    // What the app starts finds NODE_OPTIONS as the operator wrote it, and does not need this file.
    var left = (environment.NODE_OPTIONS || '').replace(option, '').trim();
    if (left) environment.NODE_OPTIONS = left; else delete environment.NODE_OPTIONS;
    // Programs that only start the app: their heap is not what anybody asks about.
    var program = require('path').basename(process.argv[1] || '');
    if (/^(npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack|nodemon|tsx)(-cli)?(-[\d.]+)?(\.[cm]?js)?$/.test(program)) return;
    if (!process.channel || typeof process.send !== 'function') return;

    var EVERY = 5000, FIRST = 1000, RESOLUTION = 20;
    // An app may put others in their place.
    var send = process.send.bind(process), timeout = setTimeout, interval = setInterval;
    var performance = require('perf_hooks'), clock = performance.performance;
    var delay = null, busy = null, unsent = false, theirs = false;
    var collections = 0, collecting = 0, longest = 0, live = null;

    var say = function (name, message, done) {
      try {
        // The callback takes the error of a closed channel, which would end the app.
        if (process.connected) send(Object.assign({ cmd: 'NODE_HALFTONE_' + name, pid: process.pid }, message), undefined, {}, done || function () {});
      } catch (e) { /* then it is not said */ }
    };

    var collected = function (list) {
      try {
        list.getEntries().forEach(function (entry) {
          collections++;
          collecting += entry.duration;
          longest = Math.max(longest, entry.duration);
          var kind = entry.detail ? entry.detail.kind : entry.kind;
          if (kind === performance.constants.NODE_PERFORMANCE_GC_MAJOR) live = require('v8').getHeapStatistics().used_heap_size;
        });
      } catch (e) { /* the next one is told */ }
    };

    // The measuring itself wakes up once in RESOLUTION ms, and takes that for a delay.
    var late = function (nanoseconds) { return Math.max(0, Math.round(nanoseconds / 1e3 - RESOLUTION * 1e3) / 1e3) || 0; };
    var round = function (milliseconds) { return Math.round(milliseconds * 1e3) / 1e3; };

    var forget = function () {
      delay.reset();
      busy = clock.eventLoopUtilization();
      collections = collecting = longest = 0;
    };

    var tell = function () {
      try {
        // Who does not take what was said last is not told more: it would pile up here.
        if (unsent || !process.connected) return;
        var memory = process.memoryUsage(), share = clock.eventLoopUtilization(busy).utilization;
        unsent = true;
        say('TELEMETRY', {
          heapUsed: memory.heapUsed, heapTotal: memory.heapTotal, external: memory.external, arrayBuffers: memory.arrayBuffers, live: live,
          p99: late(delay.percentile(99)), max: late(delay.max), busy: Math.min(1, Math.max(0, share)) || 0,
          gcs: collections, gc: round(collecting), gcMax: round(longest),
          resources: process.getActiveResourcesInfo ? process.getActiveResourcesInfo().length : null,
          signal: process.listenerCount('SIGUSR1') > 0,
        }, function () { unsent = false; });
        forget();
      } catch (e) { /* never the app's trouble */ }
    };

    // From when on it serves: how long it took to load itself says nothing about that.
    var watch = function () {
      if (delay) return;
      delay = performance.monitorEventLoopDelay({ resolution: RESOLUTION });
      delay.enable();
      new performance.PerformanceObserver(collected).observe({ entryTypes: ['gc'] });
      forget();
      timeout(tell, FIRST).unref();
      interval(tell, EVERY).unref();
    };

    // The number tells whoever asks which of their wishes this answers: one that came while the loop was blocked may be over by now.
    var open = function (number) {
      try {
        var inspector = require('inspector');
        theirs = Boolean(inspector.url());
        if (theirs) return say('INSPECTOR', { number: number, error: 'open already' });
        inspector.open(0, '127.0.0.1');
        say('INSPECTOR', { number: number, url: inspector.url() });
      } catch (e) { say('INSPECTOR', { number: number, error: String(e && e.message).slice(0, 200) }); }
    };

    process.on('internalMessage', function (message) {
      try {
        if (message.cmd === 'NODE_HALFTONE_WATCH') watch();
        else if (message.cmd === 'NODE_HALFTONE_OPEN') open(message.number);
        else if (message.cmd === 'NODE_HALFTONE_CLOSE' && !theirs) require('inspector').close();
      } catch (e) { /* it stays as it is */ }
    });
    say('HELLO', {});
  } catch (e) { /* no telemetry then */ }
})();

'use strict';
// The article's child: every request waits SERVICE_MS on a timer, as many at once as come. It would answer them all; only a proxy's slots
// hold it back.
const { arrive, finish, after, answer, listen } = require('./tally.js');

const serviceMs = Number(process.env.SERVICE_MS);

listen((req, res) => {
  const job = arrive(req, res);
  const done = () => {
    finish(job, job.arrived);
    answer(job, req.url);
  };
  if (serviceMs === 0) done();
  else after(serviceMs, done);
});

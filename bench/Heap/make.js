// Writes two heap snapshots of one process, about 300 MB each (ORDERS sets how many objects), with a known leak between them.
'use strict';
const v8 = require('v8');

class Order {
  constructor(n) {
    this.n = n;
    this.items = [{ sku: `s${n}`, quantity: n % 7 }];
    this.price = { net: n * 1.5, tax: null };
  }
}

const orders = Number(process.env.ORDERS || 600000);
globalThis.kept = [];
const keep = (count) => { for (let n = 0; n < count; n++) globalThis.kept.push(new Order(kept.length)); };
keep(orders);
v8.writeHeapSnapshot(process.argv[2]);
keep(orders / 60);
v8.writeHeapSnapshot(process.argv[3]);

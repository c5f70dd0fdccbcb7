namespace Halftone.Control.Supervision.Inspecting;

/// <summary>What counts the objects inside the process: one function, called on the array of all objects, that leaves nothing behind.</summary>
internal static class HistogramScript
{
    /// <summary>Rows that are sent; a service has some thousand classes and names of functions.</summary>
    internal const int RowsMax = 4000;

    /// <summary>
    /// A class is looked up once per prototype, so that an object costs two calls. Names are read from data properties only: a getter would
    /// be the program's own code. Own properties of the first objects of a class are counted, never those of what has them by the
    /// thousand (typed arrays, arrays, plain objects used as tables).
    /// </summary>
    internal static string Text { get; } = $$"""
        function () {
          const own = Object.getOwnPropertyDescriptor, up = Object.getPrototypeOf, apply = Reflect.apply;
          const mapSize = own(Map.prototype, 'size').get, setSize = own(Set.prototype, 'size').get;
          const plain = (name) => name.slice(0, 120).replace(/[\u0000-\u001f\u007f\ud800-\udfff]/g, '?');
          const nameOf = (value) => { const d = typeof value === 'function' && own(value, 'name'); return (d && typeof d.value === 'string' && plain(d.value)) || '(anonymous)'; };
          const classOf = (proto) => {
            for (let p = proto, hops = 0; p && hops < 32; p = up(p), hops++) { const d = own(p, 'constructor'); if (d) return nameOf(d.value); }
            return '(no constructor)';
          };
          const sizeOf = (getter) => (o) => { try { return apply(getter, o, []); } catch { return 0; } };
          const entriesOf = (o) => {
            if (Array.isArray(o)) return (a) => a.length;
            for (const getter of [mapSize, setSize]) { try { apply(getter, o, []); return sizeOf(getter); } catch { } }
            return null;
          };
          const classes = new Map(), functions = new Map();
          for (let i = 0; i < this.length; i++) {
            try {
              const o = this[i];
              if (typeof o === 'function') {
                const name = nameOf(o);
                functions.set(name, (functions.get(name) || 0) + 1);
                continue;
              }
              const proto = up(o);
              let c = classes.get(proto);
              if (c === undefined) classes.set(proto, c = { name: classOf(proto), n: 0, e: 0, looks: 0, keys: 0, entries: entriesOf(o), flat: ArrayBuffer.isView(o) || Array.isArray(o) || proto === Object.prototype });
              c.n++;
              if (c.entries) c.e += c.entries(o);
              if (c.looks < 4 && !c.flat) { c.looks++; c.keys += Reflect.ownKeys(o).length; }
            } catch { }
          }
          const merged = new Map();
          for (const c of classes.values()) {
            let m = merged.get(c.name);
            if (!m) merged.set(c.name, m = [c.name, 0, 0, 0, 0]);
            m[2] += c.n;
            m[3] += c.e;
            m[4] += c.n * (24 + 8 * (c.looks ? c.keys / c.looks : c.flat ? 4 : 0)) + c.e * (c.entries && m[0] !== 'Array' ? 24 : 8);
          }
          const rows = [...merged.values()];
          for (const [name, n] of functions) rows.push([name, 1, n, 0, n * 64]);
          rows.sort((a, b) => b[2] - a[2]);
          const least = rows.length > {{RowsMax}} ? rows[{{RowsMax}} - 1][2] : 0;
          return { objects: this.length, least, rows: rows.slice(0, {{RowsMax}}).map((r) => [r[0], r[1], r[2], r[3], Math.round(r[4])]) };
        }
        """;
}

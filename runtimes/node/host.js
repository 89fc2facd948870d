// Host functions of the protocol's closed list.
'use strict';
const fs = require('fs');
const { NotDriven, bridge, enter, width } = require('./bridge.js');

class HostTrap extends Error {}

/** Makes the host function `key`. `importer.exports` are those of the importing instance, once it is there. */
function host(declared, type, key, importer, { take, count }) {
  const [kind, of] = typeof declared === 'string' ? [declared] : Object.entries(declared)[0];
  const results = type?.results ?? [], size = width(results);

  const exported = (name, kind) => {
    if (!importer.exports) {
      importer.missed = true;
      throw new HostTrap('the importing instance is not there yet');
    }
    const found = importer.exports[name];
    if (!(found instanceof kind)) throw new HostTrap(`the importing instance exports no ${name}`);
    return found;
  };
  const grow = (memory, pages) => {
    try {
      return memory.grow(pages);
    } catch (error) { // a memory with 64-bit addresses takes a BigInt only
      return error instanceof TypeError && typeof pages === 'number' ? grow(memory, BigInt(pages)) : -1;
    }
  };
  const address = value => typeof value === 'bigint' ? Number(BigInt.asUintN(64, value)) : value >>> 0;
  const log = (pointer, length) => {
    const bytes = new Uint8Array(exported('memory', WebAssembly.Memory).buffer);
    const from = address(pointer), to = from + address(length);
    if (to > bytes.length) throw new HostTrap('log of bytes beyond the memory');
    fs.writeSync(1, bytes.subarray(from, to));
    return [];
  };
  const mark = (pointer, length) => {
    const memory = exported('memory', WebAssembly.Memory), from = address(pointer), to = from + address(length);
    if (to > memory.buffer.byteLength) throw new HostTrap('the bytes lie beyond the memory');
    let bytes = new Uint8Array(memory.buffer, from, to - from);
    if (of === 'dynamic' || of === 'typed') bytes = bytes.slice();
    if (of === 'whole') return bytes.reduce((sum, byte) => sum + byte | 0, 0);
    return bytes.length === 0 ? 0 : bytes.length + bytes[0] + bytes[bytes.length - 1];
  };
  const deeds = {
    return: () => of.flatMap(take),
    echo: (...values) => values.slice(0, size),
    trap: () => { throw new HostTrap('host trap'); },
    grow: () => {
      const old = grow(exported(of.memory, WebAssembly.Memory), of.pages);
      return results.map(({ name }) => name === 'i64' ? BigInt(old) : Number(old));
    },
    reenter: (...values) => enter(exported(of.export, Function), importer.types.exports.get(of.export), values),
    log,
    mark: (...range) => size === 0 ? [] : [mark(...range)],
  };
  if (!deeds[kind]) throw new NotDriven(`${key} waits, and a host function of ours cannot`);

  const run = (...values) => {
    if (kind !== 'mark') count(key);
    const returned = deeds[kind](...values);
    return size === 0 ? undefined : size === 1 ? returned[0] : returned;
  };
  return type ? bridge(run, type, 'inward') : run;
}

module.exports = { HostTrap, host };

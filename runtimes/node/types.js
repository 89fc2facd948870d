// The types of a module's functions, from its binary: JavaScript does not tell them.
'use strict';

// Names of value types, by their byte.
const NAMES = {
  0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128', 0x70: 'func', 0x6f: 'extern', 0x6e: 'any', 0x6d: 'eq',
  0x6c: 'i31', 0x6b: 'struct', 0x6a: 'array', 0x69: 'exn', 0x71: 'any', 0x72: 'extern', 0x73: 'func', 0x74: 'exn',
};
const CODES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, func: 0x70, extern: 0x6f };

/** The types of the imported and exported functions of a module that V8 has accepted. */
function describe(bytes) {
  let at = 8;
  const leb = () => {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  const list = item => Array.from({ length: leb() }, item);
  const text = () => {
    const size = leb();
    at += size;
    return Buffer.from(bytes.subarray(at - size, at)).toString();
  };
  const types = [], functions = [], imports = new Map(), exports = new Map();
  const value = () => { // a bridge can spell the exact ones only
    const byte = bytes[at++];
    if (byte !== 0x63 && byte !== 0x64) return { name: NAMES[byte], exact: CODES[NAMES[byte]] === byte };
    if ((bytes[at] & 0xc0) === 0x40) return { name: NAMES[bytes[at++]], exact: false };
    const index = leb();
    return { get name() { return types[index].params ? 'func' : types[index]; }, exact: false };
  };
  const field = () => { value(); at++; };
  const composite = () => {
    switch (bytes[at++]) {
      case 0x50: case 0x4f: list(leb); return composite();
      case 0x5f: list(field); return 'struct';
      case 0x5e: field(); return 'array';
      default: return { params: list(value), results: list(value) };
    }
  };
  const limits = () => { const flags = bytes[at++]; leb(); if (flags & 1) leb(); if (flags & 8) leb(); };
  const group = () => {
    if (bytes[at] !== 0x4e) return types.push(composite());
    at++;
    return list(() => types.push(composite()));
  };
  const imported = () => {
    const key = `${text()}.${text()}`;
    switch (bytes[at++]) {
      case 0: functions.push(leb()); imports.set(key, types[functions.at(-1)]); break;
      case 1: value(); limits(); break;
      case 2: limits(); break;
      case 3: field(); break;
      default: at++; leb(); // a tag
    }
  };
  const exported = () => {
    const name = text(), kind = bytes[at++], index = leb();
    if (kind === 0) exports.set(name, types[functions[index]]);
  };
  const sections = { 1: group, 2: imported, 3: () => functions.push(leb()), 7: exported };
  while (at < bytes.length) {
    const id = bytes[at++], end = leb() + at;
    if (sections[id]) list(sections[id]);
    at = end;
  }
  return { imports, exports };
}

module.exports = { CODES, describe };

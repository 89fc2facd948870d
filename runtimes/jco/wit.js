// The types of a component's functions, from the WIT that jco shows of it.
'use strict';

const WORDS = /\/\/.*|->|%?[A-Za-z0-9_-]+|[^\s]/g;
const PLAIN = ['bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64', 'char', 'string', 'error-context'];

/** The functions of the first world: `imports` by interface, then name (those of the root under ''), and `exports` by name. */
function parse(text) {
  const words = text.match(WORDS).filter(word => !word.startsWith('//'));
  let at = 0;
  const next = () => words[at++];
  const skip = word => words[at] === word && (at++, true);
  const expect = word => { if (!skip(word)) throw new Error(`WIT: ${words[at]} instead of ${word}`); };
  const name = () => next().replace('%', '');
  const until = (end, item) => {
    const items = [];
    while (!skip(end)) {
      items.push(item());
      skip(',');
    }
    return items;
  };
  const path = () => { // of a package or interface: a:b/c@1.2.3
    let path = name();
    while ([':', '/', '@', '.'].includes(words[at]) && words[at + 1] !== '{') path += next() + name();
    return path;
  };

  const type = scope => {
    const kind = name();
    if (PLAIN.includes(kind)) return { kind };
    const inner = skip('<') ? until('>', () => skip('_') ? undefined : /^[0-9]+$/.test(words[at]) ? Number(next()) : type(scope)) : [];
    switch (kind) {
      case 'list': case 'option': case 'stream': case 'future': return { kind, of: inner[0] };
      case 'tuple': return { kind, of: inner };
      case 'result': return { kind, ok: inner[0], err: inner[1] };
      case 'own': case 'borrow': return inner[0];
      default: return { kind: 'name', get is() { return find(scope, kind); } };
    }
  };
  const find = (scope, wanted) => scope.types.get(wanted) ?? (scope.outer ? find(scope.outer, wanted) : undefined);
  const func = scope => {
    const async = skip('async');
    expect('func');
    expect('(');
    const params = until(')', () => { name(); expect(':'); return type(scope); });
    const result = skip('->') ? type(scope) : undefined;
    expect(';');
    return { async, params, result };
  };
  const field = scope => { const called = name(); expect(':'); return [called, type(scope)]; };
  const payload = scope => { if (!skip('(')) return undefined; const of = type(scope); expect(')'); return of; };
  const method = scope => {
    name();
    if (skip('(')) return until(')', () => { name(); expect(':'); type(scope); }), skip('->') && type(scope), expect(';'); // a constructor
    expect(':');
    skip('static');
    func(scope);
  };

  /** One item inside braces; adds what it declares to the scope. */
  const item = (scope, interfaces) => {
    const keyword = name();
    if (skip(':')) return scope.functions.set(keyword, func(scope));
    if (keyword === 'use') {
      const from = interfaces.get(path());
      expect('.');
      expect('{');
      until('}', () => {
        const theirs = name(), ours = skip('as') ? name() : theirs;
        if (from) scope.types.set(ours, { kind: 'name', get is() { return from.types.get(theirs); } });
      });
      return expect(';');
    }
    const declared = name(), add = type => scope.types.set(declared, { name: declared, ...type });
    const cases = () => (expect('{'), until('}', () => [name(), payload(scope)]));
    switch (keyword) {
      case 'type': expect('='); scope.types.set(declared, type(scope)); return expect(';');
      case 'record': expect('{'); return add({ kind: keyword, fields: until('}', () => field(scope)) });
      case 'variant': case 'enum': case 'flags': return add({ kind: keyword, cases: cases() });
      case 'resource': add({ kind: keyword }); return skip(';') || (expect('{'), until('}', () => method(scope)));
      default: throw new Error(`WIT: unknown item ${keyword}`);
    }
  };
  const body = (interfaces, outer) => {
    const scope = { types: new Map(), functions: new Map(), outer };
    expect('{');
    until('}', () => item(scope, interfaces));
    return scope;
  };
  const world = interfaces => {
    const scope = { types: new Map(), functions: new Map() }, imports = new Map([['', scope]]), exports = new Map();
    expect('{');
    until('}', () => {
      if (words[at] !== 'import' && words[at] !== 'export') return item(scope, interfaces);
      const inward = next() === 'import', key = words[at + 2] === '/' || words[at + 3] === '/' ? path() : name();
      if (!skip(':')) {
        expect(';');
        if (inward) imports.set(key, interfaces.get(key));
      } else if (skip('interface')) {
        const inner = body(interfaces, scope);
        if (inward) interfaces.set(key, inner), imports.set(key, inner);
      } else (inward ? scope.functions : exports).set(key, func(scope));
    });
    return { imports, exports };
  };

  // Packages come after the world that uses their interfaces: so they are read first.
  const interfaces = new Map();
  let start;
  expect('package');
  const root = path();
  expect(';');
  const over = () => { for (let depth = 0; ;) { depth += { '{': 1, '}': -1 }[next()] ?? 0; if (depth === 0) return; } };
  const top = inside => {
    const keyword = name();
    if (keyword === 'interface') {
      const called = name();
      interfaces.set(inside.replace(/(@.*)?$/, `/${called}$1`), body(interfaces));
    } else if (keyword === 'world' && start === undefined) {
      name();
      start = at;
      over();
    } else if (keyword === 'package') {
      const inner = path();
      expect('{');
      until('}', () => top(inner));
    } else throw new Error(`WIT: unknown item ${keyword}`);
  };
  while (at < words.length) top(root);
  at = start;
  return world(interfaces);
}

module.exports = { parse };

"""Drives a past release of Wasmtime through its Python package: the lines of docs/adapter-protocol.md, in on descriptor 3, out on 4.

Core modules, what they import of each other, integers, and exported memories and globals: what the triggers of old advisories need.
"""
import base64
import ctypes
import gc
import json
import os
import re
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site"))
import wasmtime  # noqa: E402
from importlib.metadata import version  # noqa: E402

PROTOCOL = 1
LINE_CAP, TEXT_CAP = 1 << 20, 1 << 12
ENGINE = wasmtime.Engine()
TRAPS = {
    "STACK_OVERFLOW": "stack-exhausted", "MEMORY_OUT_OF_BOUNDS": "oob-memory", "HEAP_MISALIGNED": "unaligned-atomic",
    "TABLE_OUT_OF_BOUNDS": "oob-table", "INDIRECT_CALL_TO_NULL": "null-element", "BAD_SIGNATURE": "sig-mismatch",
    "INTEGER_OVERFLOW": "int-overflow", "INTEGER_DIVISION_BY_ZERO": "div-zero",
    "BAD_CONVERSION_TO_INTEGER": "bad-conversion", "UNREACHABLE": "unreachable",
}
modules, stores, instances, greeted = {}, {}, {}, []


class Fault(Exception):
    """The request makes no sense."""


class NotDriven(Exception):
    """The adapter does not do this."""


def done(*values):
    return {"ended": {"value": list(values)}}


def known(things, number):
    if number not in things:
        raise Fault(f"nothing has the number {number}")
    return things[number]


def trapped(trap):
    code = trap.trap_code
    return {"ended": {"trap": {"class": TRAPS.get(code.name if code else "", "unclassified"), "text": trap.message[:TEXT_CAP]}}}


def refused(stage, error):
    return {"ended": {"refused": {"stage": stage, "text": str(error)[:TEXT_CAP]}}}


def word(kind):
    return next((name for name in ("i32", "i64", "f32", "f64", "externref") if kind == getattr(wasmtime.ValType, name)()), "other")


def type_of(argument):
    (kind, given), = argument.items()
    return given["heap"] + "ref" if kind == "ref" else kind


def number(value, kind, bits=None):
    """Python keeps the bits of every number but those of a NaN, which is the canonical one afterwards."""
    if value != value and bits not in (0x7FC00000, 0x7FF8000000000000):
        raise NotDriven(f"the adapter keeps the bits of no NaN, here of an {kind}")
    return value


def take(value):
    (kind, given), = value.items()
    if kind == "i32":
        return given
    if kind == "ref":
        return wasmtime.Val.externref(given["id"])
    if kind == "i64":
        return int(given)
    if kind == "f32":
        return number(struct.unpack("<f", struct.pack("<I", given))[0], kind, given)
    if kind == "f64":
        return number(struct.unpack("<d", struct.pack("<Q", int(given)))[0], kind, int(given))
    raise NotDriven(f"the adapter passes no {kind}")


def show(value, kind):
    kind = word(kind)
    if kind == "i32":
        return {kind: struct.unpack("<i", struct.pack("<I", value & 0xFFFFFFFF))[0]}
    if kind == "i64":
        return {kind: str(struct.unpack("<q", struct.pack("<Q", value & (1 << 64) - 1))[0])}
    if kind == "f32":
        return {kind: struct.unpack("<I", struct.pack("<f", number(value, kind)))[0]}
    if kind == "f64":
        return {kind: str(struct.unpack("<Q", struct.pack("<d", number(value, kind)))[0])}
    if kind == "externref":
        return {"ref": {"heap": "extern", "id": value}}
    raise NotDriven("the adapter shows numbers and the host's references only")


def hello(protocol, settings):
    if protocol != PROTOCOL or settings:
        raise Fault(f"this adapter speaks protocol {PROTOCOL}, and has no settings")
    greeted.append(settings)
    about = {"hello": {"protocol": PROTOCOL, "runtime": "wasmtime-wheel", "version": version("wasmtime"), "configuration": {"config": "Config()"}}}
    about["hello"]["abilities"] = ["stores", "drop-store"]
    return about


def reset(pool=None):
    for things in (instances, stores, modules):
        things.clear()
    return done()


def compile(module, kind, code):
    binary = base64.b64decode(code["base64"]) if "base64" in code else open(code["file"], "rb").read()
    try:
        modules[module] = wasmtime.Module(ENGINE, binary)
    except wasmtime.WasmtimeError as error:
        return refused("load", error)
    return done()


def instantiate(instance, module, store, imports, limits, budget):
    code, given = known(modules, module), []
    for wanted in code.imports:
        match = [one["from"] for one in imports if (one["module"], one["name"]) == (wanted.module, wanted.name)]
        if not match:
            return refused("link", f"{wanted.module}.{wanted.name} is missing")
        if "instance" not in match[0]:
            raise NotDriven("the adapter has no host imports")
        source = match[0]["instance"]
        other, found = known(instances, source["instance"])
        item = found.exports(stores[other]).get(source["export"])
        if item is None:
            return refused("link", f"{source['export']} is not exported")
        given.append(item)
    home = stores.setdefault(store, wasmtime.Store(ENGINE))
    try:
        instances[instance] = (store, wasmtime.Instance(home, code, given))
    except wasmtime.Trap as trap:
        return trapped(trap)
    except wasmtime.WasmtimeError as error:
        return refused("link", error)
    return done()


def exported(instance, export, kind):
    store, found = known(instances, instance)
    item = found.exports(stores[store]).get(export)
    if not isinstance(item, kind):
        raise Fault(f"the instance exports no {export}, or as something else")
    return stores[store], item


def call(instance, export, arguments, budget):
    store, function = exported(instance, export, wasmtime.Func)
    kinds = function.type(store).results
    passed, wanted = [type_of(argument) for argument in arguments], [word(kind) for kind in function.type(store).params]
    if "other" in wanted + [word(kind) for kind in kinds]:
        raise NotDriven("the adapter passes numbers and the host's references only")
    if passed != wanted:
        raise Fault(f"{export} takes other arguments")
    try:
        results = function(store, *map(take, arguments))
    except wasmtime.Trap as trap:
        return trapped(trap)
    # A single null comes as nothing at all.
    results = results if isinstance(results, list) else [results][:len(kinds)]
    return done(*map(show, results, kinds))


def read(instance, item):
    (kind, what), = item.items()
    if kind == "table":
        raise NotDriven("the adapter reads no tables")
    store, found = exported(instance, what["export"], wasmtime.Global if kind == "global" else wasmtime.Memory)
    if kind == "global":
        value = found.value(store)
        # What counts as false comes in its wrapper.
        return done(show(getattr(value, "value", value), found.type(store).content))
    length = found.data_len(store)
    first, wanted = what["offset"], max(0, min(what["length"], length - what["offset"]))
    data = ctypes.string_at(ctypes.addressof(found.data_ptr(store).contents) + first, wanted) if wanted else b""
    parts = re.finditer(rb"(?s)[^\0](?:\0{0,63}[^\0])*", data)
    return {"memory": {"length": length, "runs": [{"offset": first + part.start(), "base64": base64.b64encode(part[0]).decode()} for part in parts]}}


def drop(store=None, module=None):
    if store is None:
        known(modules, module)
        del modules[module]
        gc.collect()
        return done()
    known(stores, store)
    for number in [number for number, (home, _) in instances.items() if home == store]:
        del instances[number]
    del stores[store]
    gc.collect()
    return done()


OPERATIONS = {"hello": hello, "reset": reset, "compile": compile, "instantiate": instantiate, "call": call, "read": read, "drop": drop}
OPERATIONS |= {"stats": lambda: {"stats": {}}, "bye": done}


def answer(operation):
    name, details = (operation, {}) if isinstance(operation, str) else next(iter(operation.items()))
    if name != "hello" and not greeted:
        return {"fault": "the first request must be `hello`"}
    if name not in OPERATIONS:
        return {"not_driven": f"the adapter does not do {name}"}
    try:
        return OPERATIONS[name](**details)
    except NotDriven as reason:
        return {"not_driven": str(reason)}
    except Fault as reason:
        return {"fault": str(reason)}


def line(request):
    text = json.dumps({"id": request["id"], "answer": answer(request["operation"])})
    if len(text) < LINE_CAP:
        return text
    return json.dumps({"id": request["id"], "answer": {"fault": "the answer is longer than a line may be"}})


with open("/proc/self/fd/3") as requests, open("/proc/self/fd/4", "w") as replies:
    for text in requests:
        request = json.loads(text)
        print(line(request), file=replies, flush=True)
        if request["operation"] == "bye":
            break

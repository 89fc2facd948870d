//! The checks themselves.

mod measures;

use super::{Check, Expected, Step, components, modules::*};
use crate::{
    Budget, Call, Code, Compile, Dropped, Ending, Feature, Heap, HostImport, Id, Import, Instantiate, Item, Kind, LimitKind, Limits,
    Operation, PROTOCOL, Read, Settings, Source, Stage, Thread, TrapClass, Value, Write,
};
use Expected::{Done, Fault};
use Value::{F32, F64, I32, I64, V128};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Numbers that are no index into anything: an adapter must not count on small ones.
pub(super) const MODULE: Id = 70;
pub(super) const INSTANCE: Id = 900;
const STORE: Id = 11;

pub(super) fn all(settings: &Settings) -> Vec<Check> {
    let mut all = vec![hello(settings)];
    all.extend(numbers());
    all.extend(references());
    all.extend(traps());
    all.extend(refusals());
    all.extend(state());
    all.extend(links());
    all.extend(host());
    all.extend(limits());
    all.extend(stores());
    all.extend(components::all());
    all.extend(measures::measures());
    all.push(Check { steps: vec![], ..Check::new("bye", "The end is answered.") }.step(Operation::Bye, [Done]));
    all
}

fn hello(settings: &Settings) -> Check {
    let hello = |protocol, settings| Operation::Hello { protocol, settings };
    let mut unknown = settings.clone();
    unknown.insert("no-such-setting".to_owned(), true.into());
    Check { steps: vec![], ..Check::new("hello", "`hello` comes first, and refuses what it does not know.") }
        .step(Operation::Stats, [Fault])
        .step(hello(PROTOCOL + 1, settings.clone()), [Fault])
        .step(hello(PROTOCOL, unknown), [Fault])
        .step(hello(PROTOCOL, settings.clone()), [Expected::Hello])
}

fn numbers() -> Vec<Check> {
    let one = |check: Check, export, values: &[Value]| {
        values.iter().fold(check, |check, value| check.returns(export, vec![value.clone()], vec![value.clone()]))
    };
    let with = |name, about| Check::new(name, about).instance_of(NUMBERS);
    let f64s = [F64(0), F64((-0.0f64).to_bits()), F64(f64::MIN_POSITIVE.to_bits()), F64(1), F64(f64::NEG_INFINITY.to_bits())];
    vec![
        one(with("value-i32", "32-bit integers cross bit for bit."), "i32", &[I32(0), I32(-1), I32(i32::MIN), I32(i32::MAX)]),
        one(with("value-i64", "64-bit integers cross bit for bit."), "i64", &[I64(-1), I64(i64::MIN), I64(i64::MAX), I64(1 << 53 | 1)]),
        one(with("value-f32", "32-bit floats cross bit for bit."), "f32", &[F32(0x8000_0000), F32(1), F32(0x7f80_0000), F32(0x3f9d_70a4)]),
        one(with("value-f64", "64-bit floats cross bit for bit."), "f64", &f64s),
        with("several-results", "Several results come in order.").returns("swap", vec![I32(3), F64(4)], vec![F64(4), I32(3)]),
        one(with("nan-payload", "NaN payloads cross bit for bit."), "f32", &[F32(0x7fc0_0000), F32(0xffc1_2345), F32(0x7fa0_0001)])
            .returns("f64", vec![F64(0x7ff4_0000_0000_0001)], vec![F64(0x7ff4_0000_0000_0001)])
            .optional(),
        one(
            Check::new("value-v128", "Vectors cross bit for bit.").gated(VECTOR),
            "v128",
            &[V128(0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100), V128(u128::MAX)],
        )
        .optional(),
        with("wrong-arguments", "Arguments that do not fit are the harness's fault, and called is what there is.")
            .call("add", vec![I32(1)], [Fault])
            .call("add", vec![I32(1), I64(1)], [Fault])
            .call("nothing", vec![], [Fault])
            .returns("add", vec![I32(i32::MAX), I32(1)], vec![I32(i32::MIN)]),
    ]
}

fn references() -> Vec<Check> {
    let object = |id| Value::Ref { heap: Heap::Extern, id };
    let with = |name, about| Check::new(name, about).gated(REFERENCES);
    let table = || Read { instance: INSTANCE, item: Item::Table { export: "table".into(), length: 4 } };
    let shown = |length| Expected::Table { length, elements: vec![Some(1), Some(2), None, Some(1)] };
    vec![
        with("value-extern", "The host's references come back with the harness's number.")
            .returns("echo", vec![object(Some(41))], vec![object(Some(41))])
            .returns("echo", vec![object(None)], vec![object(None)])
            .returns("null", vec![object(None)], vec![I32(1)])
            .returns("null", vec![object(Some(0))], vec![I32(0)])
            .call("keep", vec![object(Some(7))], [Done])
            .returns("kept", vec![], vec![object(Some(7))]),
        with("read-table", "A table's elements are read by identity, also when it has grown.")
            .needs(Feature::ReadTable)
            .step(Operation::Read(table()), [shown(5)])
            .returns("grow", vec![I32(2)], vec![I32(5)])
            .step(Operation::Read(table()), [shown(7)]),
        Check::new("read-exceptions", "A table of what the host cannot hold is read, or said not to be.")
            .gated(EXCEPTIONS)
            .needs(Feature::ReadTable)
            .step(Operation::Read(table()), [Expected::Table { length: 3, elements: vec![None; 3] }, Expected::NotDriven]),
    ]
}

fn traps() -> Vec<Check> {
    let with = |name, export, arguments: &[Value], class| {
        Check::new(name, "The trap has this class, and the instance can be entered again.")
            .instance_of(TRAPS)
            .call(export, arguments.to_vec(), [Expected::Trap(class)])
            .returns("indirect", vec![I32(1)], vec![I32(7)])
    };
    vec![
        with("trap-unreachable", "unreachable", &[], TrapClass::Unreachable),
        with("trap-load", "load", &[I32(65533)], TrapClass::OobMemory),
        with("trap-store", "store", &[I32(-4)], TrapClass::OobMemory),
        with("trap-table", "indirect", &[I32(3)], TrapClass::OobTable),
        with("trap-null", "indirect", &[I32(0)], TrapClass::NullElement),
        with("trap-signature", "indirect", &[I32(2)], TrapClass::SigMismatch),
        with("trap-divide", "divide", &[I32(1), I32(0)], TrapClass::DivZero),
        with("trap-overflow", "divide", &[I32(i32::MIN), I32(-1)], TrapClass::IntOverflow),
        with("trap-conversion", "truncate", &[F32(0x7fc0_0000)], TrapClass::BadConversion),
        with("trap-stack", "recurse", &[I32(0)], TrapClass::StackExhausted),
        Check::new("trap-start", "A start function's trap is the instantiation's.")
            .module(MODULE, START_TRAP)
            .instantiate(INSTANCE, MODULE, vec![], [Expected::Trap(TrapClass::Unreachable)])
            .call("nothing", vec![], [Fault]),
        Check::new("trap-segment", "A data segment beyond the memory traps.").module(MODULE, SEGMENT).instantiate(
            INSTANCE,
            MODULE,
            vec![],
            [Expected::Trap(TrapClass::OobMemory)],
        ),
        Check::new("exception", "An exception that nobody catches is told as one.").gated(THROWS).call(
            "throw",
            vec![],
            [Expected::Exception],
        ),
    ]
}

fn refusals() -> Vec<Check> {
    let refused = |name, about, code, stage| {
        Check::new(name, about).step(compile(MODULE, code), [Expected::Refused(stage)]).instantiate(INSTANCE, MODULE, vec![], [Fault])
    };
    vec![
        refused("refused-malformed", "Malformed binaries are refused when loaded.", MALFORMED, Stage::Decode),
        refused("refused-cut", "Binaries that end early are refused when loaded.", CUT, Stage::Decode),
        refused("refused-empty", "Nothing is no binary, whatever text it may be.", b"", Stage::Decode),
        refused("refused-invalid", "Invalid modules are refused when loaded.", INVALID, Stage::Validate),
        Check::new("unknown", "Numbers that nobody gave are the harness's fault.")
            .instantiate(INSTANCE, MODULE, vec![], [Fault])
            .call("nothing", vec![], [Fault])
            .step(Operation::Read(memory(INSTANCE, 0, 1)), [Fault])
            .step(Operation::Drop(Dropped::Module(MODULE)), [Fault])
            .step(Operation::Drop(Dropped::Store(STORE)), [Fault]),
    ]
}

fn state() -> Vec<Check> {
    let with = |name, about| Check::new(name, about).instance_of(STATE);
    let dye = |length, more: &[(u64, &[u8])]| {
        let bytes = more.iter().map(|(at, bytes)| (*at, bytes.to_vec())).chain([(1000, b"dye".to_vec())]).collect();
        Expected::Memory { length, bytes }
    };
    let global = |export: &str| Operation::Read(Read { instance: INSTANCE, item: Item::Global { export: export.into() } });
    let write = |offset| {
        let base64 = STANDARD.encode(b"host");
        Operation::Write(Write::Memory { instance: INSTANCE, export: "memory".into(), offset, base64 })
    };
    vec![
        with("read-memory", "A memory is read without its zeros, in part, and after it has grown.")
            .step(Operation::Read(memory(INSTANCE, 0, 65536)), [dye(65536, &[])])
            .step(Operation::Read(memory(INSTANCE, 1001, 1)), [Expected::Memory { length: 65536, bytes: vec![(1001, b"y".to_vec())] }])
            .call("poke", vec![I32(65535), I32(1)], [Done])
            .returns("grow", vec![I32(1)], vec![I32(1)])
            .step(Operation::Read(memory(INSTANCE, 0, 200_000)), [dye(131_072, &[(65535, &[1])])]),
        with("read-beyond", "What lies beyond a memory is left out.")
            .step(Operation::Read(memory(INSTANCE, 70_000, 10)), [Expected::Memory { length: 65536, bytes: vec![] }])
            .step(Operation::Read(memory(INSTANCE, 65535, 1 << 40)), [Expected::Memory { length: 65536, bytes: vec![] }]),
        with("read-global", "A global is read with its type.")
            .call("count", vec![], [Done])
            .step(global("counter"), [Expected::Values(vec![I64(-2)])])
            .step(global("constant"), [Expected::Values(vec![F32(0x8000_0000)])])
            .step(global("memory"), [Fault])
            .step(global("nothing"), [Fault]),
        with("write", "The host writes a memory and a global, within their bounds.")
            .needs(Feature::HostWrite)
            .step(write(65532), [Done])
            .step(write(65533), [Fault, Expected::Trap(TrapClass::OobMemory)])
            .step(Operation::Read(memory(INSTANCE, 0, 65536)), [dye(65536, &[(65532, b"host")])])
            .step(Operation::Write(Write::Global { instance: INSTANCE, export: "counter".into(), value: I64(i64::MIN) }), [Done])
            .step(global("counter"), [Expected::Values(vec![I64(i64::MIN)])]),
        with("separate", "Two instances of a module share nothing.")
            .instantiate(INSTANCE + 1, MODULE, vec![], [Done])
            .call("poke", vec![I32(1000), I32(0)], [Done])
            .call("count", vec![], [Done])
            .step(Operation::Read(memory(INSTANCE + 1, 0, 65536)), [dye(65536, &[])])
            .step(
                Operation::Read(Read { instance: INSTANCE + 1, item: Item::Global { export: "counter".into() } }),
                [Expected::Values(vec![I64(-3)])],
            ),
        with("reset", "`reset` forgets modules, instances and stores, and their numbers can be given again.")
            .step(Operation::Reset { pool: None }, [Done])
            .call("count", vec![], [Fault])
            .instantiate(INSTANCE, MODULE, vec![], [Fault])
            .step(Operation::Stats, [Expected::Alive { stores: 0, instances: 0, modules: 0 }])
            .instance_of(STATE)
            .step(Operation::Stats, [Expected::Alive { stores: 1, instances: 1, modules: 1 }])
            .step(Operation::Read(memory(INSTANCE, 0, 65536)), [dye(65536, &[])]),
    ]
}

fn links() -> Vec<Check> {
    let of_state = |name: &str| import("other", name, Source::Instance { instance: INSTANCE, export: name.into() });
    let all = || vec![of_state("peek"), of_state("memory"), of_state("counter")];
    let with = |name, about| Check::new(name, about).instance_of(STATE);
    vec![
        with("import", "What is imported from another instance is shared with it.")
            .module(MODULE + 1, IMPORTER)
            .instantiate(INSTANCE + 1, MODULE + 1, all(), [Done])
            .call_of(INSTANCE + 1, "called", vec![I32(1001)], [Expected::Values(vec![I32(i32::from(b'y'))])])
            .call_of(INSTANCE + 1, "store", vec![I32(1001), I32(65)], [Done])
            .returns("peek", vec![I32(1001)], vec![I32(65)])
            .call("count", vec![], [Done])
            .call_of(INSTANCE + 1, "counter", vec![], [Expected::Values(vec![I64(-2)])]),
        with("import-missing", "The runtime refuses to link what is missing.")
            .module(MODULE + 1, WANTS_FUNCTION)
            .instantiate(INSTANCE + 1, MODULE + 1, vec![], [Expected::Refused(Stage::Link)])
            .instantiate(
                INSTANCE + 1,
                MODULE + 1,
                vec![import("other", "peek", Source::Instance { instance: INSTANCE, export: "nothing".into() })],
                [Expected::Refused(Stage::Link)],
            ),
        with("import-type", "The runtime refuses to link what has another type.").module(MODULE + 1, WANTS_FUNCTION).instantiate(
            INSTANCE + 1,
            MODULE + 1,
            vec![of_state("peek")],
            [Expected::Refused(Stage::Link)],
        ),
        with("import-kind", "The runtime refuses to link what is of another kind.").module(MODULE + 1, WANTS_FUNCTION).instantiate(
            INSTANCE + 1,
            MODULE + 1,
            vec![import("other", "peek", Source::Instance { instance: INSTANCE, export: "memory".into() })],
            [Expected::Refused(Stage::Link)],
        ),
    ]
}

fn host() -> Vec<Check> {
    let env = |name: &str, host| import("env", name, Source::Host(host));
    let imports = vec![
        env("return", HostImport::Return(vec![I64(i64::MIN)])),
        env("echo", HostImport::Echo),
        env("trap", HostImport::Trap),
        env("grow", HostImport::Grow { memory: "memory".into(), pages: 2 }),
        env("reenter", HostImport::Reenter { export: "double".into() }),
        env("log", HostImport::Log),
        env("alias", HostImport::Alias { module: "env".into(), name: "echo".into() }),
    ];
    let host_error = || [Expected::Trap(TrapClass::HostError)];
    let echoed = F64(1.5f64.to_bits());
    vec![
        Check::new("host-imports", "Host functions of the closed list do what they are declared to do, and are counted.")
            .needs(Feature::HostImports)
            .module(MODULE, HOST)
            .instantiate(INSTANCE, MODULE, imports, [Done])
            .returns("return", vec![], vec![I64(i64::MIN)])
            .returns("echo", vec![echoed.clone(), I32(2)], vec![echoed.clone()])
            .returns("alias", vec![echoed.clone(), I32(2)], vec![echoed])
            .call("trap", vec![], host_error())
            .returns("grow", vec![], vec![I32(1)])
            .returns("grow", vec![], vec![I32(-1)])
            .returns("reenter", vec![I32(21)], vec![I32(42)])
            .call("log", vec![I32(8), I32(18)], [Done])
            .call("log", vec![I32(3 * 65536 - 1), I32(2)], host_error())
            .call("log", vec![I32(-1), I32(-1)], host_error())
            .step(Operation::Stats, [Expected::Calls("env.echo", 2)])
            .step(Operation::Stats, [Expected::Calls("env.log", 3)])
            .step(Operation::Reset { pool: None }, [Done])
            .step(Operation::Stats, [Expected::Calls("env.echo", 0)]),
        Check::new("host-waits", "A host function that waits is driven, or the adapter says that it is not.")
            .needs(Feature::HostImports)
            .module(MODULE, WAITS)
            .instantiate(INSTANCE, MODULE, vec![env("never", HostImport::Never)], [Done, Expected::NotDriven]),
    ]
}

fn limits() -> Vec<Check> {
    let budget = Budget { fuel: Some(100_000), deadline_ms: Some(50) };
    let stopped = || [Expected::Limit(LimitKind::Fuel), Expected::Limit(LimitKind::Epoch), Expected::Limit(LimitKind::Deadline)];
    let looping = Call { instance: INSTANCE, export: "loop".into(), arguments: vec![], budget };
    let brief = Call { instance: INSTANCE, export: "brief".into(), arguments: vec![], budget };
    let limited = |module, limits| Operation::Instantiate(Instantiate { limits, ..instantiate(INSTANCE, module, vec![]) });
    let bytes = Limits { memory_bytes: Some(131_072), ..Limits::default() };
    let elements = Limits { table_elements: Some(6), ..Limits::default() };
    vec![
        Check::new("stopped-loop", "A call that does not end is stopped by what was armed before it, and armed anew for the next.")
            .controlled("bounded-time")
            .instance_of(LOOP)
            .step(Operation::Call(looping.clone()), stopped())
            .step(Operation::Call(brief), [Expected::Values(vec![I32(1)])])
            .step(Operation::Call(looping), stopped())
            .returns("brief", vec![], vec![I32(1)]),
        Check::new("stopped-start", "A start function that does not end is stopped like any call.")
            .controlled("bounded-time")
            .module(MODULE, START_LOOP)
            .step(Operation::Instantiate(Instantiate { budget, ..instantiate(INSTANCE, MODULE, vec![]) }), stopped()),
        Check::new("limit-memory", "A store's memories have no more bytes than it was given.")
            .needs(Feature::MemoryLimit)
            .module(MODULE, STATE)
            .step(limited(MODULE, bytes.clone()), [Done])
            .returns("grow", vec![I32(1)], vec![I32(1)])
            .call("grow", vec![I32(1)], [Expected::Values(vec![I32(-1)]), Expected::Limit(LimitKind::Memory)]),
        Check::new("limit-memory-minimum", "A memory that is too large from the start is not made.")
            .needs(Feature::MemoryLimit)
            .module(MODULE, THREE_PAGES)
            .step(limited(MODULE, bytes), [Expected::Limit(LimitKind::Memory), Expected::Refused(Stage::Instantiate)]),
        Check::new("limit-table", "A store's tables have no more elements than it was given.")
            .needs(Feature::TableLimit)
            .gate(MODULE, REFERENCES)
            .step(limited(MODULE, elements), [Done])
            .returns("grow", vec![I32(1)], vec![I32(5)])
            .call("grow", vec![I32(1)], [Expected::Values(vec![I32(-1)]), Expected::Limit(LimitKind::Table)]),
    ]
}

fn stores() -> Vec<Check> {
    let other = Instantiate { store: STORE + 1, ..instantiate(INSTANCE + 1, MODULE, vec![]) };
    let in_thread = |value| Thread {
        operations: vec![
            compile(MODULE + 1, TRAPS),
            Operation::Instantiate(Instantiate { store: STORE + 2, ..instantiate(INSTANCE + 2, MODULE, vec![]) }),
            Operation::Call(plain(INSTANCE + 2, "add", vec![I32(value), I32(1)])),
        ],
    };
    let endings = |value| vec![Ending::done(), Ending::done(), Ending::Value(vec![I32(value)])];
    vec![
        Check::new("stores", "Instances of two stores live side by side, and dropping one store leaves the other.")
            .needs(Feature::Stores)
            .needs(Feature::DropStore)
            .instance_of(STATE)
            .step(Operation::Instantiate(other), [Done])
            .step(Operation::Stats, [Expected::Alive { stores: 2, instances: 2, modules: 1 }])
            .call_of(INSTANCE + 1, "poke", vec![I32(5), I32(5)], [Done])
            .step(Operation::Drop(Dropped::Store(STORE)), [Done])
            .call("peek", vec![I32(5)], [Fault])
            .call_of(INSTANCE + 1, "peek", vec![I32(5)], [Expected::Values(vec![I32(5)])])
            .step(Operation::Stats, [Expected::Alive { stores: 1, instances: 1, modules: 1 }]),
        Check::new("drop-store", "A store is dropped with its instances; modules stay, and the number makes a new store.")
            .needs(Feature::DropStore)
            .instance_of(STATE)
            .call("poke", vec![I32(1), I32(1)], [Done])
            .step(Operation::Drop(Dropped::Store(STORE)), [Done])
            .call("peek", vec![I32(1)], [Fault])
            .step(Operation::Drop(Dropped::Store(STORE)), [Fault])
            .instantiate(INSTANCE, MODULE, vec![], [Done])
            .returns("peek", vec![I32(1)], vec![I32(0)])
            .returns("peek", vec![I32(1000)], vec![I32(i32::from(b'd'))]),
        Check::new("drop-module", "A module is dropped, its instances live on.")
            .instance_of(STATE)
            .step(Operation::Drop(Dropped::Module(MODULE)), [Done])
            .returns("peek", vec![I32(1000)], vec![I32(i32::from(b'd'))])
            .instantiate(INSTANCE + 1, MODULE, vec![], [Fault]),
        Check::new("threads", "Every thread has stores of its own, and answers for each operation.")
            .needs(Feature::OsThreads)
            .instance_of(NUMBERS)
            .step(Operation::Threads { threads: vec![in_thread(1), in_thread(2)] }, [Expected::Threads(vec![endings(2), endings(3)])])
            .call_of(INSTANCE + 2, "add", vec![], [Fault]),
    ]
}

impl Check {
    pub(super) fn new(name: &'static str, about: &'static str) -> Self {
        let check = Check { name, about, needs: vec![], control: None, optional: false, steps: vec![] };
        check.step(Operation::Reset { pool: None }, [Done])
    }

    pub(super) fn needs(mut self, feature: Feature) -> Self {
        self.needs.push(feature);
        self
    }

    fn controlled(self, property: &'static str) -> Self {
        Check { control: Some(property), ..self }
    }

    fn optional(self) -> Self {
        Check { optional: true, ..self }
    }

    pub(super) fn step(mut self, operation: Operation, expected: impl Into<Vec<Expected>>) -> Self {
        self.steps.push(Step { operation, expected: expected.into(), gate: false });
        self
    }

    fn module(self, module: Id, code: &[u8]) -> Self {
        self.step(compile(module, code), [Done])
    }

    /// Loads a module which a runtime may refuse for want of a proposal.
    fn gate(self, module: Id, code: &[u8]) -> Self {
        self.gate_of(Kind::Core, module, code)
    }

    /// Loads a component, where the runtime has components.
    pub(super) fn gate_component(self, code: &[u8]) -> Self {
        self.gate_of(Kind::Component, MODULE, code)
    }

    fn gate_of(mut self, kind: Kind, module: Id, code: &[u8]) -> Self {
        self.steps.push(Step { operation: compile_as(kind, module, code), expected: vec![Done], gate: true });
        self
    }

    pub(super) fn gated_component(self, code: &[u8]) -> Self {
        self.gate_component(code).instantiate(INSTANCE, MODULE, vec![], [Done])
    }

    fn instantiate(self, instance: Id, module: Id, imports: Vec<Import>, expected: impl Into<Vec<Expected>>) -> Self {
        self.step(Operation::Instantiate(instantiate(instance, module, imports)), expected)
    }

    /// The instance that most checks need, of a module without imports.
    fn instance_of(self, code: &[u8]) -> Self {
        self.module(MODULE, code).instantiate(INSTANCE, MODULE, vec![], [Done])
    }

    fn gated(self, code: &[u8]) -> Self {
        self.gate(MODULE, code).instantiate(INSTANCE, MODULE, vec![], [Done])
    }

    pub(super) fn call(self, export: &str, arguments: Vec<Value>, expected: impl Into<Vec<Expected>>) -> Self {
        self.call_of(INSTANCE, export, arguments, expected)
    }

    fn call_of(self, instance: Id, export: &str, arguments: Vec<Value>, expected: impl Into<Vec<Expected>>) -> Self {
        self.step(Operation::Call(plain(instance, export, arguments)), expected)
    }

    pub(super) fn returns(self, export: &str, arguments: Vec<Value>, results: Vec<Value>) -> Self {
        self.call(export, arguments, [Expected::Values(results)])
    }
}

fn compile(module: Id, code: &[u8]) -> Operation {
    compile_as(Kind::Core, module, code)
}

fn compile_as(kind: Kind, module: Id, code: &[u8]) -> Operation {
    Operation::Compile(Compile { module, kind, code: Code::Base64(STANDARD.encode(code)) })
}

pub(super) fn instantiate(instance: Id, module: Id, imports: Vec<Import>) -> Instantiate {
    Instantiate { instance, module, store: STORE, imports, limits: Limits::default(), budget: Budget::default() }
}

pub(super) fn plain(instance: Id, export: &str, arguments: Vec<Value>) -> Call {
    Call { instance, export: export.into(), arguments, budget: Budget::default() }
}

fn memory(instance: Id, offset: u64, length: u64) -> Read {
    Read { instance, item: Item::Memory { export: "memory".into(), offset, length } }
}

fn import(module: &str, name: &str, from: Source) -> Import {
    Import { module: module.into(), name: name.into(), from }
}

use super::*;
use crate::{Origin, Source, load_case};
use dyetest_adapter::{Heap, TrapClass};

fn some(count: u64) -> Vec<Specimen> {
    (0..count).filter_map(|number| Draw::new(0, number).specimen()).collect()
}

#[test]
fn equal_numbers_give_equal_specimens_and_others_do_not() {
    let draw = |seed, number| Draw::new(seed, number).specimen().unwrap();
    assert_eq!(draw(7, 3), draw(7, 3));
    assert_ne!(draw(7, 3).code, draw(7, 4).code);
    assert_ne!(draw(7, 3).code, draw(8, 3).code);
}

#[test]
fn modules_are_large_and_meet_every_class_of_opcodes() {
    let mut census = Census::default();
    let all = some(300);
    all.iter().for_each(|specimen| census.count(&specimen.code));
    assert!(all.len() >= 297, "entropy that makes no module is rare: {}", all.len());
    let median = |counts: &mut Vec<usize>| {
        counts.sort_unstable();
        counts[counts.len() / 2]
    };
    let (functions, instructions) = (median(&mut census.functions), median(&mut census.instructions));
    assert!(functions >= 5 && instructions >= 200, "{functions} functions, {instructions} instructions");
    assert_eq!(census.met(), classes().into_keys().collect::<Vec<_>>());
}

#[test]
fn every_set_of_proposals_is_drawn_and_no_module_imports_anything() {
    let all = some(200);
    for extra in shape::EXTRAS {
        assert!(all.iter().any(|specimen| extra.iter().all(|feature| specimen.features.contains(feature))), "{extra:?}");
    }
    // Nothing to import: what a module does is its own doing.
    let imports = |code: &[u8]| {
        wasmparser::Parser::new(0)
            .parse_all(code)
            .any(|part| matches!(part, Ok(wasmparser::Payload::ImportSection(section)) if section.count() > 0))
    };
    for specimen in &all {
        assert!(!imports(&specimen.code), "{:?}", specimen.features);
        assert!(!specimen.interface.memories.is_empty(), "{:?}", specimen.features);
    }
    assert!(
        all.iter().any(|specimen| specimen.trials.len() > 2 && specimen.trials.iter().flatten().any(|call| !call.arguments.is_empty()))
    );
}

#[test]
fn a_module_is_cut_down_to_what_shows_it() {
    let shows = |code: &[u8]| opcodes(code).iter().flatten().any(|name| *name == "f64_sqrt");
    let specimen = some(100).into_iter().find(|specimen| shows(&specimen.code)).expect("it is no rare instruction");
    let cut = least(&specimen.code, 2000, shows);
    let functions = opcodes(&cut);
    assert!(shows(&cut) && Interface::read(&cut).is_some());
    assert!(functions.iter().map(Vec::len).sum::<usize>() <= functions.len() * 2 + 4, "{functions:?}");
    assert_eq!(least(&specimen.code, 100, |_| false), items::Items::of(&specimen.code).unwrap().encode(), "what nothing shows stays whole");
}

#[test]
fn a_specimen_becomes_a_case_that_loads() {
    let specimen = some(20).into_iter().find(|specimen| specimen.interface.memories[0].index == 0).expect("modules have memories");
    let call = |arguments| Invocation { export: "a \"name\"\u{1f600}".into(), arguments };
    let memory = &specimen.interface.memories[0];
    let assertions = [
        Assertion::Returns(
            call(vec![Value::F32(0x7fc0_0001), Value::F64((-0.0_f64).to_bits()), Value::V128(u128::MAX), Value::F32(1)]),
            vec![Value::F64(0xfff8_0000_0000_0000), Value::Ref { heap: Heap::Func, id: Some(3) }, Value::F32(f32::NEG_INFINITY.to_bits())],
        ),
        Assertion::Traps(call(vec![Value::Ref { heap: Heap::Extern, id: None }]), TrapClass::IndirectCall),
        Assertion::Throws(call(Vec::new())),
        Assertion::Global("g".into(), Value::I64(i64::MIN)),
        Assertion::byte(memory, 7, 255),
        Assertion::pages(memory, 2),
        Assertion::made(),
    ];
    for assertions in [&assertions[..], &[Assertion::MakingTraps(TrapClass::OobMemory)]] {
        let text = script("it differs", "found by hand", &specimen.features, &specimen.code, assertions);
        let source = Source { path: "oracle/x.wast".into(), text: text.clone().into() };
        let case = load_case(source, "oracle/x", Origin::User).unwrap_or_else(|wrong| panic!("{}\n{text}", wrong.render(false)));
        let key = crate::SecretKey { seed: 0, target: "", attempt: 0 };
        case.script(&key).unwrap_or_else(|wrong| panic!("{}\n{text}", wrong.render(false)));
    }
}

#[test]
fn zero_entropy_makes_zero_arguments() {
    use super::arguments::Kind;
    for (kind, zero) in [(Kind::I32, Value::I32(0)), (Kind::F64, Value::F64(0)), (Kind::V128, Value::V128(0))] {
        assert_eq!(kind.argument(0), zero);
    }
}

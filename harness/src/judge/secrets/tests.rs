use super::*;
use crate::observe::Content;
use base64::{Engine as _, engine::general_purpose};
use dyetest_adapter::Value;
use proptest::{collection::vec, prelude::*};

const TEXT: &str = "Kd83hfA0qZx5LmTs7Yw2Rb6N";
const HOLDER: InstanceId = 0;
const STRANGER: InstanceId = 1;

fn secret() -> Secret {
    Secret { text: TEXT.into(), holders: vec![HOLDER] }
}

fn seen(viewer: Option<InstanceId>, content: Content) -> Sighting {
    Sighting { viewer, step: Some(7), what: "something".into(), content }
}

fn found(sightings: &[Sighting]) -> Option<String> {
    search(&[secret()], sightings).pop().map(|leak| leak.encoding)
}

fn by_stranger(content: Content) -> Option<String> {
    found(&[seen(Some(STRANGER), content)])
}

/// These bytes as results of this width.
fn results(bytes: &[u8], width: usize, big: bool) -> Vec<Value> {
    let number = |chunk: &[u8]| {
        let fold = |number: u128, byte: &u8| number << 8 | u128::from(*byte);
        if big { chunk.iter().fold(0, fold) } else { chunk.iter().rev().fold(0, fold) }
    };
    bytes
        .chunks(width)
        .map(|chunk| match width {
            1 | 2 | 4 => Value::I32(number(chunk) as u32 as i32),
            8 => Value::I64(number(chunk) as u64 as i64),
            _ => Value::V128(number(chunk)),
        })
        .collect()
}

#[test]
fn eight_bytes_are_a_leak_and_seven_are_not() {
    for at in 0..=TEXT.len() - 8 {
        let around = |length: usize| Content::Text(format!("..{}..", &TEXT[at..at + length]));
        assert_eq!(by_stranger(around(8)).as_deref(), Some("raw"), "{at}");
        assert_eq!(by_stranger(around(7)), None, "{at}");
    }
}

#[test]
fn holders_may_know() {
    let content = || Content::Bytes(TEXT.into());
    assert_eq!(found(&[seen(Some(HOLDER), content())]), None);
    assert_eq!(found(&[seen(Some(HOLDER), Content::Values(results(TEXT.as_bytes(), 4, false)))]), None);
    assert!(found(&[seen(Some(STRANGER), content())]).is_some());
    assert!(found(&[seen(None, content())]).is_some(), "everybody is not a holder");
    let two = [secret(), Secret { text: "another secret".into(), holders: vec![STRANGER] }];
    let both = Content::Text(format!("{TEXT} another secret"));
    let leaks = |viewer| search(&two, &[seen(viewer, both.clone())]).into_iter().map(|leak| leak.secret).collect::<Vec<_>>();
    assert_eq!((leaks(Some(HOLDER)), leaks(Some(STRANGER)), leaks(None), leaks(Some(2))), (vec![1], vec![0], vec![0, 1], vec![0, 1]));
}

#[test]
fn results_leak_at_each_width_order_and_direction() {
    for width in [1, 2, 4, 8, 16] {
        for big in [false, true] {
            // Sixteen bytes that start where the width does not, so that a hit is made of parts of results.
            let mut values = results(&TEXT.as_bytes()[1..17], width, big);
            assert!(by_stranger(Content::Values(values.clone())).is_some(), "width {width}, big {big}");
            values.reverse();
            assert!(by_stranger(Content::Values(values)).is_some(), "width {width}, big {big}, reversed");
        }
    }
}

#[test]
fn the_words_say_how_results_were_read() {
    let reversed = |values: Vec<Value>| values.into_iter().rev().collect();
    let hex: String = TEXT.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (values, words) in [
        (results(TEXT.as_bytes(), 1, false), "raw, low byte of each result"),
        (results(TEXT.as_bytes(), 2, true), "raw, low 2 bytes of each result, big-endian"),
        (reversed(results(TEXT.as_bytes(), 4, false)), "raw, low 4 bytes of each result, from the last to the first"),
        (results(hex.as_bytes(), 1, false), "hex, low byte of each result"),
    ] {
        assert_eq!(by_stranger(Content::Values(values)).as_deref(), Some(words));
    }
}

#[test]
fn results_are_joined_over_steps_and_over_strangers() {
    let bytes = TEXT.as_bytes();
    let one_by_one = |viewer: fn(usize) -> InstanceId| -> Vec<Sighting> {
        let each = |(index, byte): (usize, &u8)| Sighting {
            viewer: Some(viewer(index)),
            step: Some(index),
            what: "result".into(),
            content: Content::Values(vec![Value::I32(i32::from(*byte))]),
        };
        bytes.iter().enumerate().map(each).collect()
    };
    let leaks = search(&[secret()], &one_by_one(|_| STRANGER));
    assert_eq!(leaks[0].step, Some(7), "the eighth result completes it");
    assert!(found(&one_by_one(|index| STRANGER + (index % 2) as InstanceId)).is_some(), "two strangers, byte by byte");
    assert!(found(&one_by_one(|index| (index % 2) as InstanceId)).is_none(), "a holder's results are no part of it");
    let mut mixed = one_by_one(|_| STRANGER);
    for index in (1..mixed.len()).rev() {
        mixed.insert(index, seen(Some(HOLDER), Content::Values(vec![Value::I32(0)])));
        mixed.insert(index, seen(Some(2), Content::Values(vec![Value::I32(0)])));
    }
    assert!(found(&mixed).is_some(), "what others saw between does not hide it");
}

#[test]
fn two_tenants_know_one_secret_each() {
    let own = |viewer, text: &str| seen(Some(viewer), Content::Values(results(text.as_bytes(), 4, false)));
    let other = "Zq19LmXc77TtVb3sWe5Y";
    let secrets = [secret(), Secret { text: other.into(), holders: vec![STRANGER] }];
    assert_eq!(search(&secrets, &[own(HOLDER, TEXT), own(STRANGER, other), own(2, "nothing at all, again")]), []);
    let crossed = search(&secrets, &[own(HOLDER, other), own(STRANGER, TEXT)]);
    assert_eq!(crossed.iter().map(|leak| (leak.secret, leak.viewer)).collect::<Vec<_>>(), [(0, Some(STRANGER)), (1, Some(HOLDER))]);
}

#[test]
fn values_of_components_are_taken_apart() {
    let list = |bytes: &[u8]| Value::List(bytes.iter().map(|byte| Value::U8(*byte)).collect());
    let some = |value| Value::Option(Some(Box::new(value)));
    for value in [
        Value::String(format!("it is {TEXT}")),
        list(TEXT.as_bytes()),
        Value::Ok(Some(Box::new(Value::Record(vec![("name".into(), some(list(TEXT.as_bytes())))])))),
        Value::Tuple(TEXT.chars().map(Value::Char).collect()),
        Value::Variant(
            "case".into(),
            Some(Box::new(Value::List(TEXT.as_bytes().chunks(2).map(|two| Value::U16(u16::from_le_bytes([two[0], two[1]]))).collect()))),
        ),
        Value::String(format!("{:?}", TEXT.as_bytes())),
    ] {
        assert!(by_stranger(Content::Values(vec![value.clone()])).is_some(), "{value:?}");
    }
}

#[test]
fn numbers_printed_in_texts_are_read() {
    let bytes = TEXT.as_bytes();
    let words = |width: usize| bytes.chunks(width).map(|chunk| chunk.iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte)));
    let join = |parts: Vec<String>| parts.join(", ");
    for text in [
        join(words(1).map(|number| number.to_string()).collect()),
        join(words(4).map(|number| format!("i32:{number}")).collect()),
        join(words(8).map(|number| number.to_string()).collect()),
        join(words(4).map(|number| format!("-{}", (number as u32).wrapping_neg())).collect()),
        join(words(2).map(|number| format!("{number:#06x}")).collect()),
        join(words(1).map(|number| format!("{number:02x}")).collect()),
        words(1).map(|number| format!("\\x{number:02x}")).collect(),
        format!("trapped at address {:#x}", words(8).next().unwrap()),
    ] {
        assert!(by_stranger(Content::Text(text.clone())).is_some(), "{text}");
    }
    let across = [
        seen(None, Content::Text(format!("value {}", words(4).next().unwrap()))),
        seen(None, Content::Text(format!("value {}", words(4).nth(1).unwrap()))),
    ];
    assert!(found(&across).is_some(), "over two texts");
}

#[test]
fn bytes_and_texts_are_joined_at_their_seams() {
    for make in [|piece: &str| Content::Bytes(piece.into()), |piece: &str| Content::Text(piece.into())] {
        let pieces: Vec<Sighting> = [&TEXT[..3], &TEXT[3..6], &TEXT[6..9]].map(|piece| seen(Some(STRANGER), make(piece))).into();
        assert_eq!(found(&pieces).as_deref(), Some("raw"));
    }
}

#[test]
fn the_earliest_leak_is_reported() {
    let at = |step, text: &str| Sighting { step: Some(step), ..seen(Some(STRANGER), Content::Text(text.into())) };
    let leaks = search(&[secret()], &[at(1, "nothing"), at(4, TEXT), at(2, TEXT)]);
    assert_eq!((leaks.len(), leaks[0].step), (1, Some(4)), "in order of time, which is the order of sightings");
}

#[test]
fn secrets_can_be_added_as_cases_go_by() {
    let mut earlier = Secrets::default();
    assert_eq!(earlier.search(&[seen(None, Content::Text(TEXT.into()))]), []);
    for number in 0..500 {
        earlier.add(&Secret { text: format!("S{number:04}x{number:04}"), holders: vec![] });
    }
    earlier.add(&secret());
    let leaks = earlier.search(&[seen(Some(STRANGER), Content::Text(format!("{TEXT} S0123x01")))]);
    assert_eq!(leaks.iter().map(|leak| leak.secret).collect::<Vec<_>>(), [123, 500]);
}

fn encodings(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |order: fn(u16) -> [u8; 2]| bytes.iter().flat_map(|byte| order(u16::from(*byte))).collect::<Vec<_>>();
    vec![
        ("raw", bytes.to_vec()),
        ("hex", bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()),
        ("hex", bytes.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()),
        ("utf-16", utf16(u16::to_le_bytes)),
        ("utf-16", utf16(u16::to_be_bytes)),
        ("base64", general_purpose::STANDARD.encode(bytes).into()),
        ("base64", general_purpose::STANDARD_NO_PAD.encode([b"x", bytes, b"\xff\xff"].concat()).into()),
        ("base64", general_purpose::URL_SAFE_NO_PAD.encode([b"\xff\xff", bytes, b"y"].concat()).into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Under each encoding, at any place of any surroundings, any eight bytes of the secret are found.
    #[test]
    fn a_secret_is_found_wherever_it_stands(before in vec(any::<u8>(), 0..50), after in vec(any::<u8>(), 0..50), at in 0..=TEXT.len() - 8) {
        for (name, encoded) in encodings(&TEXT.as_bytes()[at..at + 8]) {
            let around = [&before[..], &encoded, &after].concat();
            prop_assert_eq!(by_stranger(Content::Bytes(around.clone())), Some(name.to_owned()), "in bytes");
            prop_assert!(by_stranger(Content::Values(results(&around, 1, false))).is_some(), "{} in results", name);
            prop_assert!(found(&[seen(Some(HOLDER), Content::Bytes(around))]).is_none());
        }
    }

    /// Whatever does not hold eight bytes of the secret is no leak, however much it looks like secrets do.
    #[test]
    fn nothing_is_found_where_nothing_is(
        bytes in vec(any::<u8>(), 0..500),
        text in "[A-Za-z0-9 ,x-]{0,300}",
        numbers in vec(any::<i64>(), 0..100),
        pieces in vec(0..TEXT.len() - 7, 0..20),
    ) {
        // Seven bytes of the secret, again and again, always with something between.
        let shreds: String = pieces.iter().map(|at| format!("_{}_", &TEXT[*at..*at + 7])).collect();
        let sightings = [
            Content::Bytes(bytes.clone()),
            Content::Values(results(&bytes, 4, false)),
            Content::Text(text),
            Content::Text(format!("{numbers:?} {numbers:x?}")),
            Content::Values(numbers.into_iter().map(Value::I64).collect()),
            Content::Bytes(shreds.clone().into()),
            Content::Text(shreds),
        ];
        prop_assert_eq!(found(&sightings.map(|content| seen(Some(STRANGER), content))), None);
    }
}

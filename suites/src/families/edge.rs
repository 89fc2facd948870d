//! Numbers near the boundaries where checks go wrong.

use proptest::{
    prelude::any,
    prop_oneof,
    strategy::{BoxedStrategy, Strategy},
};

/// The length of one page, bytes.
pub(super) const PAGE: u64 = 65536;

/// Addresses from which `width` bytes do not fit into `length`: across the end, just after it, on either side of 2^31, at the
/// end of the 32-bit range, anywhere.
pub(super) fn beyond32(length: u64, width: u64) -> BoxedStrategy<u32> {
    let first = (length + 1).saturating_sub(width) as u32;
    let last = u32::MAX;
    prop_oneof![
        4 => (0..width as u32).prop_map(move |past| first + past),
        2 => (0..4096_u32).prop_map(move |past| first + past),
        1 => (0..3_u32).prop_map(move |pages| first + pages * PAGE as u32),
        2 => (0..16_u32).prop_map(move |near| (0x8000_0000_u32 - 8 + near).max(first)),
        3 => (0..16_u32).prop_map(move |before| last - before),
        2 => any::<u32>().prop_map(move |any| any.max(first)),
    ]
    .boxed()
}

/// The same for 64-bit addresses: multiples of 2^32 that alias low memory if they are cut off, powers of two, the end of the range.
pub(super) fn beyond64(length: u64, width: u64) -> BoxedStrategy<u64> {
    let first = (length + 1).saturating_sub(width);
    prop_oneof![
        4 => (0..width).prop_map(move |past| first + past),
        4 => (1..0x1_0000_u64, 0..length).prop_map(|(high, low)| (high << 32) | low),
        2 => (17..64_u32, 0..16_u64).prop_map(move |(bit, near)| (1_u64 << bit).wrapping_sub(8).wrapping_add(near).max(first)),
        3 => (0..16_u64).prop_map(|before| u64::MAX - before),
        2 => any::<u64>().prop_map(move |any| any.max(first)),
    ]
    .boxed()
}

/// Offsets of an instruction, `offset=..`: small, at 2^16 and 2^31, at the end of the range, anywhere.
pub(super) fn offset32() -> BoxedStrategy<u32> {
    prop_oneof![
        2 => 1..16_u32,
        2 => (0..16_u32).prop_map(|near| PAGE as u32 - 8 + near),
        2 => (0..16_u32).prop_map(|near| 0x8000_0000 - 8 + near),
        3 => (0..16_u32).prop_map(|before| u32::MAX - before),
        1 => any::<u32>(),
    ]
    .boxed()
}

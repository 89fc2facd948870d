//! Shrinks a failing script of a generated family: fewer points, simpler numbers, the same verdict.

use crate::{
    lane::{Campaign, Lane, Prepared},
    target::Target,
};
use dyetest_results::Record;
use dyetest_suites::{
    SecretKey,
    families::{self, Draw},
};
use std::sync::Arc;

/// Scripts that are tried at most. Each may cost a process.
const TRIES: usize = 400;

/// The least script of the record's family that still gives its verdict on the target.
/// `None` if the record is of no family.
pub fn shrink(record: &Record, target: &Arc<Target>, campaign: &Campaign, points: usize) -> Option<String> {
    let family = families::all().iter().find(|family| family.id == record.case)?;
    let prepared = Prepared::new(target.clone(), &[]);
    let mut lane = Lane::new(campaign, &prepared);
    let digest = family.digest();
    let shows = |lane: &mut Lane<'_>, draw: &Draw| {
        // A script from which every point was taken has no attack left, and then it is no case.
        family.case(draw, points, &digest).is_ok_and(|case| {
            case.script(&SecretKey { seed: 0, target: "", attempt: 0 }).is_ok() && lane.settle(&case).verdict == record.verdict
        })
    };
    let mut draw = family.draw(record.seed, points);
    let mut least = draw.text();
    let mut more = draw.simplify();
    for _ in 0..TRIES {
        if !more {
            break;
        }
        more = match shows(&mut lane, &draw) {
            true => {
                least = draw.text();
                draw.simplify()
            }
            false => draw.complicate(),
        };
    }
    Some(least)
}

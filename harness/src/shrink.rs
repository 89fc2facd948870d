//! Shrinks a failing script of a generated family: fewer points, simpler numbers, the same verdict.

use crate::{
    lane::{Campaign, Lane, Prepared},
    target::Target,
};
use dyetest_results::{Record, Verdict};
use dyetest_suites::{Case, Diagnostic, Origin, families};
use std::sync::Arc;

/// Scripts that are tried at most. Each may cost a process.
const TRIES: usize = 400;

/// The least script of the record's family that still gives its verdict on the target.
///
/// # Errors
/// If the family's script does not load, which would be a defect of the family.
pub fn shrink(record: &Record, target: &Arc<Target>, campaign: &Campaign, points: usize) -> Result<String, Diagnostic> {
    let Some(family) = families::all().iter().find(|family| family.id == record.case) else {
        return Ok(String::new());
    };
    let prepared = Prepared::new(target.clone(), &[]);
    let mut lane = Lane::new(campaign, &prepared);
    let mut draw = family.draw(record.seed, points);
    let mut least = draw.text();
    let mut more = draw.simplify();
    for _ in 0..TRIES {
        if !more {
            break;
        }
        more = match shows(&mut lane, &draw.text(), family.id, record.verdict)? {
            true => {
                least = draw.text();
                draw.simplify()
            }
            false => draw.complicate(),
        };
    }
    Ok(least)
}

fn shows(lane: &mut Lane<'_>, text: &str, id: &str, verdict: Verdict) -> Result<bool, Diagnostic> {
    // A script from which every point was taken has no attack left, and then it is no case.
    let Ok(case) = Case::from_text(id, text, Origin::User) else { return Ok(false) };
    Ok(lane.settle(&case).verdict == verdict)
}

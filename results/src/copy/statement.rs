//! What the figures say, as sentences. A sentence is there only when the figures of this run carry it, and it names them.

use super::{
    Group, Memory,
    estimate::{Curve, Estimates, Kind, Shape, TOLERANCE, shape_of},
    unit::{bytes, digits, time, times},
};
use serde::Serialize;

/// The figures for a crossing between components that are often repeated, in (bytes, nanoseconds). They name no path, element,
/// processor or state of memory, so that only the shape of the curve can be held against them.
pub(super) const PUBLISHED: [(u64, f64); 4] = [(64, 150.0), (4 << 10, 800.0), (1 << 20, 200e3), (10 << 20, 2e6)];

/// The size that element types are compared at: large enough for their copies to outweigh the call.
const COMPARED: u64 = 4 << 10;
/// The size at which `memcpy` is what a program would do instead.
const LARGE: u64 = 1 << 20;
/// The integers that a list can be of, in bytes.
const INTEGERS: [u32; 4] = [1, 2, 4, 8];
/// The most paths that a sentence names.
const NAMED: usize = 6;

/// A sentence with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Statement {
    /// What it is about, for scripts.
    pub(super) about: &'static str,
    pub(super) text: String,
}

/// All that the figures of a run say.
pub(super) fn statements(estimates: &Estimates) -> Vec<Statement> {
    let warm: Vec<&Curve> = estimates.curves.iter().filter(|curve| curve.memory == Memory::Warm).collect();
    let mut targets: Vec<&str> = warm.iter().map(|curve| curve.target.as_str()).collect();
    targets.sort_unstable();
    targets.dedup();
    let mut statements = Vec::new();
    let mut say = |about, text: Option<String>| statements.extend(text.map(|text| Statement { about, text }));
    for target in targets {
        let here: Vec<&Curve> = warm.iter().copied().filter(|curve| curve.target == target).collect();
        say("element-by-element", element_by_element(target, &here));
        say("against-memcpy", against_memcpy(target, &here));
        say("amplification", amplification(target, &here));
        say("handles-flat", handles(target, &here));
        say("quicker-throughout", quicker_throughout(estimates, target));
        for crossing in estimates.crossings.iter().filter(|crossing| crossing.target == target) {
            let (size, ratio) = crossing.at_most;
            let by = format!("{} at {}", times(ratio), bytes(size as f64));
            say(
                "overtakes",
                crossing.from.map(|from| {
                    format!(
                        "On {target}, {} is quicker than {} from about {} on ({by}), and slower below.",
                        crossing.winner,
                        crossing.loser,
                        bytes(from)
                    )
                }),
            );
        }
        say("first-touch", first_touch(estimates, target));
    }
    say("published-shape", published(&warm));
    statements
}

/// The first list of bytes from component to component.
fn list_of_bytes<'a>(here: &[&'a Curve]) -> Option<&'a Curve> {
    integers(here, 1)
}

fn integers<'a>(here: &[&'a Curve], element: u32) -> Option<&'a Curve> {
    here.iter().copied().find(|curve| curve.path.group == Group::Fused && curve.path.element_bytes == Some(element))
}

/// Lists are copied in a loop over their elements, if an element takes as long whatever its size.
fn element_by_element(target: &str, here: &[&Curve]) -> Option<String> {
    list_of_bytes(here)?;
    let each: Vec<(u32, &Curve, f64)> = INTEGERS
        .into_iter()
        .filter_map(|element| integers(here, element).map(|curve| (element, curve)))
        .filter_map(|(element, curve)| Some((element, curve, curve.fit?.line.slope_ns_per_byte * f64::from(element))))
        .collect();
    let (least, most) = each.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), (_, _, ns)| (least.min(*ns), most.max(*ns)));
    if each.len() < 2 || least <= 0.0 || most / least > 1.0 + TOLERANCE {
        return None;
    }
    let figures = each.iter().map(|(_, curve, ns)| format!("{} {}", curve.path.id, digits(*ns))).collect::<Vec<_>>().join(", ");
    let counted: Vec<String> = each
        .iter()
        .filter_map(|(element, curve, _)| {
            Some(format!("{} {}", curve.path.id, digits(instructions_per_byte(curve)? * f64::from(*element))))
        })
        .collect();
    let counted = if counted.is_empty() { String::new() } else { format!("; instructions for each: {}", counted.join(", ")) };
    Some(format!(
        "On {target}, lists between components are copied element by element: an element takes as long whatever its size, in ns {figures}{counted}."
    ))
}

/// Between the smallest and the largest size at which they were counted.
fn instructions_per_byte(curve: &Curve) -> Option<f64> {
    let counted =
        || curve.points.iter().filter(|point| point.size > 0).filter_map(|point| Some((point.size as f64, point.instructions?.least)));
    let ((small, few), (large, many)) = (counted().next()?, counted().next_back()?);
    (large > small).then(|| (many - few) / (large - small))
}

fn against_memcpy(target: &str, here: &[&Curve]) -> Option<String> {
    let list = list_of_bytes(here)?;
    let ratio = list.at(LARGE)?.to_memcpy?;
    let magnitude = match ratio.log10().round() {
        1.0 => ": an order of magnitude",
        more if more > 1.0 => ": more than an order of magnitude",
        _ => "",
    };
    (ratio > 1.0 + TOLERANCE).then(|| {
        format!("On {target}, {} takes {} as long as memcpy of the same {}{magnitude}.", list.path.id, times(ratio), bytes(LARGE as f64))
    })
}

/// Whoever picks the type of what is sent picks its cost.
fn amplification(target: &str, here: &[&Curve]) -> Option<String> {
    let list = list_of_bytes(here)?;
    let of_list = list.at(COMPARED)?.ns;
    let mut dear: Vec<(&str, f64)> = here
        .iter()
        .filter(|curve| curve.path.group == Group::Fused)
        .filter_map(|curve| Some((curve.path.id.as_str(), curve.at(COMPARED)?.ns / of_list)))
        .filter(|(_, ratio)| *ratio > 1.0 + TOLERANCE)
        .collect();
    dear.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (dearest, _) = dear.first()?;
    let figures = figures(&dear);
    Some(format!(
        "On {target}, whoever picks the type picks the cost: {} sent as {dearest} cost more than as {}: {figures}.",
        bytes(COMPARED as f64),
        list.path.id
    ))
}

fn figures(ratios: &[(&str, f64)]) -> String {
    let named: Vec<String> = ratios.iter().take(NAMED).map(|(id, ratio)| format!("{id} {}", times(*ratio))).collect();
    let more = if ratios.len() > NAMED { format!(" and {} more", ratios.len() - NAMED) } else { String::new() };
    named.join(", ") + &more
}

fn handles(target: &str, here: &[&Curve]) -> Option<String> {
    let is_flat = |curve: &&&Curve| curve.shape.is_some_and(|shape| shape.kind == Kind::Flat);
    let flat: Vec<&Curve> = here.iter().filter(|curve| curve.path.group == Group::Handle).filter(is_flat).copied().collect();
    let (first, last) = (flat.first()?.points.first()?, flat.first()?.points.last()?);
    let figure = |curve: &Curve| Some(format!("{} {}", curve.path.id, time(curve.points.last()?.ns)));
    let figures = flat.iter().filter_map(|curve| figure(curve)).collect::<Vec<_>>().join(", ");
    Some(format!(
        "On {target}, passing a handle costs the same whatever stands behind it, from {} to {}: {figures}.",
        bytes(first.size as f64),
        bytes(last.size as f64)
    ))
}

fn quicker_throughout(estimates: &Estimates, target: &str) -> Option<String> {
    let always: Vec<_> = estimates.crossings.iter().filter(|crossing| crossing.target == target && crossing.from.is_none()).collect();
    let figure = |crossing: &&super::crossing::Crossing| {
        let (size, ratio) = crossing.at_most;
        format!("{} than {} ({} at {})", crossing.winner, crossing.loser, times(ratio), bytes(size as f64))
    };
    let figures = always.iter().map(figure).collect::<Vec<_>>().join(", ");
    (!always.is_empty()).then(|| format!("On {target}, quicker at every size: {figures}."))
}

fn first_touch(estimates: &Estimates, target: &str) -> Option<String> {
    let here = || estimates.curves.iter().filter(|curve| curve.target == target);
    let ratio = |fresh: &Curve| {
        let warm = here().find(|curve| curve.path.id == fresh.path.id && curve.memory == Memory::Warm)?;
        let (size, dear) = fresh.points.iter().rev().find_map(|point| Some((point.size, point.ns / warm.at(point.size)?.ns)))?;
        (size > 0 && dear > 1.0 + TOLERANCE).then(|| format!("{} {} at {}", fresh.path.id, times(dear), bytes(size as f64)))
    };
    let figures: Vec<String> = here().filter(|curve| curve.memory == Memory::Fresh).filter_map(ratio).take(NAMED).collect();
    let figures = (!figures.is_empty()).then(|| figures.join(", "))?;
    Some(format!("On {target}, the first crossing into fresh memory costs more than one into warm: {figures}."))
}

fn published(warm: &[&Curve]) -> Option<String> {
    let Shape { line, r_squared, .. } = shape_of(&PUBLISHED)?;
    let judged: Vec<(&str, Kind)> =
        warm.iter().filter(|curve| spans_published(curve)).filter_map(|curve| Some((curve.path.id.as_str(), curve.shape?.kind))).collect();
    // Targets follow each other, and a path that has one shape on several of them is named once.
    let of = |kind| {
        let mut ids: Vec<&str> = Vec::new();
        for (id, _) in judged.iter().filter(|(_, found)| *found == kind) {
            if !ids.contains(id) {
                ids.push(id);
            }
        }
        if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
    };
    (!judged.is_empty()).then(|| {
        format!(
            "The published figures lie on a line of {} and {} ns/B (R2 {:.3}). Only that shape is compared, since they name neither path \
             nor processor nor state of memory. Fixed and linear here: {}. Flat: {}. Neither: {}.",
            time(line.fixed_ns),
            digits(line.slope_ns_per_byte),
            r_squared.unwrap_or_default(),
            of(Kind::Line),
            of(Kind::Flat),
            of(Kind::Bent)
        )
    })
}

/// Whether a curve was measured where the published figures are.
pub(super) fn spans_published(curve: &Curve) -> bool {
    PUBLISHED.iter().all(|(size, _)| curve.at(*size).is_some())
}

#[cfg(test)]
mod tests;

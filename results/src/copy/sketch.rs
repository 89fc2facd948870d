//! A few curves in characters: enough to see which grow, and where they meet.

use super::{
    Group, Memory, NATIVE,
    estimate::{Curve, Estimates},
    unit::{bytes, time},
};

const HEIGHT: usize = 16;
/// The widest sketch: more columns show no more of so few sizes.
const WIDTH: usize = 72;
/// What stands to the left of the curves: a time, and the axis.
const MARGIN: usize = 11;

/// The first warm path of each group, on the target that most paths were measured on.
pub(super) fn featured(estimates: &Estimates) -> Vec<&Curve> {
    let curves = || estimates.curves.iter().filter(|curve| curve.memory == Memory::Warm && positive(curve).count() > 1);
    let count = |target: &str| curves().filter(|curve| curve.target == target).count();
    let main = curves().map(|curve| curve.target.as_str()).max_by_key(|target| (count(target), std::cmp::Reverse(*target)));
    let mut featured = Vec::<&Curve>::new();
    for curve in curves().filter(|curve| curve.target == NATIVE || Some(curve.target.as_str()) == main) {
        if featured.iter().all(|other| other.path.group != curve.path.group) {
            featured.push(curve);
        }
    }
    featured
}

/// The points that a logarithm has.
pub(super) fn positive(curve: &Curve) -> impl Iterator<Item = (f64, f64)> {
    curve.points.iter().filter(|point| point.size > 0).map(|point| (point.size as f64, point.ns))
}

/// The least and the greatest of some values, a little apart.
pub(super) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, most) = values.fold((f64::INFINITY, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    (least, most.max(least * 2.0))
}

/// The lines of the sketch; `None` where there is no curve.
pub(super) fn sketch(estimates: &Estimates, width: usize) -> Option<Vec<String>> {
    let curves = featured(estimates);
    let columns = width.min(WIDTH).saturating_sub(MARGIN).max(2);
    let points = || curves.iter().flat_map(|curve| positive(curve));
    points().next()?;
    let (sizes, times) = (range(points().map(|point| point.0)), range(points().map(|point| point.1)));
    let place = |value: f64, (least, most): (f64, f64), steps: usize| {
        ((value / least).ln() / (most / least).ln() * (steps - 1) as f64).round() as usize
    };
    let mut grid = vec![vec![' '; columns]; HEIGHT];
    // The first curves are drawn last: what everything is held against stays visible.
    for curve in curves.iter().rev() {
        let points: Vec<(f64, f64)> = positive(curve).collect();
        let size = |column: usize| sizes.0 * (sizes.1 / sizes.0).powf(column as f64 / (columns - 1) as f64);
        for (column, ns) in (0..columns).filter_map(|column| Some((column, between(&points, size(column))?))) {
            grid[HEIGHT - 1 - place(ns, times, HEIGHT)][column] = letter(curve.path.group);
        }
    }
    let label = |row: usize| match row {
        0 => time(times.1),
        row if row == HEIGHT - 1 => time(times.0),
        _ => String::new(),
    };
    let mut lines: Vec<String> =
        grid.into_iter().enumerate().map(|(row, cells)| format!("{:>9} |{}", label(row), String::from_iter(cells))).collect();
    let (first, last) = (bytes(sizes.0), bytes(sizes.1));
    let gap = columns.saturating_sub(first.len());
    lines.push(format!("{:>9} +{}", "", "-".repeat(columns)));
    lines.push(format!("{:MARGIN$}{first}{last:>gap$}", ""));
    lines.extend(curves.iter().map(|curve| format!("  {} {} on {}", letter(curve.path.group), curve.path.id, curve.target)));
    Some(lines)
}

/// The time at a size between two that were measured, straight between their logarithms.
fn between(points: &[(f64, f64)], size: f64) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].0 <= size * 1.000_001 && size <= pair[1].0 * 1.000_001)?;
    let share = ((size / pair[0].0).ln() / (pair[1].0 / pair[0].0).ln()).clamp(0.0, 1.0);
    Some(pair[0].1 * (pair[1].1 / pair[0].1).powf(share))
}

fn letter(group: Group) -> char {
    match group {
        Group::Limit => 'm',
        Group::Pointer => 'p',
        Group::Fused => 'l',
        Group::Stream => 's',
        Group::Handle => 'h',
        Group::HostToGuest => 'i',
        Group::GuestToHost => 'o',
        Group::CoreHost => 'c',
        // It has no sizes, and so no curve.
        Group::Containment => '?',
    }
}

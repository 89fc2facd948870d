//! The estimates for scripts: JSON and CSV. Figures have six digits, which is more than any of them is worth.

use super::{
    Group, Memory,
    estimate::{Curve, Estimates, Kind, Point},
    statement::PUBLISHED,
};
use crate::text::escape_json;
use serde::Serialize;
use serde_json::{Value, json};

/// The estimates as JSON: `{machine, paths: [{id, target, sizes, ns, ..}], ..}`, with the figures of a path parallel to its sizes.
pub fn json(estimates: &Estimates) -> String {
    let value = json!({
        "machine": estimates.machine,
        "method": estimates.method,
        "versions": estimates.versions,
        "rounds": { "measured": estimates.rounds, "noisy": estimates.noisy },
        "paths": estimates.curves.iter().map(path).collect::<Vec<_>>(),
        "containment": estimates.prices.iter().map(|price| json!({
            "id": price.path.id,
            "target": price.target,
            "ns": six(price.point.ns),
            "spread": six(price.point.spread),
            "rounds": price.point.rounds,
            "ratio_to_cranelift": price.to_cranelift.map(six),
            "ratio_to_instance": price.to_instance.map(six),
        })).collect::<Vec<_>>(),
        "crossings": estimates.crossings.iter().map(|crossing| json!({
            "target": crossing.target,
            "winner": crossing.winner,
            "loser": crossing.loser,
            "from_bytes": crossing.from.map(six),
            "ratio": six(crossing.at_most.1),
            "ratio_at_bytes": crossing.at_most.0,
        })).collect::<Vec<_>>(),
        "published": { "sizes": PUBLISHED.map(|(size, _)| size), "ns": PUBLISHED.map(|(_, ns)| ns) },
        "statements": estimates.statements,
    });
    escape_json(&format!("{value:#}\n"))
}

fn path(curve: &Curve) -> Value {
    let each = |figure: &dyn Fn(&Point) -> Option<f64>| curve.points.iter().map(|point| figure(point).map(six)).collect::<Vec<_>>();
    let shape = curve.shape.map(|shape| {
        let kind = kind(shape.kind);
        json!({
            "kind": kind,
            "fixed_ns": six(shape.line.fixed_ns),
            "slope_ns_per_byte": six(shape.line.slope_ns_per_byte),
            "r_squared": shape.r_squared.map(six),
            "worst_error": six(shape.worst_error),
        })
    });
    json!({
        "id": curve.path.id,
        "title": curve.path.title,
        "group": curve.path.group,
        "element_bytes": curve.path.element_bytes,
        "target": curve.target,
        "memory": curve.memory,
        "sizes": curve.points.iter().map(|point| point.size).collect::<Vec<_>>(),
        "ns": each(&|point| Some(point.ns)),
        "min_ns": each(&|point| Some(point.min_ns)),
        "spread": each(&|point| Some(point.spread)),
        "rounds": curve.points.iter().map(|point| point.rounds).collect::<Vec<_>>(),
        "fixed_ns": curve.fit.map(|fit| six(fit.line.fixed_ns)),
        "slope_ns_per_byte": curve.fit.map(|fit| six(fit.line.slope_ns_per_byte)),
        "slope_ci95": curve.fit.map(|fit| fit.slope_ci95.map(six)),
        "slope_is_certain": curve.fit.map(|fit| fit.is_certain()),
        "instructions": each(&|point| point.instructions.map(|counted| counted.least)),
        "instructions_most": each(&|point| point.instructions.map(|counted| counted.most)),
        "ratio_to_memcpy": each(&|point| point.to_memcpy),
        "ratio_to_memory_copy": each(&|point| point.to_memory_copy),
        "shape": shape,
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Flat => "flat",
        Kind::Line => "line",
        Kind::Bent => "bent",
    }
}

/// A line of the CSV.
#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    target: &'a str,
    group: Group,
    memory: Memory,
    size: u64,
    rounds: usize,
    ns: f64,
    min_ns: f64,
    spread: f64,
    instructions: Option<f64>,
    instructions_most: Option<f64>,
    ratio_to_memcpy: Option<f64>,
    ratio_to_memory_copy: Option<f64>,
    fixed_ns: Option<f64>,
    slope_ns_per_byte: Option<f64>,
    slope_low: Option<f64>,
    slope_high: Option<f64>,
}

/// The estimates as CSV: a line for each path, target, state of memory and size, containment at the end. Without
/// any figure it is empty.
pub fn csv(estimates: &Estimates) -> String {
    let curves = estimates
        .curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(move |point| row(&curve.path, &curve.target, curve.memory, point, curve.fit)));
    let prices = estimates.prices.iter().map(|price| row(&price.path, &price.target, price.memory, &price.point, None));
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing rows of one form into memory cannot fail; if it did, the text would end there.
    let _ = curves.chain(prices).try_for_each(|row| writer.serialize(row));
    writer.into_inner().ok().and_then(|text| String::from_utf8(text).ok()).unwrap_or_default()
}

fn row<'a>(path: &'a super::PathInfo, target: &'a str, memory: Memory, point: &Point, fit: Option<super::fit::Fit>) -> Row<'a> {
    Row {
        path: &path.id,
        target,
        group: path.group,
        memory,
        size: point.size,
        rounds: point.rounds,
        ns: six(point.ns),
        min_ns: six(point.min_ns),
        spread: six(point.spread),
        instructions: point.instructions.map(|counted| six(counted.least)),
        instructions_most: point.instructions.map(|counted| six(counted.most)),
        ratio_to_memcpy: point.to_memcpy.map(six),
        ratio_to_memory_copy: point.to_memory_copy.map(six),
        fixed_ns: fit.map(|fit| six(fit.line.fixed_ns)),
        slope_ns_per_byte: fit.map(|fit| six(fit.line.slope_ns_per_byte)),
        slope_low: fit.map(|fit| six(fit.slope_ci95[0])),
        slope_high: fit.map(|fit| six(fit.slope_ci95[1])),
    }
}

/// A figure with six digits.
fn six(figure: f64) -> f64 {
    format!("{figure:.5e}").parse().unwrap_or(figure)
}

//! The figures for people at a terminal: a table for each group, the prices, the published figures, a sketch, and what it all says.

use super::{
    Counted, Group, Machine, Memory, PathInfo,
    estimate::{Curve, Estimates, Kind, Point, Price, UNSTEADY},
    instructions::Instructions,
    sketch::sketch,
    statement::{PUBLISHED, spans_published},
    unit::{bytes, count, digits, time, times},
};
use crate::{
    report::{Page, Text},
    text::clean,
};
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, presets};

/// The groups of curves, in the order of the tables.
pub(super) const GROUPS: [(Group, &str); 8] = [
    (Group::Limit, "Copies inside one memory: the limit"),
    (Group::Pointer, "A pointer inside one memory: no copy, no isolation"),
    (Group::Fused, "From component to component"),
    (Group::Stream, "From component to component, as a stream or a future"),
    (Group::Handle, "From component to component, as a handle"),
    (Group::HostToGuest, "From the host to a guest"),
    (Group::GuestToHost, "From a guest to the host"),
    (Group::CoreHost, "From core wasm to the host, as pointer and length"),
];

/// The sizes that a narrow table keeps, the dearest to lose first.
const KEPT: [u64; 10] = [4 << 10, 1 << 20, 64, 10 << 20, 64 << 10, 0, 16 << 10, 16 << 20, 1 << 10, 256];
/// What a column takes beside its content: a space on either side, and a border.
const PADDING: usize = 3;

/// The figures as tables and sentences. Styles are escape sequences, for the stream that they are written to to keep or strip.
pub fn table(estimates: &Estimates, page: Page) -> String {
    let mut text = Text::on(page);
    about(&mut text, estimates);
    for (group, heading) in GROUPS {
        let curves: Vec<&Curve> = estimates.curves.iter().filter(|curve| curve.path.group == group).collect();
        curve_table(&mut text, heading, &curves);
    }
    price_table(&mut text, &estimates.prices);
    published_table(&mut text, &estimates.curves);
    if let Some(lines) = sketch(estimates, text.width) {
        text.heading("Time by size, both logarithmic");
        lines.iter().for_each(|line| text.line(line));
    }
    if !estimates.statements.is_empty() {
        text.heading("What the figures say");
        estimates.statements.iter().for_each(|statement| text.wrapped(2, &statement.text));
    }
    text.text
}

fn about(text: &mut Text, estimates: &Estimates) {
    let Machine { cpu, arch, cores, memory_bytes, kernel, virtualised, .. } = &estimates.machine;
    let virtualised = virtualised.as_ref().map(|by| format!(", virtual ({by})")).unwrap_or_default();
    let cores = format!("{cores} core{}", if *cores == 1 { "" } else { "s" });
    text.wrapped(0, &clean(&format!("{cpu} ({arch}), {cores}, {}, kernel {kernel}{virtualised}", bytes(*memory_bytes as f64))));
    let method = &estimates.method;
    let noisy = match estimates.noisy {
        0 => "none of them noisy".to_owned(),
        noisy => format!("{noisy} noisy and left out"),
    };
    let counted = match &method.instructions {
        Counted::By(tool) => format!("Instructions were counted by {tool}."),
        Counted::Not(why) => format!("Instructions were not counted: {why}."),
    };
    text.wrapped(
        0,
        &clean(&format!("dyetest {}: {} rounds in {} processes, {noisy}. {counted}", method.version, estimates.rounds, method.processes)),
    );
    if estimates.rounds > 0 && estimates.rounds == estimates.noisy {
        text.wrapped(0, "No round was quiet, so there are no figures: measure again when the machine has less to do.");
    }
    text.wrapped(
        0,
        "A cell is the median time of one crossing; below it, how many times native memcpy of as many bytes that is, and the \
         instructions where they were counted. fixed and ns/B are those of a line from 64 B to 16 KiB, with the interval that holds \
         95 % of its slopes. ~ marks what was unsteady: the slowest tenth took 1.3 times the median or more, processes counted more \
         than 0.5 % apart, or the interval reaches further than 5 %.",
    );
}

fn curve_table(text: &mut Text, heading: &str, curves: &[&Curve]) {
    if curves.is_empty() {
        return;
    }
    text.heading(heading);
    titles(text, curves.iter().map(|curve| &curve.path));
    let rows: Vec<[String; 3]> = curves.iter().map(|curve| ends(curve)).collect();
    let mut sizes: Vec<u64> = curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.size)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let used = 1 + [("path", 0), ("fixed", 1), ("ns/B", 2)]
        .map(|(name, column)| column_width(name, rows.iter().map(|row| &row[column])))
        .iter()
        .sum::<usize>();
    let cells = |size: u64| curves.iter().map(move |curve| curve.at(size).map(figure).unwrap_or_default());
    let widths = sizes.iter().map(|size| (*size, column_width(&bytes(*size as f64), cells(*size)))).collect();
    let only: Vec<u64> = curves.iter().filter_map(|curve| Some(curve.points.first()?.size).filter(|_| curve.points.len() == 1)).collect();
    let sizes = fitting(widths, &only, text.width.saturating_sub(used));
    let header = ["path".to_owned()].into_iter().chain(sizes.iter().map(|size| bytes(*size as f64))).chain(["fixed".into(), "ns/B".into()]);
    let rows = curves.iter().zip(rows).map(|(curve, [name, fixed, slope])| {
        let figures = sizes.iter().map(|size| curve.at(*size).map(figure).unwrap_or_default());
        [name].into_iter().chain(figures).chain([fixed, slope]).collect()
    });
    lay_out(text, header.collect(), rows.collect());
}

/// What each path does, once.
fn titles<'a>(text: &mut Text, paths: impl Iterator<Item = &'a PathInfo>) {
    let mut named: Vec<&str> = Vec::new();
    for path in paths {
        if !named.contains(&path.id.as_str()) {
            named.push(&path.id);
            text.wrapped(2, &clean(&format!("{}: {}", path.id, path.title)));
        }
    }
}

/// The name of a curve, and its line.
fn ends(curve: &Curve) -> [String; 3] {
    let name = name(&curve.path.id, &curve.target, curve.memory);
    let Some(fit) = curve.fit else { return [name, String::new(), String::new()] };
    let [low, high] = fit.slope_ci95.map(digits);
    let unsteady = if fit.is_certain() { "" } else { "~" };
    [name, time(fit.line.fixed_ns), format!("{unsteady}{}\n{low} to {high}", digits(fit.line.slope_ns_per_byte))]
}

fn name(path: &str, target: &str, memory: Memory) -> String {
    let memory = match memory {
        Memory::Warm => "",
        Memory::Cold => ", cold",
        Memory::Fresh => ", fresh",
    };
    format!("{path}\n{target}{memory}")
}

fn figure(point: &Point) -> String {
    let unsteady = if point.spread >= UNSTEADY { "~" } else { "" };
    let ratio = point.to_memcpy.map(|ratio| format!("\n{}", times(ratio))).unwrap_or_default();
    let counted = |counted: Instructions| format!("\n{}{} instr", if counted.settled() { "" } else { "~" }, count(counted.least));
    let counted = point.instructions.map(counted).unwrap_or_default();
    format!("{unsteady}{}{ratio}{counted}", time(point.ns))
}

fn column_width(header: &str, cells: impl Iterator<Item = impl AsRef<str>>) -> usize {
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    cells.map(|cell| widest(cell.as_ref())).fold(widest(header), usize::max) + PADDING
}

/// The sizes whose columns fit into the room, the dearest first, which are those that are all that some path has; at least one.
fn fitting(mut widths: Vec<(u64, usize)>, only: &[u64], room: usize) -> Vec<u64> {
    widths.sort_by_key(|(size, _)| (!only.contains(size), KEPT.iter().position(|kept| kept == size).unwrap_or(KEPT.len())));
    let mut used = 0;
    let fits = |(index, (_, width)): &(usize, (u64, usize))| {
        used += width;
        *index == 0 || used <= room
    };
    let mut sizes: Vec<u64> = widths.into_iter().enumerate().take_while(fits).map(|(_, (size, _))| size).collect();
    sizes.sort_unstable();
    sizes
}

fn price_table(text: &mut Text, prices: &[Price]) {
    if prices.is_empty() {
        return;
    }
    text.heading("What containment costs before anything crosses");
    titles(text, prices.iter().map(|price| &price.path));
    let ratio = |ratio: Option<f64>| ratio.map(times).unwrap_or_default();
    let row = |price: &Price| {
        let figures = [time(price.point.ns), ratio(price.to_cranelift), ratio(price.to_instance)];
        [name(&price.path.id, &price.target, price.memory)].into_iter().chain(figures).collect()
    };
    let header = ["path", "time", "to cranelift", "to an instance"].map(str::to_owned);
    lay_out(text, header.into(), prices.iter().map(row).collect());
}

/// The published figures beside all that was measured at the same sizes in warm memory.
fn published_table(text: &mut Text, curves: &[Curve]) {
    let measured = curves.iter().filter(|curve| curve.memory == Memory::Warm && spans_published(curve));
    let measured: Vec<_> = measured.filter_map(|curve| Some((curve, curve.shape?))).collect();
    let Some(published) = super::estimate::shape_of(&PUBLISHED).filter(|_| !measured.is_empty()) else { return };
    text.heading("Against the published figures: the shape, not the nanoseconds");
    let row = |name: String, figures: Vec<f64>, shape: super::estimate::Shape| {
        let kind = match shape.kind {
            Kind::Flat => "flat",
            Kind::Line => "fixed + linear",
            Kind::Bent => "neither",
        };
        let line = [
            time(shape.line.fixed_ns),
            digits(shape.line.slope_ns_per_byte),
            shape.r_squared.map(|share| format!("{share:.3}")).unwrap_or_default(),
            kind.into(),
        ];
        [name].into_iter().chain(figures.into_iter().map(time)).chain(line).collect::<Vec<_>>()
    };
    let first = row("published".into(), PUBLISHED.map(|(_, ns)| ns).into(), published);
    let others = measured.into_iter().map(|(curve, shape)| {
        let figures = PUBLISHED.iter().filter_map(|(size, _)| curve.at(*size)).map(|point| point.ns).collect();
        row(name(&curve.path.id, &curve.target, curve.memory), figures, shape)
    });
    let header = ["path".to_owned()].into_iter().chain(PUBLISHED.map(|(size, _)| bytes(size as f64)));
    let header = header.chain(["fixed", "ns/B", "R2", "shape"].map(str::to_owned));
    lay_out(text, header.collect(), [first].into_iter().chain(others).collect());
}

fn lay_out(text: &mut Text, header: Vec<String>, rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).enforce_styling();
    table.set_width(u16::try_from(text.width).unwrap_or(u16::MAX));
    table.set_header(header.into_iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    for row in rows {
        table.add_row(row.into_iter().enumerate().map(|(column, cell)| {
            let alignment = if column == 0 { CellAlignment::Left } else { CellAlignment::Right };
            Cell::new(cell).set_alignment(alignment)
        }));
    }
    for line in table.lines() {
        text.line(&line);
    }
}

//! The curves as SVG: a panel for each group, both axes logarithmic, with `memcpy` in each of them.

use super::{
    Group, MEMCPY, Memory,
    estimate::{Curve, Estimates},
    sketch::{positive, range},
    unit::{bytes, time},
};
use crate::text::clean;
use plotters::{coord::Shift, prelude::*};

/// A panel with its legend.
const PANEL: (u32, u32) = (760, 380);
/// The longest legend. What is beyond it is drawn too, but not named.
const NAMED: usize = 22;
/// Colours that are told apart on white and on black.
const COLORS: [RGBColor; 8] = [
    RGBColor(214, 69, 65),
    RGBColor(31, 136, 229),
    RGBColor(46, 160, 67),
    RGBColor(201, 126, 14),
    RGBColor(142, 99, 206),
    RGBColor(0, 150, 150),
    RGBColor(207, 85, 159),
    RGBColor(140, 120, 60),
];
/// What is text or axis. It stands for the colour of the text around, which is known to the reader's screen only.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_AS_WRITTEN: &str = "\"#010203\"";
const STYLE: &str = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>\n";

/// The curves as SVG, readable on light and on dark.
///
/// # Errors
/// If a panel cannot be drawn; the message is the drawing library's.
pub fn svg(estimates: &Estimates) -> Result<String, String> {
    let mut groups: Vec<Group> = drawn(estimates).map(|curve| curve.path.group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut svg = String::new();
    let height = PANEL.1 * u32::try_from(groups.len()).unwrap_or(u32::MAX).max(1);
    let area = SVGBackend::with_string(&mut svg, (PANEL.0, height)).into_drawing_area();
    for (group, panel) in groups.iter().zip(area.split_evenly((groups.len().max(1), 1))) {
        draw(estimates, *group, &panel).map_err(|error| error.to_string())?;
    }
    area.present().map_err(|error| error.to_string())?;
    drop(area);
    let body = svg.find("<svg").and_then(|start| svg[start..].find('>').map(|end| start + end + 1)).unwrap_or_default();
    svg.insert_str(body, STYLE);
    Ok(svg.replace(INK_AS_WRITTEN, "\"currentColor\""))
}

fn drawn(estimates: &Estimates) -> impl Iterator<Item = &Curve> {
    estimates.curves.iter().filter(|curve| curve.memory == Memory::Warm && positive(curve).count() > 1)
}

fn draw<'a>(
    estimates: &Estimates,
    group: Group,
    panel: &DrawingArea<SVGBackend<'a>, Shift>,
) -> Result<(), Box<dyn std::error::Error + 'a>> {
    let mut curves: Vec<&Curve> = drawn(estimates).filter(|curve| curve.path.group == group || curve.path.id == MEMCPY).collect();
    let last = |curve: &Curve| positive(curve).last().map_or(0.0, |(_, ns)| ns);
    // The legend is in the order in which the curves end, from the top.
    curves.sort_by(|a, b| last(b).total_cmp(&last(a)));
    let points = || curves.iter().flat_map(|curve| positive(curve));
    let (sizes, times) = (range(points().map(|point| point.0)), range(points().map(|point| point.1)));
    let (plot, legend) = panel.split_horizontally(PANEL.0 - 260);
    let mut chart = ChartBuilder::on(&plot)
        .caption(title(group), ("sans-serif", 15, &INK))
        .margin(10)
        .x_label_area_size(28)
        .y_label_area_size(62)
        .build_cartesian_2d((sizes.0..sizes.1).log_scale().base(4.0), (times.0..times.1).log_scale())?;
    chart
        .configure_mesh()
        .axis_style(INK.mix(0.6))
        .bold_line_style(INK.mix(0.15))
        .light_line_style(INK.mix(0.05))
        .label_style(("sans-serif", 11, &INK))
        .x_label_formatter(&|size| bytes(*size))
        .y_label_formatter(&|ns| time(*ns))
        .draw()?;
    for (index, curve) in curves.iter().enumerate() {
        let color = if curve.path.id == MEMCPY { INK } else { COLORS[index % COLORS.len()] };
        chart.draw_series(LineSeries::new(positive(curve), color.stroke_width(2)))?;
        chart.draw_series(positive(curve).map(|point| Circle::new(point, 2, color.filled())))?;
        if index < NAMED {
            let y = 30 + 15 * i32::try_from(index)?;
            legend.draw(&PathElement::new([(0, y), (16, y)], color.stroke_width(2)))?;
            let name = clean(&format!("{} {}", curve.path.id, curve.target));
            legend.draw(&Text::new(name, (22, y - 6), ("sans-serif", 11).into_font().color(&INK)))?;
        }
    }
    Ok(())
}

fn title(group: Group) -> &'static str {
    super::table::GROUPS.iter().find(|(of, _)| *of == group).map_or("", |(_, heading)| heading)
}

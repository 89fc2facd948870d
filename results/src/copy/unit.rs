//! Figures as people read them: three digits, and the unit that they fit.

/// `1.30 ns`, `334 us`, `3.39 ms`.
pub(super) fn time(ns: f64) -> String {
    let (value, unit) = match ns.abs() {
        below if below < 999.5 => (ns, "ns"),
        below if below < 999.5e3 => (ns / 1e3, "us"),
        below if below < 999.5e6 => (ns / 1e6, "ms"),
        _ => (ns / 1e9, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// `64 B`, `4 KiB`, `2.7 KiB`.
pub(super) fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        few if few < 1024.0 => (bytes, "B"),
        few if few < 1048576.0 => (bytes / 1024.0, "KiB"),
        many if many < 1073741824.0 => (bytes / 1048576.0, "MiB"),
        _ => (bytes / 1073741824.0, "GiB"),
    };
    let digits = if value.fract() < 0.05 || value >= 100.0 { 0 } else { 1 };
    format!("{value:.digits$} {unit}")
}

/// `732`, `37.0 k`, `9.44 M`.
pub(super) fn count(count: f64) -> String {
    match count {
        few if few < 9999.5 => format!("{count:.0}"),
        many if many < 999.5e3 => format!("{} k", digits(count / 1e3)),
        _ => format!("{} M", digits(count / 1e6)),
    }
}

/// `0.07x`, `1.0x`, `69x`.
pub(super) fn times(ratio: f64) -> String {
    let digits = match ratio {
        tiny if tiny < 0.005 => return "<0.01x".into(),
        small if small < 0.095 => 2,
        small if small < 9.95 => 1,
        _ => 0,
    };
    format!("{ratio:.digits$}x")
}

/// Three digits, of which those before the point are never cut.
pub(super) fn digits(value: f64) -> String {
    match value.abs() {
        // What rounds to nothing beside a nanosecond is nothing.
        small if small < 0.0005 => "0".into(),
        small if small < 0.9995 => format!("{value:.3}"),
        small if small < 9.995 => format!("{value:.2}"),
        small if small < 99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_and_their_unit() {
        for (ns, shown) in [(0.0, "0 ns"), (1.3, "1.30 ns"), (999.4, "999 ns"), (999.6, "1.00 us"), (334e3, "334 us"), (3.39e6, "3.39 ms")]
        {
            assert_eq!(time(ns), shown);
        }
        for (size, shown) in [(0.0, "0 B"), (64.0, "64 B"), (4096.0, "4 KiB"), (2765.0, "2.7 KiB"), (10485760.0, "10 MiB")] {
            assert_eq!(bytes(size), shown);
        }
        for (instructions, shown) in [(12.3, "12"), (9382.0, "9382"), (37014.0, "37.0 k"), (9437334.0, "9.44 M")] {
            assert_eq!(count(instructions), shown);
        }
        for (ratio, shown) in [(0.0001, "<0.01x"), (0.0712, "0.07x"), (0.96, "1.0x"), (9.97, "10x"), (69.3, "69x")] {
            assert_eq!(times(ratio), shown);
        }
        assert_eq!([digits(-0.0001), digits(0.319), digits(12.34)], ["0", "0.319", "12.3"]);
    }
}

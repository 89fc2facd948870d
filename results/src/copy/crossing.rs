//! Where one path overtakes another.
//!
//! A path is held against the first one that carries bytes as a list over the same boundary: that is the one that people use. The
//! size is where the measured curves meet, straight between two sizes, as costs of bytes are.

use super::{
    Group, Memory,
    estimate::{Curve, Point},
};

/// How much quicker a path must be somewhere on either side for its overtaking to be more than noise.
const CLEARLY: f64 = 1.1;

/// One path against the list of bytes over the same boundary.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Crossing {
    pub(super) target: String,
    /// The path that wins where there are many bytes.
    pub(super) winner: String,
    pub(super) loser: String,
    /// From how many bytes on; `None` if at every size measured.
    pub(super) from: Option<f64>,
    /// How much quicker it is at the largest size that both have.
    pub(super) at_most: (u64, f64),
}

/// Where paths overtake lists of bytes, or are overtaken by them.
pub(super) fn crossings(curves: &[Curve]) -> Vec<Crossing> {
    let warm: Vec<&Curve> = curves.iter().filter(|curve| curve.memory == Memory::Warm && boundary(curve.path.group).is_some()).collect();
    let mut crossings = Vec::new();
    for other in &warm {
        let is_over_the_same = |curve: &&&Curve| curve.target == other.target && boundary(curve.path.group) == boundary(other.path.group);
        let list = warm.iter().filter(is_over_the_same).find(|curve| curve.path.element_bytes == Some(1));
        if let Some(list) = list.filter(|list| list.path.id != other.path.id) {
            crossings.extend(crossing(list, other));
        }
    }
    crossings
}

/// What the bytes cross. Paths that do not carry them have no part in it.
fn boundary(group: Group) -> Option<Group> {
    match group {
        Group::Fused | Group::Stream => Some(Group::Fused),
        Group::HostToGuest | Group::GuestToHost | Group::CoreHost => Some(group),
        Group::Limit | Group::Pointer | Group::Handle | Group::Containment => None,
    }
}

fn crossing(list: &Curve, other: &Curve) -> Option<Crossing> {
    let pair = |point: &Point| Some((point.size, point.ns, other.at(point.size)?.ns));
    let both: Vec<(u64, f64, f64)> = list.points.iter().filter(|point| point.size > 0).filter_map(pair).collect();
    let (size, of_list, of_other) = *both.last()?;
    // Read from the side that is quicker at the end.
    let wins = of_other < of_list;
    let ratios: Vec<f64> = both.iter().map(|(_, list, other)| if wins { list / other } else { other / list }).collect();
    let changes = ratios.windows(2).filter(|pair| (pair[0] > 1.0) != (pair[1] > 1.0)).count();
    let is_clear = ratios.iter().any(|ratio| *ratio > CLEARLY);
    let from = match changes {
        0 if wins && ratios.iter().all(|ratio| *ratio > CLEARLY) => None,
        1 if is_clear && ratios.iter().any(|ratio| 1.0 / ratio > CLEARLY) => Some(meeting(&both)?),
        _ => return None,
    };
    let (winner, loser) = if wins { (other, list) } else { (list, other) };
    let at_most = (size, *ratios.last()?);
    Some(Crossing { target: list.target.clone(), winner: winner.path.id.clone(), loser: loser.path.id.clone(), from, at_most })
}

/// Where the two lines between neighbouring sizes meet.
fn meeting(both: &[(u64, f64, f64)]) -> Option<f64> {
    both.windows(2).find_map(|pair| {
        let (before, after) = (pair[0].1 - pair[0].2, pair[1].1 - pair[1].2);
        let share = before / (before - after);
        ((before > 0.0) != (after > 0.0)).then(|| pair[0].0 as f64 + share * (pair[1].0 - pair[0].0) as f64)
    })
}

#[cfg(test)]
mod tests {
    use crate::copy::{estimates, synthetic::Synthetic};

    fn found(run: Synthetic) -> Vec<(String, Option<f64>)> {
        estimates(&run.run()).crossings.into_iter().map(|crossing| (crossing.winner, crossing.from)).collect()
    }

    #[test]
    fn a_stream_overtakes_a_list_where_their_lines_meet() {
        // 842 + 0.028 n = 15 + 0.319 n at 2842 bytes.
        let found = found(Synthetic::quiet());
        let (_, from) = found.iter().find(|(winner, _)| winner == "stream-u8").unwrap();
        assert!((from.unwrap() - 2841.9).abs() < 1.0, "{from:?}");
        for path in ["list-u16", "list-u32", "list-u64"] {
            assert!(found.contains(&(path.into(), None)), "{path}: {found:?}");
        }
        // Where it is slower at every size it overtakes nothing.
        assert!(found.iter().all(|(winner, _)| winner != "list-u8"), "{found:?}");
    }

    #[test]
    fn it_is_found_in_noise_too() {
        for seed in 0..5 {
            let found = found(Synthetic::noisy(seed));
            let (_, from) = found.iter().find(|(winner, _)| winner == "stream-u8").unwrap();
            assert!((2400.0..3300.0).contains(&from.unwrap()), "{from:?}");
        }
    }

    #[test]
    fn equal_paths_do_not_overtake_each_other() {
        for seed in 0..20 {
            let mut run = Synthetic::noisy(seed).run();
            let list = run.series.iter().filter(|series| series.path == "list-u8").cloned().collect::<Vec<_>>();
            for series in run.series.iter_mut().filter(|series| series.path == "list-u16") {
                series.samples = list.iter().find(|list| list.size == series.size).unwrap().samples.clone();
                series.samples.iter_mut().for_each(|sample| sample.picoseconds += (sample.picoseconds / 25) * u64::from(sample.round % 2));
            }
            assert!(estimates(&run).crossings.iter().all(|crossing| crossing.winner != "list-u16" && crossing.loser != "list-u16"));
        }
    }
}

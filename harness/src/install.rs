//! placeholder until the branch lands
/// A fault.
pub struct Fault { /// x
 pub id: String, /// x
 pub layer: String, /// x
 pub property: String, /// x
 pub profile: String, /// x
 pub summary: String }
/// Installed.
pub struct Installed { /// x
 pub faults: usize }
/// faults
pub fn faults() -> Result<Vec<Fault>, std::io::Error> { Ok(Vec::new()) }
/// faulty
pub fn faulty(_: &mut dyn FnMut(&str)) -> Result<Installed, std::io::Error> { Ok(Installed { faults: 0 }) }

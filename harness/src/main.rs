//! The program `dyetest`.
fn main() {}

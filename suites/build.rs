//! Embeds the corpus in release builds, so that an installed binary carries it. Other builds read the checkout: a
//! change to a case then rebuilds nothing.

use std::{env, error::Error, fmt::Write, fs, io, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut list = String::from("&[");
    if env::var("PROFILE")? == "release" {
        println!("cargo::rerun-if-changed=.");
        embed(Path::new(&env::var("CARGO_MANIFEST_DIR")?), "", &mut list)?;
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded.rs"), list)?;
    Ok(())
}

/// Lists the case files of a folder and of those in it.
fn embed(folder: &Path, prefix: &str, list: &mut String) -> Result<(), Box<dyn Error>> {
    // In the order of their names: that of the file system differs from machine to machine.
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name is not UTF-8")?;
        if path.is_dir() && prefix.is_empty() && !matches!(name, "src" | "tests") {
            embed(&path, &format!("{name}/"), list)?;
        } else if name.ends_with(".wast") {
            writeln!(list, "({:?}, include_str!({path:?})),", format!("{prefix}{name}"))?;
        }
    }
    Ok(())
}

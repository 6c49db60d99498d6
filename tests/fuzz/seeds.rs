//! Writes a folder of seeds for each target, made from the vectors: from the folder in the variable `VECTORS` to the one
//! in `SEEDS`. A fuzz target itself, because whatever is built with coverage needs libFuzzer's runtime.
#![no_main]

mod targets;

use std::fs;
use std::io::{Error, Result};
use std::path::PathBuf;

libfuzzer_sys::fuzz_target!(init: write().expect("the seeds cannot be written"), |_data: &[u8]| {});

fn write() -> Result<()> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or_else(|| Error::other(name.to_owned()));
    let (vectors, seeds) = (folder("VECTORS")?, folder("SEEDS")?);
    for (name, _) in targets::ALL {
        fs::create_dir_all(seeds.join(name))?;
    }
    for entry in fs::read_dir(vectors)? {
        let path = entry?.path();
        if !path.is_file() || path.extension().is_some_and(|e| e == "says") {
            continue;
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (target, seed) in targets::seeds(&fs::read(&path)?) {
            fs::write(seeds.join(target).join(&file), seed)?;
        }
    }
    Ok(())
}

//! Turns `php-stubs/` into the table of classes that the extension registers, and compiles its C files.
//!
//! The stubs are the one source of the PHP surface: IDEs read the same files, so neither can drift from the other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[path = "build/emit.rs"]
mod emit;
#[path = "build/lexer.rs"]
mod lexer;
#[path = "build/model.rs"]
mod model;
#[path = "build/parser.rs"]
mod parser;

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let stubs = here.join("../../php-stubs");

    let mut all = model::Stub::default();
    for file in files(&stubs, "php") {
        let source = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let stub = parser::parse(&source, &file.display().to_string());
        all.classes.extend(stub.classes);
        all.aliases.extend(stub.aliases);
    }
    fs::write(out.join("table.rs"), emit::table(&all)).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed={}", stubs.display());

    let mut c = cc::Build::new();
    for include in includes() {
        c.flag(format!("-I{include}"));
    }
    let zend = here.join("zend");
    c.files(files(&zend, "c")).warnings(false).flag("-Wall").flag("-Wno-unused-parameter");
    c.define("SMDB_VERSION", format!("\"{}\"", env!("CARGO_PKG_VERSION")).as_str());
    c.compile("simplemdb_backup_zend");
    for file in files(&zend, "c").iter().chain(&files(&zend, "h")) {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    println!("cargo::rerun-if-changed={}", zend.display());
    println!("cargo::rerun-if-changed={}", here.join("build").display());
    println!("cargo::rerun-if-changed={}", here.join("build.rs").display());
}

/// The header folders of the PHP that is built for; `PHP_CONFIG` chooses among several, as it does for ext-php-rs.
fn includes() -> Vec<String> {
    println!("cargo::rerun-if-env-changed=PHP_CONFIG");
    let config = env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".to_owned());
    let answer = Command::new(&config).arg("--includes").output().unwrap_or_else(|e| panic!("{config}: {e}"));
    assert!(answer.status.success(), "{config} --includes failed");
    let text = String::from_utf8(answer.stdout).expect("paths in UTF-8");
    text.split_whitespace().filter_map(|flag| flag.strip_prefix("-I")).map(ToOwned::to_owned).collect()
}

/// Every file below `folder` with this extension, in a stable order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("a folder that can be listed").path();
        if path.is_dir() {
            out.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            out.push(path);
        }
    }
    out.sort();
    out
}

//! A reader in another language, written from FORMAT.md alone, reads what this one reads and refuses what it refuses.
//!
//! It wants Debian's Python with `python3-cryptography`, `python3-argon2`, `python3-lz4` and `python3-zstandard`, which
//! `./build.sh test` installs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use simplemdb_backup_engine::Kind;
use simplemdb_backup_engine::archive::cipher::Cipher;
use simplemdb_backup_engine::archive::codec::Codec;
use simplemdb_backup_engine::archive::key::Key;
use simplemdb_backup_engine::archive::reader::Reader;

use crate::says::{keys, vectors};
use crate::support::{archive, folder, key, parts, read};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/archive/reader.py");

fn run(file: &Path, option: Option<(&str, &Path)>) -> Output {
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-B").arg(SCRIPT);
    if let Some((option, path)) = option {
        command.arg(option).arg(path);
    }
    let output = command.arg(file).output().expect("there is no /usr/bin/python3");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("Traceback"), "{}: {said}", file.display());
    output
}

/// What this crate makes of it: the text that it hands out, and the exit status that its error stands for.
fn ours(file: &Path, key: Option<&Key>) -> (Vec<u8>, i32) {
    let status = |kind| match kind {
        Kind::Damaged => 3,
        Kind::WrongKey => 4,
        Kind::Unsupported => 5,
        kind => panic!("{}: {kind:?}", file.display()),
    };
    match Reader::open(Box::new(fs::File::open(file).unwrap()), key) {
        Ok(reader) => {
            let (texts, error) = read(&reader);
            (texts.concat(), error.map_or(0, |e| status(e.kind())))
        }
        Err(e) => (Vec::new(), status(e.kind())),
    }
}

#[test]
fn it_agrees_on_every_vector() {
    let (mut whole, mut wrong) = (0, Vec::new());
    for path in vectors() {
        for name in keys(&path) {
            let (text, status) = ours(&path, key(&name).as_ref());
            let file = folder().join("keys").join(&name);
            let option = if name.ends_with(".passphrase") { "--passphrase" } else { "--key" };
            let output = run(&path, (name != "none").then_some((option, &file)));
            let same = output.status.code() == Some(status) && output.stdout == text;
            whole += i32::from(status == 0);
            if !same {
                let said = String::from_utf8_lossy(&output.stderr);
                let theirs = output.status.code();
                wrong.push(format!("{} with {name}: {status} here, {theirs:?} there: {said}", path.display()));
            }
        }
    }
    assert!(whole > 15, "only {whole} vectors were whole");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_reads_what_was_just_written() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key_file) = (folder.path().join("archive"), folder.path().join("key"));
    let seals = Cipher::ALL.map(Some).into_iter().chain([None]).zip(Codec::ALL.into_iter().cycle());
    for (cipher, codec) in seals.chain(Codec::ALL.map(|codec| (None, codec))) {
        let written = parts(2, 60);
        let expected: Vec<u8> = written.iter().flat_map(|part| part.sql.clone()).collect();
        let mut keys = vec![None];
        if let Some(cipher) = cipher {
            keys =
                vec![Some(Key::generate(cipher).unwrap()), Some(Key::passphrase(b"\xc3\xa9 \n".as_slice()).unwrap())];
        }
        for key in keys {
            let (bytes, _) = archive(written.clone(), codec, cipher.zip(key.as_ref()));
            fs::write(&file, bytes).unwrap();
            fs::write(&key_file, key.as_ref().map_or(&b""[..], Key::expose)).unwrap();
            let option = key.as_ref().map(|key| match key {
                Key::Raw(_) => ("--key", key_file.as_path()),
                Key::Passphrase(_) => ("--passphrase", key_file.as_path()),
            });
            let output = run(&file, option);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && output.stdout == expected, "{cipher:?}, {codec:?}: {said}");
        }
    }
}

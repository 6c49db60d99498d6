//! Several backups into one name at once.

use std::fs;
use std::process::{Command, Stdio};

use crate::stage::{Stage, assert_told};

const AT_ONCE: usize = 6;
const ROUNDS: usize = 6;

/// Calls that file systems lack: none; to rename without replacing; and to link as well.
const LACKING: [&str; 3] = ["", "renameat2:22", "renameat2:22,linkat:1"];

#[test]
fn of_backups_into_one_name_one_has_it_and_the_others_say_so() {
    let stage = Stage::new("names", 500);
    let library = stage.library("shim");
    let file = stage.out("a.sql.gz");
    let hinders = stage.calls(&["dump", &stage.database, &stage.out("b.sql.gz")], &library).is_some();
    for name in stage.files() {
        fs::remove_file(stage.out(&name)).unwrap();
    }
    for round in 0..ROUNDS {
        let begin = |_| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
            command.args(["dump", &stage.database, &file, "--socket", &stage.socket, "--user", "root"]);
            let lacking = LACKING[round % LACKING.len()];
            if hinders && !lacking.is_empty() {
                command.env("LD_PRELOAD", &library).env("FAULT_BELOW", stage.folder.join("out"));
                command.env("FAULT_ALWAYS", lacking);
            }
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let running: Vec<_> = (0..AT_ONCE).map(begin).collect();
        let ended: Vec<_> = running.into_iter().map(|one| one.wait_with_output().unwrap()).collect();
        let (won, lost): (Vec<_>, Vec<_>) = ended.iter().partition(|out| out.status.success());
        assert_eq!((won.len(), lost.len()), (1, AT_ONCE - 1), "round {round}");
        for out in lost {
            assert_told(out, "xist", &format!("round {round}"));
        }
        // What the one says of its file is true of the file that is there.
        let sum = Command::new("sha256sum").arg(&file).output().unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        let said = String::from_utf8_lossy(&won[0].stdout);
        assert!(said.contains(&sum[..64]), "round {round}: {said}");
        assert_eq!(stage.files(), ["a.sql.gz"], "round {round}");
        stage.succeed(&["verify", &file]);
        fs::remove_file(&file).unwrap();
    }
    println!(
        "{ROUNDS} rounds of {AT_ONCE} backups into one name: one wins each, the others are told, nothing else is left"
    );
}

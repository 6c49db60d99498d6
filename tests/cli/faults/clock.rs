//! A clock on the wall that jumps by hours, forward and back, all the time: nothing is given up for it, and nothing is named or
//! counted wrongly.

use std::fs;
use std::time::{Duration, Instant};

use crate::stage::Stage;

/// Hours by which it jumps; at every how manieth look.
const JUMPS: [(i64, u32); 5] = [(10, 1), (-10, 1), (100_000, 3), (-10, 40), (10, 40)];

#[test]
fn a_clock_that_jumps_changes_nothing() {
    let stage = Stage::new("clock", 500);
    let library = stage.library("clock");
    let copy = format!("{}_copy", stage.database);
    stage.sql(&format!("CREATE DATABASE {copy}"));
    for (number, (hours, at)) in JUMPS.into_iter().enumerate() {
        let file = stage.out(&format!("{number}.sql.gz"));
        let run = |arguments: &[&str]| {
            let started = Instant::now();
            let mut command = stage.command(arguments);
            command.env("LD_PRELOAD", &library).env("CLOCK_JUMPS", (hours * 3600).to_string());
            let out = command.env("CLOCK_AT", at.to_string()).output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(out.status.success() && said.is_empty(), "{hours} hours, {arguments:?}: {said}");
            assert!(started.elapsed() < Duration::from_secs(20), "{hours} hours, {arguments:?} waited");
        };
        // What another one writes meanwhile is not swept, whatever the clock says of its age.
        let running = stage.out(".running.sql.smdb-partial");
        let held = fs::File::create(&running).unwrap();
        held.lock().unwrap();
        run(&["dump", &stage.database, &file]);
        run(&["verify", &file]);
        run(&["restore", &file, "--to", &copy]);
        let sums = stage.sql(&format!("SELECT COUNT(*), SUM(LENGTH(v)) FROM {copy}.t"));
        assert_eq!(sums, "500\t500000\n", "{hours} hours");
        assert!(fs::exists(&running).unwrap(), "{hours} hours");
        fs::remove_file(&running).unwrap();
    }
    println!("clocks that jump: {} tried, 0 mattered", JUMPS.len());
}

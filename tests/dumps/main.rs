//! Dumps of other programs, as a black box: the real ones come back as the stock client loads them, the hostile ones
//! change nothing but their target, and those that were cut end where they were cut.
//!
//! `SIMPLEMDB_BACKUP_CLI` names another command line to judge than the one that is built with this test,
//! `SIMPLEMDB_BACKUP_TEST_LONG` has every disguise tried on every attack, and `SIMPLEMDB_BACKUP_TEST_REASONS` prints why
//! each dump was refused.

mod charsets;
mod cut;
mod folders;
mod forms;
mod fuzz;
mod grammar;
mod hostile;
mod oracle;
mod portrait;
mod real;
mod shell;
mod support;
mod told;
mod world;

use hostile::Tally;
use world::World;

// In two halves, for they take longest, and tests run side by side.
#[test]
fn real_dumps_of_mariadb_dump_are_as_the_stock_client_loads_them() {
    real::judge_all(|name| name.starts_with("mariadb-"));
}

#[test]
fn real_dumps_of_other_tools_are_as_the_stock_client_loads_them() {
    real::judge_all(|name| !name.starts_with("mariadb-"));
}

#[test]
fn cut_dumps_end_where_they_were_cut() {
    cut::judge_all();
}

#[test]
fn a_dump_that_cannot_be_read_on_has_not_ended() {
    cut::failing_is_no_end();
}

#[test]
fn dumps_are_the_same_in_every_form() {
    // What they hold is a dump of MySQL 5.7, whose modes the client of a later one does not take.
    if !support::skips_on_mysql() {
        forms::judge_all();
    }
}

#[test]
fn dumps_are_the_same_in_every_character_set() {
    // A client of MySQL's that speaks another set than UTF-8 finds no partition for the value that it named for one.
    if !support::skips_on_mysql() {
        charsets::judge_all();
    }
}

#[test]
fn folders_of_mydumper_are_restored_whole_or_not_at_all() {
    // They are of MariaDB, with tables of its own engines.
    if !support::skips_on_mysql() {
        folders::judge_all();
    }
}

#[test]
fn files_and_folders_that_have_lost_something_are_not_taken_for_whole() {
    told::judge_all();
}

#[test]
fn folders_of_mysql_shell_come_back_as_they_were() {
    shell::judge_all();
}

#[test]
fn random_dumps_change_nothing_but_their_target() {
    fuzz::judge_all();
}

#[test]
fn random_dumps_become_archives_that_speak_of_their_target_alone() {
    fuzz::judge_all_offline();
}

#[test]
fn hostile_dumps_change_nothing_but_their_target() {
    let mut world = World::new();
    let mut tally = Tally::default();
    for dump in hostile::all() {
        hostile::attempt(&mut world, &dump, &mut tally);
    }
    tally.finish("hostile dumps");
}

/// The stock client runs what it is given: an attack that does nothing there proves nothing here. Many need another server
/// than the one at hand, so this is for whoever writes attacks, and the long form alone tells it.
#[test]
fn the_attacks_work_where_dumps_are_run() {
    if !support::is_long() {
        return;
    }
    let mut world = World::new();
    let mut toothless = Vec::new();
    for dump in hostile::all().iter().filter(|dump| dump.name.ends_with(", plain") || !dump.name.contains(", ")) {
        if !hostile::works_on_the_stock_client(&mut world, dump) {
            toothless.push(dump.name.clone());
        }
    }
    println!("{} attacks change nothing that is looked at: {}", toothless.len(), toothless.join(", "));
}

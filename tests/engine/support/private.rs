//! A server of a test's own, for what would disturb other tests: settings, a full disk, an end.

use std::path::{Path, PathBuf};
use std::process::Command;

use simplemdb_backup_engine::session::Credentials;

/// It ends with its handle, and its folder goes.
pub struct Server {
    folder: tempfile::TempDir,
    /// Where it listens.
    pub socket: PathBuf,
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/server.sh")
}

impl Server {
    /// The server that is tested, with these options of its own.
    pub fn start(options: &[&str]) -> Self {
        // A socket's path is short, and folders of tests may be deep.
        let folder = tempfile::Builder::new().prefix("own").tempdir().unwrap();
        let output = Command::new(script()).arg("start").arg(folder.path()).args(options).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        let socket = said.lines().find_map(|line| line.strip_prefix("socket=")).expect("it says where it is");
        Self { folder, socket: socket.into() }
    }

    /// Root, over its socket.
    pub fn credentials(&self) -> Credentials {
        Credentials { socket: Some(self.socket.clone()), user: "root".into(), ..Credentials::default() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = Command::new(script()).arg("stop").arg(self.folder.path()).status();
        assert!(stopped.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

//! Between the engine and the server: every statement of a backup passes here, and before one of them something happens.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What is called before each statement goes on to the server, with its number and text.
type Before = Box<dyn FnMut(usize, &str) + Send>;

/// The commands that bring a statement.
const QUERY: u8 = 0x03;
const PREPARE: u8 = 0x16;

/// Listens at a socket of its own for as long as it lives.
pub struct Between {
    folder: tempfile::TempDir,
    closed: Arc<AtomicBool>,
}

impl Between {
    /// In front of the server at `server`.
    pub fn new(server: &Path, before: impl FnMut(usize, &str) + Send + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        let closed = Arc::new(AtomicBool::new(false));
        let shared: Arc<Mutex<(usize, Before)>> = Arc::new(Mutex::new((0, Box::new(before))));
        let (server, ended) = (server.to_owned(), closed.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let server = UnixStream::connect(&server).unwrap();
                let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || {
                    // Either end may hang up, which the other then hears of.
                    let _ended = std::io::copy(&mut answers, &mut back);
                    let _gone = back.shutdown(std::net::Shutdown::Both);
                });
                let shared = shared.clone();
                std::thread::spawn(move || forward(client, server, &shared));
            }
        });
        Self { folder, closed }
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("s")
    }
}

impl Drop for Between {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        let _wakes_the_listener = UnixStream::connect(self.socket());
    }
}

fn forward(mut client: UnixStream, mut server: UnixStream, shared: &Mutex<(usize, Before)>) {
    let mut packet = vec![0; 4];
    while client.read_exact(&mut packet[..4]).is_ok() {
        let length = u32::from_le_bytes([packet[0], packet[1], packet[2], 0]) as usize;
        packet.resize(4 + length, 0);
        if client.read_exact(&mut packet[4..]).is_err() {
            break;
        }
        if packet[3] == 0 && matches!(packet.get(4), Some(&QUERY | &PREPARE)) {
            let text = String::from_utf8_lossy(&packet[5..]).into_owned();
            let mut shared = shared.lock().unwrap();
            let number = shared.0;
            shared.0 += 1;
            (shared.1)(number, &text);
        }
        if server.write_all(&packet).is_err() {
            break;
        }
        packet.truncate(4);
    }
    let _gone = server.shutdown(std::net::Shutdown::Both);
}

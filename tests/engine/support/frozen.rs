//! A way to the server on which nothing gets through any more from some byte on.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use simplemdb_backup_engine::session::Credentials;

use super::credentials;

/// What becomes of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing comes, on new connections neither.
    Nothing,
    /// A byte now and then, on new connections too.
    Drips,
    /// Nothing comes on the connections that there are; new ones get everything.
    OfOthers,
}

struct State {
    rest: Rest,
    limit: usize,
    sent: AtomicUsize,
    frozen: AtomicBool,
    over: AtomicBool,
}

/// Lies between a client and the private server. What the server sends is passed on up to a limit, on all connections together.
pub struct Frozen {
    state: Arc<State>,
    account: Credentials,
    _folder: tempfile::TempDir,
}

impl Frozen {
    /// After `limit` bytes, over TCP or a socket.
    pub fn after(limit: usize, rest: Rest, tcp: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let state = Arc::new(State {
            rest,
            limit,
            sent: AtomicUsize::new(0),
            frozen: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let (mine, server) = (Arc::clone(&state), credentials().socket.unwrap());
        let mut account = Credentials { socket: Some(path.clone()), ..credentials() };
        if tcp {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            account.port = listener.local_addr().unwrap().port();
            account = Credentials { socket: None, host: "127.0.0.1".into(), ..account };
            thread::spawn(move || {
                for client in listener.incoming().map(Result::unwrap) {
                    if mine.over.load(Ordering::Relaxed) {
                        return;
                    }
                    let (server, other) = (UnixStream::connect(&server).unwrap(), client.try_clone().unwrap());
                    between(&mine, client, other, &server);
                }
            });
        } else {
            let listener = UnixListener::bind(&path).unwrap();
            thread::spawn(move || {
                for client in listener.incoming().map(Result::unwrap) {
                    if mine.over.load(Ordering::Relaxed) {
                        return;
                    }
                    let (server, other) = (UnixStream::connect(&server).unwrap(), client.try_clone().unwrap());
                    between(&mine, client, other, &server);
                }
            });
        }
        Self { state, account, _folder: folder }
    }

    /// Who logs in over it.
    pub fn credentials(&self) -> Credentials {
        self.account.clone()
    }

    /// What the server has sent over it.
    pub fn sent(&self) -> usize {
        self.state.sent.load(Ordering::Relaxed)
    }

    /// Whether the limit is reached.
    pub fn is_frozen(&self) -> bool {
        self.state.frozen.load(Ordering::Relaxed)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::Relaxed);
        // The listener looks at that when somebody comes.
        match &self.account.socket {
            Some(path) => drop(UnixStream::connect(path)),
            None => drop(std::net::TcpStream::connect(("127.0.0.1", self.account.port))),
        }
    }
}

/// Passes on what a client and the server say, until one of them ends or nobody needs it any more.
fn between<C: Read + Write + Send + 'static>(state: &Arc<State>, mut from: C, mut to: C, server: &UnixStream) {
    let is_new = state.frozen.load(Ordering::Relaxed) && state.rest == Rest::OfOthers;
    let (mut says, mut hears) = (server.try_clone().unwrap(), server.try_clone().unwrap());
    let is_still = move |state: &State| state.frozen.load(Ordering::Relaxed) && !is_new;
    let mine = Arc::clone(state);
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            while is_still(&mine) && mine.rest != Rest::Drips && !mine.over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(20));
            }
            if mine.over.load(Ordering::Relaxed) || hears.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _gone_already = hears.shutdown(std::net::Shutdown::Both);
    });
    let mine = Arc::clone(state);
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(n @ 1..) = says.read(&mut buffer) {
            let mut left = &buffer[..n];
            while !left.is_empty() {
                let room = mine.limit.saturating_sub(mine.sent.load(Ordering::Relaxed));
                let now = match (is_new, room, mine.rest) {
                    (true, ..) => left.len(),
                    (_, 0, _) if mine.over.load(Ordering::Relaxed) => return,
                    (_, 0, rest) => {
                        mine.frozen.store(true, Ordering::Relaxed);
                        thread::sleep(Duration::from_millis(100));
                        usize::from(rest == Rest::Drips)
                    }
                    (_, room, _) => left.len().min(room),
                };
                if to.write_all(&left[..now]).is_err() {
                    return;
                }
                mine.sent.fetch_add(now, Ordering::Relaxed);
                left = &left[now..];
            }
        }
    });
}

//! Certificates that have expired, are not valid yet, or are somebody else's: of the server, where it is to prove who it is,
//! and of the client. The reason is said in one line, and nothing is done.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::server::Server;

/// An authority, and what it signs for whatever time.
struct Authority {
    folder: PathBuf,
}

impl Authority {
    fn new(folder: PathBuf, name: &str) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let at = folder.display().to_string();
        let settings = format!(
            "[ca]\ndefault_ca = own\n[own]\ndatabase = {at}/list\nrand_serial = yes\nunique_subject = no\n\
             new_certs_dir = {at}\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n\
             [req]\ndistinguished_name = name\n[name]\n[authority]\nbasicConstraints = critical, CA:TRUE\n\
             [here]\nbasicConstraints = CA:FALSE\nsubjectAltName = IP:127.0.0.1\n\
             [elsewhere]\nbasicConstraints = CA:FALSE\nsubjectAltName = DNS:elsewhere.example\n"
        );
        fs::write(folder.join("settings"), settings).unwrap();
        fs::write(folder.join("list"), "").unwrap();
        let authority = Self { folder };
        openssl(&format!(
            "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN={name} -extensions authority -config {at}/settings \
             -keyout {at}/authority-key.pem -out {at}/authority.pem"
        ));
        authority
    }

    /// A certificate for `name`, valid from and until so many days from now, and its key.
    fn sign(&self, name: &str, place: &str, days: (i64, i64)) {
        let at = self.folder.display();
        let day = |days: i64| {
            let out = Command::new("date").args(["-u", "-d", &format!("{days} days"), "+%Y%m%d%H%M%SZ"]).output();
            String::from_utf8(out.unwrap().stdout).unwrap().trim().to_owned()
        };
        openssl(&format!(
            "req -new -newkey rsa:2048 -nodes -subj /CN={name} -config {at}/settings \
             -keyout {at}/{name}-key.pem -out {at}/{name}.request"
        ));
        openssl(&format!(
            "ca -batch -notext -config {at}/settings -cert {at}/authority.pem -keyfile {at}/authority-key.pem \
             -extensions {place} -startdate {} -enddate {} -in {at}/{name}.request -out {at}/{name}.pem",
            day(days.0),
            day(days.1)
        ));
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(format!("{name}.pem")).display().to_string()
    }
}

fn openssl(arguments: &str) {
    let out = Command::new("openssl").args(arguments.split_whitespace()).stdin(Stdio::null()).output().unwrap();
    assert!(out.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&out.stderr));
}

fn told(out: &Output, words: &[&str], what: &str) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(5), "{what}: {said}");
    assert_eq!(said.lines().count(), 1, "{what}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{what}: {said}");
}

/// The server's certificate becomes another one.
fn wear(server: &Server, authority: &Authority, name: &str) {
    for (from, to) in [(name.to_owned(), "worn"), (format!("{name}-key"), "worn-key")] {
        fs::copy(authority.file(&from), authority.file(to)).unwrap();
    }
    let reload = if server.is_mysql() { "ALTER INSTANCE RELOAD TLS" } else { "FLUSH SSL" };
    server.sql(reload);
}

#[test]
fn certificates_that_do_not_hold_are_refused_by_their_reason() {
    let folder = tempfile::Builder::new().prefix("crt").tempdir().unwrap();
    let authority = Authority::new(folder.path().join("own"), "authority");
    let other = Authority::new(folder.path().join("stranger"), "stranger");
    for (name, place, days) in [
        ("good", "here", (-2, 20)),
        ("expired", "here", (-9, -2)),
        ("early", "here", (2, 20)),
        ("elsewhere", "elsewhere", (-2, 20)),
    ] {
        authority.sign(name, place, days);
    }
    other.sign("good", "here", (-2, 20));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    fs::copy(authority.file("good"), authority.file("worn")).unwrap();
    fs::copy(authority.file("good-key"), authority.file("worn-key")).unwrap();
    let server = Server::start(&[
        "--skip-networking=0",
        "--bind-address=127.0.0.1",
        &format!("--port={port}"),
        &format!("--ssl-ca={}", authority.file("authority")),
        &format!("--ssl-cert={}", authority.file("worn")),
        &format!("--ssl-key={}", authority.file("worn-key")),
    ]);
    server.sql(
        "CREATE DATABASE shop; CREATE TABLE shop.t (id INT); INSERT INTO shop.t VALUES (7); \
         CREATE USER some@'%'; GRANT ALL ON *.* TO some@'%'; \
         CREATE USER proven@'%' REQUIRE X509; GRANT ALL ON *.* TO proven@'%'",
    );
    let archive = folder.path().join("a.sql").display().to_string();
    let run = |command: &[&str], user: &str, more: &[&str]| {
        let mut line = Command::new(env!("CARGO_BIN_EXE_simplemdb-backup"));
        line.args(command).args(["-q", "--host", "127.0.0.1", "--port", &port, "--user", user]).args(more);
        line.stdin(Stdio::null()).output().unwrap()
    };
    let trusted = authority.file("authority");
    let verify = ["--ssl-mode", "verify", "--ssl-ca", &trusted];
    let dump = ["dump", "shop", &archive];
    let restore = ["restore", &archive, "--to", "shop"];

    let made = run(&dump, "some", &verify);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let refused = format!("{archive}.refused");
    let again = ["dump", "shop", &refused];
    let mut tried = 0;
    for (name, words) in [
        ("expired", "the server's certificate has expired"),
        ("early", "the server's certificate is not valid yet"),
        ("elsewhere", "the server's certificate is not valid for"),
    ] {
        wear(&server, &authority, name);
        for command in [&again[..], &restore] {
            told(&run(command, "some", &verify), &[words], name);
            tried += 1;
        }
        // Who wants no proof has none.
        let open = run(&["restore", &archive, "--to", "shop"], "some", &["--ssl-mode", "required"]);
        assert!(open.status.success(), "{name}: {}", String::from_utf8_lossy(&open.stderr));
    }
    wear(&server, &authority, "good");
    let unknown = ["--ssl-mode", "verify", "--ssl-ca", &other.file("authority")];
    told(
        &run(&again, "some", &unknown),
        &["the server's certificate is signed by no authority that is trusted"],
        "another authority",
    );

    let with = |one: &Authority, name: &str| {
        let (certificate, key) = (one.file(name), one.file(&format!("{name}-key")));
        let more = [verify[0], verify[1], verify[2], verify[3], "--ssl-cert", &certificate, "--ssl-key", &key];
        [run(&again, "proven", &more), run(&restore, "proven", &more)]
    };
    for (name, words) in [("expired", "has expired"), ("early", "certificate")] {
        for out in with(&authority, name) {
            told(&out, &["the server refuses the client's certificate", words], &format!("the client's, {name}"));
            tried += 1;
        }
    }
    for out in with(&other, "good") {
        told(&out, &["the server refuses the client's certificate"], "the client's, of another authority");
        tried += 1;
    }
    assert!(!Path::new(&refused).exists() && fs::read_dir(folder.path()).unwrap().count() == 3);
    assert_eq!(server.sql("SELECT id FROM shop.t"), "7\n");
    for out in with(&authority, "good") {
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    println!("certificates that do not hold: {} tried, all refused by their reason", tried + 1);
}

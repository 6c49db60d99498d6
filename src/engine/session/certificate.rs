//! Why a certificate was refused, for people.
//!
//! The library that speaks TLS says it in words of its own, which come here through the client's as text alone.

use crate::Error;

/// Parts of what the library says of the server's certificate, and what they mean.
const OF_SERVER: [(&str, &str); 6] = [
    ("certificate expired", "the server's certificate has expired, or this machine's clock is wrong"),
    ("certificate not valid yet", "the server's certificate is not valid yet, or this machine's clock is wrong"),
    ("certificate not valid for name", "the server's certificate is not valid for the name that it was reached by"),
    ("UnknownIssuer", "the server's certificate is signed by no authority that is trusted here"),
    ("BadSignature", "the server's certificate is signed by no authority that is trusted here"),
    ("Revoked", "the server's certificate was revoked"),
];

/// Alerts by which a server refuses the client's certificate.
const OF_CLIENT: [(&str, &str); 7] = [
    ("CertificateExpired", "it has expired, or the server's clock is wrong"),
    ("UnknownCA", "it is signed by no authority that the server trusts"),
    ("CertificateRevoked", "it was revoked"),
    ("CertificateRequired", "none was sent, and the server wants one"),
    ("BadCertificate", "it is not valid yet, or damaged"),
    ("UnsupportedCertificate", "it is of a kind that the server does not take"),
    ("CertificateUnknown", "the server does not say why"),
];

/// The error with its reason in front, where a certificate is the reason.
pub(super) fn explained(error: Error, sends_one: bool) -> Error {
    let said = error.to_string();
    let find = |known: &'static [(&str, &str)]| known.iter().find(|(word, _)| said.contains(word)).map(|(_, why)| *why);
    if said.contains("invalid peer certificate") {
        let why = find(&OF_SERVER).unwrap_or("the server's certificate is refused");
        return error.context(why);
    }
    if said.contains("received fatal alert")
        && let Some(why) = find(&OF_CLIENT)
    {
        return error.context(format_args!("the server refuses the client's certificate: {why}"));
    }
    // A server that hangs up at once may have said why, and nobody could read it any more.
    let hung_up =
        ["reset by peer", "Broken pipe", "os error 104", "os error 32"].iter().any(|words| said.contains(words));
    if sends_one && hung_up { error.with_hint("the server may have refused the client's certificate") } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn the_reason_comes_first() {
        let told = |words: &str| explained(Error::new(Kind::Connection, words), true).to_string();
        let expired = told("IO error: `invalid peer certificate: certificate expired: verification time 1 (UNIX)'");
        assert!(expired.starts_with("the server's certificate has expired, or"), "{expired}");
        let of_client = told("received fatal alert: CertificateExpired");
        assert!(of_client.starts_with("the server refuses the client's certificate: it has expired"), "{of_client}");
        assert!(told("invalid peer certificate: BadEncoding").starts_with("the server's certificate is refused: "));
        assert!(told("Connection reset by peer (os error 104)").ends_with("may have refused the client's certificate"));
        assert_eq!(told("Access denied"), "Access denied");
    }
}

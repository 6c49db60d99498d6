//! Known answers, computed from FORMAT.md by another implementation. If one of these fails, the format has changed:
//! archives that exist would no longer open.

use super::*;

const PLAIN: &[u8] = b"INSERT INTO `t`";
const SEQUENCE: u64 = 0x01_0203_0405;
const KIND: u32 = 3;

/// The first copy without its padding: a raw key of 32 bytes 0x11, and the passphrase "correct horse".
const HEADER: &str = "534d4442454e43310100060403000000a0a1a2a3a4a5a6a7a8a9aaabacadaeafc3b0e8f6e437a665a3e6f06f86f05425\
     554937334ea7ede5d6fff3eeda7e74610200000001000000000000000000000000000000222222222222222222222222\
     222222222e2386c8c1607ed06d671b7325c857cd33333333333333333333333386aa3f8ce1f535a62be5bb585019bd84\
     6ffe3a40138325d98afe12081851bd01505789afd004ee4d33e1b2880d19b17302000000100000000200000001000000\
     44444444444444444444444444444444a1c0ac60562f90dd1a8bb363e96841fe5555555555555555555555559954c782\
     422699f3b2fa3f6d6189a1d6b91694e4480dcfde8d5399d6307a7a28a2a5c164090b6f21f213e03711910bdd2eafe95d\
     f1d6dd94f6b93a9177005f7f7d9067b240b5bf318f889a393c9fb8bb14d121d8935191f3ba9472243e7b598bb1db9ba4\
     788941c1a6e84b3131dace17";

/// [`PLAIN`] as part [`SEQUENCE`]; the IV of CBC is 16 bytes 0x66.
const BODIES: [(Cipher, &str); 6] = [
    (
        Cipher::Aes128Cbc,
        "66666666666666666666666666666666123caf1c696640dc01a5384fe1db5e200e8dad451404c8b9114080d3889baa3c\
     b2d273308bd24bcfe9bc575fc5736d3c",
    ),
    (
        Cipher::Aes192Cbc,
        "666666666666666666666666666666668868691672190d86f9deab5ed2f498105b90043c83c524ea9577fdb4de6bf8ec\
     47a899e725711fb9af9b0fc08f2e6e7f",
    ),
    (
        Cipher::Aes256Cbc,
        "666666666666666666666666666666663011a3b2e049f15f1eea236d1c38931fc57f151941fdf74653b8a9b5f326a5ef\
     fab0449763a9c7811d8330c70e95e7c1",
    ),
    (Cipher::Aes128Gcm, "35df35899fcf2d7e2278d220bd6120a0b52d7a67983ccb9c6227db0738ca99"),
    (Cipher::Aes192Gcm, "d5b49bf6d0939f45a9baf635543c5b1039acf6db551a0fa0f2c3c00225109b"),
    (Cipher::Aes256Gcm, "66d407738d548af8dd9e2ae4da493c6a28436c6f3be9286f52c7c090b229e5"),
];

fn identity(cipher: Cipher) -> Identity {
    let mut archive_id = [0; 16];
    (0xa0..).zip(&mut archive_id).for_each(|(n, byte)| *byte = n);
    Identity { archive_id, cipher, codec: Codec::Zstd }
}

fn data_key() -> Secret32 {
    let mut key = Secret32::default();
    (0..).zip(key.iter_mut()).for_each(|(n, byte)| *byte = n);
    key
}

fn keys() -> [Key; 2] {
    [Key::Raw([0x11; 32][..].into()), Key::Passphrase(b"correct horse"[..].into())]
}

#[test]
fn a_header_byte_by_byte() {
    let identity = identity(Cipher::Aes256Gcm);
    let cost = Cost { memory_kib: 16, passes: 2, lanes: 1 };
    let wrap = |key, salt, nonce| {
        Slot::wrap(key, cost, &Fresh { salt: [salt; 16], nonce: [nonce; 12] }, &data_key(), &identity).unwrap()
    };
    let [raw, phrase] = &keys();
    let slots = vec![wrap(raw, 0x22, 0x33), wrap(phrase, 0x44, 0x55)];
    let region = signed(&data_key(), &identity, 3, slots).unwrap().region();

    let known = hex::decode(HEADER).unwrap();
    assert_eq!(hex::encode(&region[..known.len()]), HEADER);
    assert!(region[known.len()..2048].iter().all(|&byte| byte == 0));
    assert_eq!(region[..2048], region[2048..]);
    for key in keys() {
        assert_eq!(*unlock(&region, &key).unwrap().1, *data_key());
    }
}

#[test]
fn a_body_of_each_cipher() {
    for (cipher, known) in BODIES {
        let parts = Arc::new(Parts::new(&data_key(), &identity(cipher)).unwrap());
        let mut out = Vec::new();
        Opener(parts.clone()).open(SEQUENCE, KIND, &hex::decode(known).unwrap(), &mut out).unwrap();
        assert_eq!(out, PLAIN, "{cipher:?}");
        if cipher.is_gcm() {
            out.clear();
            Sealer(parts).seal(SEQUENCE, KIND, PLAIN, &mut out).unwrap();
            assert_eq!(hex::encode(&out), known, "{cipher:?}");
        }
    }
}

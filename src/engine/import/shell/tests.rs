//! Lines of MySQL Shell's, and what is not read of its folders.

use std::io::Read as _;
use std::path::Path;

use super::about::Coding;
use super::*;

fn table(columns: &[Coding]) -> Rc<Table> {
    Rc::new(Table {
        name: "t".to_owned(),
        bases: vec!["s@t".to_owned()],
        extension: "tsv".to_owned(),
        is_defined: true,
        triggers: Vec::new(),
        has_rows: true,
        is_filtered: false,
        head: "INSERT INTO `t` (`a`) VALUES ".to_owned(),
        columns: columns.to_vec(),
    })
}

fn rows(lines: &[u8], columns: &[Coding], bytes: Option<u64>) -> std::result::Result<String, String> {
    let mut out = Vec::new();
    Rows::new(lines, table(columns), bytes).read_to_end(&mut out).map_err(|e| e.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn every_value_is_as_it_was() {
    use Coding::{Base64, Hex, Text};
    let lines = b"1\t\\N\tYWI=\t6162\n\\\\N\tit's\\t\\n\\0\\Z\\b\\r\\x\\\\\t\t\n\t\\\t\\N\\N\t/w==\tff\n";
    let rows = rows(lines, &[Text, Text, Base64, Hex], Some(lines.len() as u64)).unwrap();
    assert_eq!(
        rows,
        "INSERT INTO `t` (`a`) VALUES ('1',NULL,0x6162,0x6162)\n,\
         ('\\\\N','it\\'s\t\\n\0\x1a\x08\rx\\\\','','')\n,\
         ('','\tNN',0xff,0xff)\n;"
    );
    assert!(super::tests::rows(b"5\n", &[Hex], None).unwrap().contains("(0x05)"));
    assert_eq!(super::tests::rows(b"", &[Text], Some(0)).unwrap(), "");
}

#[test]
fn statements_do_not_grow_without_end() {
    let line = [vec![b'x'; 200_000], b"\n".to_vec()].concat();
    let rows = rows(&line.repeat(7), &[Coding::Text], None).unwrap();
    // So many that one of them, and a line to each row.
    assert_eq!((rows.matches("INSERT INTO").count(), rows.matches(";\n").count()), (3, 2));
    assert_eq!(rows.lines().filter(|line| line.contains('x')).count(), 7);
    assert!(rows.ends_with("\n;"));
}

#[test]
fn what_is_no_row_is_told_without_its_values() {
    use Coding::{Base64, Hex, Text};
    for (lines, columns, bytes, why) in [
        (&b"1\t2\n"[..], &[Text][..], None, "more values than columns"),
        (b"1\n", &[Text, Text], None, "fewer values than columns"),
        (b"secret", &[Text], None, "last row has no end"),
        (b"secret\\", &[Text], None, "last row has no end"),
        (b"secret\\\n", &[Text], None, "ends in a backslash"),
        (b"secret!\n", &[Base64], None, "not encoded"),
        (b"secret\n", &[Hex], None, "not encoded"),
        (b"1\n2\n", &[Text], Some(6), "holds 4 bytes"),
    ] {
        let error = rows(lines, columns, bytes).unwrap_err();
        assert!(error.contains(why) && !error.contains("secret"), "{error}");
    }
}

/// A folder with these files, and what becomes of looking into it.
fn looked(files: &[(&str, &str)]) -> std::result::Result<(Vec<String>, Option<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    read(folder.path()).map_err(|e| e.to_string())
}

fn read(path: &Path) -> Result<(Vec<String>, Option<String>)> {
    let texts = Files::new(Folder::open(path)?)?.texts(None)?;
    let names = texts.sources.map(|source| Ok(source?.name.unwrap_or_default())).collect::<Result<_>>()?;
    Ok((names, texts.incomplete))
}

const ALL: &str = r#"{"schemas": ["s"], "basenames": {"s": "s"}}"#;
const SCHEMA: &str = r#"{"tables": ["t"], "views": ["v"], "basenames": {"t": "s@t", "v": "s@v"}}"#;
const ENDED: &str = r#"{"chunkFileBytes": {}}"#;

fn options(more: &str) -> String {
    format!(r#"{{"options": {{"columns": ["a"]{more}}}, "extension": "tsv", "includesData": true}}"#)
}

#[test]
fn files_in_the_order_in_which_they_are_read() {
    let rows = options("");
    let files = [
        ("@.json", ALL),
        ("@.done.json", ENDED),
        ("@.sql", "-- x\n"),
        ("s.json", SCHEMA),
        ("s.sql", ""),
        ("s@t.json", &rows),
        ("s@t.sql", ""),
        ("s@t.triggers.sql", ""),
        ("s@v.sql", ""),
        ("s@v.pre.sql", ""),
        ("s@t@0.tsv", "1\n"),
        ("s@t@@1.tsv", "2\n"),
        ("s@t@0.tsv.idx", ""),
    ];
    let (names, incomplete) = looked(&files).unwrap();
    assert_eq!(names, ["@.sql", "s.sql", "s@t.sql", "s@t@0.tsv", "s@t@@1.tsv", "s@t.triggers.sql", "s@v.sql"]);
    assert_eq!(incomplete, None);
    // Without any one of these it is not whole.
    for (missing, why) in [
        ("@.done.json", "has not ended"),
        ("s@t@@1.tsv", "rows of table `t` are missing"),
        ("s@t@0.tsv", "rows of table `t` are missing"),
        ("s@t.sql", "the definition of table `t` is missing"),
        ("s@v.sql", "the definition of view `v` is missing"),
        ("s.sql", "the definition of the database is missing"),
    ] {
        let rest: Vec<(&str, &str)> = files.into_iter().filter(|(name, _)| *name != missing).collect();
        let incomplete = looked(&rest).unwrap().1.unwrap();
        assert!(incomplete.contains(why), "{missing}: {incomplete}");
    }
    for missing in ["s.json", "s@t.json"] {
        let rest: Vec<(&str, &str)> = files.into_iter().filter(|(name, _)| *name != missing).collect();
        let error = looked(&rest).unwrap_err();
        assert!(error.contains(&format!("{missing} is missing")), "{error}");
    }
}

#[test]
fn what_is_not_understood_is_refused_by_name() {
    for (more, why) in [
        (r#", "fieldsTerminatedBy": ",""#, "fieldsTerminatedBy"),
        (r#", "fieldsEnclosedBy": "\"""#, "fieldsEnclosedBy"),
        (r#", "linesTerminatedBy": "\r\n""#, "linesTerminatedBy"),
        (r#", "fieldsEscapedBy": """#, "fieldsEscapedBy"),
        (r#", "defaultCharacterSet": "gbk""#, "gbk"),
        (r#", "decodeColumns": {"a": "SLEEP"}"#, "SLEEP"),
        (r#", "decodeColumns": {"a": 1}"#, "not what MySQL Shell writes"),
        (r#", "schema": "victim""#, "another schema"),
        (r#", "table": "victim""#, "another table"),
    ] {
        let rows = options(more);
        let files = [("@.json", ALL), ("@.done.json", ENDED), ("s.json", SCHEMA), ("s@t.json", &rows)];
        let error = looked(&files).unwrap_err();
        assert!(error.contains(why) && error.contains("s@t.json"), "{more}: {error}");
    }
    let newer = r#"{"schemas": ["s"], "capabilities": [{"id": "time_travel"}]}"#;
    assert!(looked(&[("@.json", newer)]).unwrap_err().contains("time_travel"));
    assert!(looked(&[("@.json", "{\"sche")]).unwrap_err().contains("no JSON"));
}

#[test]
fn names_do_not_lead_out_of_the_folder() {
    let place = tempfile::tempdir().unwrap();
    let inside = place.path().join("dump");
    std::fs::create_dir(&inside).unwrap();
    for name in ["out.json", "out.sql", "out.tsv"] {
        std::fs::write(place.path().join(name), SCHEMA).unwrap();
    }
    let write = |name: &str, content: &str| std::fs::write(inside.join(name), content).unwrap();
    write("@.done.json", ENDED);
    write("@.json", r#"{"schemas": ["s"], "basenames": {"s": "../out"}}"#);
    let error = read(&inside).unwrap_err().to_string();
    assert!(error.contains("leads out of the dump's folder"), "{error}");
    // A table's files.
    write("@.json", ALL);
    write("s.json", r#"{"tables": ["t"], "basenames": {"t": "../out"}}"#);
    let error = read(&inside).unwrap_err().to_string();
    assert!(error.contains("leads out of the dump's folder"), "{error}");
    // Its rows, by way of a partition, are only looked for among the folder's own names.
    write("s.json", r#"{"tables": ["t"], "basenames": {"t": "s@t"}}"#);
    write("s@t.sql", "");
    write("s@t.json", r#"{"options": {"columns": ["a"]}, "basenames": {"p": "../out"}, "extension": "tsv"}"#);
    assert!(read(&inside).unwrap().1.unwrap().contains("rows of table `t` are missing"));
    // A link that has one of its names.
    write("s@t.json", &options(""));
    std::os::unix::fs::symlink("../out.tsv", inside.join("s@t.tsv")).unwrap();
    let error = read(&inside).unwrap_err().to_string();
    assert!(error.contains("s@t.tsv is a link"), "{error}");
}

#[test]
fn what_describes_a_dump_is_read_as_it_is_and_no_further_than_it_may_be_long() {
    let folder = tempfile::tempdir().unwrap();
    let mut packed = Vec::new();
    let mut encoder = crate::archive::codec::Encoder::new(crate::archive::codec::Codec::Gzip, None).unwrap();
    encoder.encode(ALL.as_bytes(), &mut packed).unwrap();
    std::fs::write(folder.path().join("@.json"), packed).unwrap();
    let error = read(folder.path()).unwrap_err();
    assert!(error.kind() == Kind::Damaged && error.to_string().contains("@.json"), "{error}");

    let long = format!(r#"{{"schemas": [{}"s"]}}"#, r#""s","#.repeat(1 << 20));
    let error = looked(&[("@.json", &long)]).unwrap_err();
    assert!(error.contains("@.json is longer than such a file is"), "{error}");
    // Of what is not known nothing is kept, whatever it is.
    assert!(looked(&[("@.json", r#"{"schemas": [], "more": {"than": ["this"]}}"#)]).is_ok());
    let error = looked(&[("@.json", r#"{"schemas": {}}"#)]).unwrap_err();
    assert!(error.contains("not what MySQL Shell writes"), "{error}");

    let columns =
        options(&format!(r#", "columns": [{}"a"]"#, r#""a","#.repeat(5000))).replace(r#""columns": ["a"],"#, "");
    let error = looked(&[("@.json", ALL), ("s.json", SCHEMA), ("s@t.json", &columns)]).unwrap_err();
    assert!(error.contains("more columns than any table has"), "{error}");
}

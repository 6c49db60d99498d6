//! What a table's definition may say when it comes from somebody who is not trusted.
//!
//! A definition is run by the server. What is in it may name no other database, keep no files elsewhere, use no engine that
//! reaches out, and compute with functions of the server alone that look at nothing but their arguments. All else in it is
//! the server's to judge.

use super::state::{bare, split};
use super::table::{closing, text};
use crate::sql::ident;
use crate::sql::token::{self, Token, solid};

/// A definition that may be run.
#[derive(Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The statement, without the dump's own database in front of names.
    pub sql: String,
    /// What was left out of it, in words.
    pub notes: Vec<String>,
}

/// Engines that keep their rows in the server itself.
const ENGINES: [&str; 23] = [
    "innodb",
    "innobase",
    "myisam",
    "isam",
    "mrg_isam",
    "mrg_myisam",
    "merge",
    "aria",
    "maria",
    "memory",
    "heap",
    "csv",
    "archive",
    "blackhole",
    "rocksdb",
    "tokudb",
    "columnstore",
    "ndb",
    "ndbcluster",
    "xtradb",
    "mroonga",
    "falcon",
    "bdb",
];

/// Words before a parenthesis that belong to the definition itself.
const SYNTAX: [&str; 32] = [
    "key",
    "index",
    "unique",
    "fulltext",
    "spatial",
    "vector",
    "check",
    "default",
    "as",
    "in",
    "than",
    "values",
    "hash",
    "range",
    "list",
    "columns",
    "partition",
    "subpartition",
    "by",
    "union",
    "system_time",
    "row",
    "and",
    "or",
    "not",
    "xor",
    "when",
    "then",
    "else",
    "between",
    "like",
    "constraint",
];

/// Types that have a length, a precision or members.
const TYPES: [&str; 45] = [
    "bit",
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "int1",
    "int2",
    "int3",
    "int4",
    "int8",
    "middleint",
    "decimal",
    "dec",
    "numeric",
    "fixed",
    "number",
    "float",
    "float4",
    "float8",
    "double",
    "precision",
    "real",
    "char",
    "varchar",
    "character",
    "varying",
    "nchar",
    "nvarchar",
    "varchar2",
    "varcharacter",
    "binary",
    "varbinary",
    "text",
    "blob",
    "tinytext",
    "tinyblob",
    "enum",
    "set",
    "year",
    "time",
    "datetime",
    "timestamp",
    "raw",
];

/// Functions that compute with what they are given.
const PURE: &str = " abs acos adddate addtime ascii asin atan atan2 bin bin_to_uuid bit_count bit_length cast ceil ceiling \
    char_length character_length chr coalesce collation compress concat concat_ws conv convert convert_tz cos cot crc32 \
    crc32c curdate current_date current_time current_timestamp curtime date date_add date_format date_sub datediff day \
    dayname dayofmonth dayofweek dayofyear degrees elt exp export_set extract field find_in_set floor format \
    format_bytes format_pico_time from_base64 from_days from_unixtime geomcollection geometrycollection greatest hex hour if ifnull inet6_aton \
    inet6_ntoa inet_aton inet_ntoa insert instr interval is_ipv4 is_ipv6 is_uuid isnull json_array json_array_append \
    json_array_insert json_compact json_contains json_contains_path json_depth json_detailed json_equals json_exists \
    json_extract json_insert json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve \
    json_normalize json_object json_overlaps json_pretty json_query json_quote json_remove json_replace json_schema_valid \
    json_search json_set json_storage_size json_type json_unquote json_valid json_value last_day lastval lcase least left \
    length lengthb linestring ln localtime localtimestamp locate log log10 log2 lower lpad ltrim make_set makedate maketime \
    md5 microsecond mid minute mod month monthname multilinestring multipoint multipolygon natural_sort_key nextval now \
    nullif nvl nvl2 oct octet_length old_password ord period_add period_diff pi point polygon position pow power quarter \
    quote radians rand random_bytes regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right \
    round rpad rtrim sec_to_time second sformat sha sha1 sha2 sign sin soundex space sqrt st_area st_asbinary st_asgeojson \
    st_astext st_aswkb st_aswkt st_buffer st_centroid st_contains st_distance st_distance_sphere st_envelope st_equals \
    st_geohash st_geomcollfromtext st_geometryfromtext st_geometrytype st_geomfromgeojson st_geomfromtext st_geomfromwkb \
    st_intersects st_isvalid st_latfromgeohash st_latitude st_length st_linefromtext st_linestringfromtext \
    st_longfromgeohash st_longitude st_makeenvelope st_mlinefromtext st_mpointfromtext st_mpolyfromtext st_npoints st_numpoints \
    st_pointfromgeohash st_pointfromtext st_pointfromwkb st_polyfromtext st_polyfromwkb st_polygonfromtext st_simplify \
    st_srid st_swapxy st_transform st_validate st_within st_x st_y str_to_date strcmp subdate substr substring \
    substring_index subtime sysdate tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 \
    to_char to_days to_number to_seconds trim trunc truncate ucase uncompress uncompressed_length unhex unix_timestamp upper \
    utc_date utc_time utc_timestamp uuid uuid_short uuid_to_bin uuid_v4 uuid_v7 vec_fromtext vec_totext from_vector \
    string_to_vector to_vector vector_to_string week weekday weekofyear weight_string year yearweek sys_guid vec_distance \
    vec_distance_cosine vec_distance_euclidean distance geomfromtext geomfromwkb geometryfromtext pointfromtext \
    linefromtext polyfromtext astext aswkb asbinary x y glength area mbrcontains ";

/// Whether `name` is a function of the server that computes with its arguments alone.
pub fn is_pure(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.is_empty() && !name.contains(' ') && PURE.contains(&format!(" {name} "))
}

/// A `CREATE TABLE` of `table` as it may be run. `own` are names of the dump's database. An error says what it is refused
/// for.
pub fn table(table: &str, create: &str, own: Option<&str>) -> Result<Allowed, String> {
    let all = solid(create);
    let all = at_home(&all, table, own)?;
    let mut notes = Vec::new();
    let all = without_places(&all, table, &mut notes);
    words(&all)?;
    calls(&all)?;
    options(&all)?;
    Ok(Allowed { sql: laid_out(&all), notes })
}

/// A `CREATE SEQUENCE` of `name` as it may be run.
pub fn sequence(create: &str, own: Option<&str>) -> Result<String, String> {
    let all = solid(create);
    let all = at_home(&all, "", own)?;
    if let Some(odd) = all.iter().find(|t| ["(", "@", ".", ";"].iter().any(|mark| t.is_mark(mark))) {
        return Err(format!("a sequence with {} in its definition", odd.text()));
    }
    options(&all)?;
    Ok(text(&all))
}

/// Without the dump's own database in front of names; another one is refused where it is no table that a foreign key
/// points to.
fn at_home<'a>(all: &[Token<'a>], table: &str, own: Option<&str>) -> Result<Vec<Token<'a>>, String> {
    let mut out: Vec<Token<'a>> = Vec::new();
    let mut n = 0;
    while let Some(token) = all.get(n).copied() {
        let is_name = |n: usize| all.get(n).is_some_and(|t| is_name(*t));
        if !(is_name(n) && all.get(n + 1).is_some_and(|t| t.is_mark(".")) && is_name(n + 2)) {
            // What is no name with a database is a number: nothing but that may stand beside its point.
            let before = n.checked_sub(1).and_then(|n| all.get(n));
            let beside = |token: Option<&Token<'_>>| !token.is_some_and(|t| self::is_name(*t));
            let is_plain = (beside(before) || before.is_some_and(|t| t.is("default"))) && beside(all.get(n + 1));
            if token.is_mark(".") && !is_plain {
                return Err("a name with a point that is no database's".to_owned());
            }
            out.push(token);
            n += 1;
            continue;
        }
        let name = token.name().unwrap_or_default();
        let to_another = out.last().is_some_and(|t| t.is("references"));
        if own == Some(name.as_str()) || (name.eq_ignore_ascii_case(table) && !to_another) {
            n += 2;
        } else if to_another {
            out.extend([all[n], all[n + 1], all[n + 2]]);
            n += 3;
        } else {
            return Err(format!("it names something in the database {}", ident(&name)));
        }
    }
    Ok(out)
}

fn is_number(token: Option<&Token<'_>>) -> bool {
    matches!(token, Some(Token::Word(t)) if token::is_number(t))
}

fn is_name(token: Token<'_>) -> bool {
    matches!(token, Token::Quoted(_)) || (matches!(token, Token::Word(_)) && !is_number(Some(&token)))
}

/// Without where the table's files are: they are where the server keeps its own.
fn without_places<'a>(all: &[Token<'a>], table: &str, notes: &mut Vec<String>) -> Vec<Token<'a>> {
    let (mut out, mut n) = (Vec::new(), 0);
    while n < all.len() {
        let is = |at: usize, word: &str| all.get(at).is_some_and(|t| t.is(word));
        let equals = |at: usize| usize::from(all.get(at).is_some_and(|t| t.is_mark("=")));
        let directory = (is(n, "data") || is(n, "index")) && is(n + 1, "directory");
        let length = match () {
            () if directory && matches!(all.get(n + 2 + equals(n + 2)), Some(Token::Literal(_))) => 3 + equals(n + 2),
            () if is(n, "tablespace") && all.get(n + 1 + equals(n + 1)).is_some_and(|t| is_name(*t)) => {
                2 + equals(n + 1)
            }
            () => {
                out.push(all[n]);
                n += 1;
                continue;
            }
        };
        notes.push(format!("{} is kept where the server keeps its files: {}", ident(table), text(&all[n..n + length])));
        n += length;
    }
    out
}

/// Refuses what no definition that is restored needs.
fn words(all: &[Token<'_>]) -> Result<(), String> {
    for token in all {
        match token {
            Token::Mark("@" | ";" | "{" | "}" | "\\" | "?") => {
                return Err(format!("{} in a table's definition", token.text()));
            }
            Token::Word(_) => {
                for word in ["select", "into", "connection", "procedure", "call", "outfile", "dumpfile"] {
                    let quoted = token.is(word);
                    if quoted {
                        return Err(format!("{} in a table's definition", word.to_uppercase()));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses calls of anything but the server's own functions.
fn calls(all: &[Token<'_>]) -> Result<(), String> {
    const NAMED: [&str; 11] = [
        "key",
        "index",
        "unique",
        "fulltext",
        "spatial",
        "vector",
        "references",
        "partition",
        "subpartition",
        "table",
        "btree",
    ];
    let keys = keys(all);
    let mut depth = 0;
    for n in 1..all.len() {
        depth += i32::from(all[n].is_mark("(")) - i32::from(all[n].is_mark(")"));
        if !all[n].is_mark("(") {
            continue;
        }
        let before = all[n - 1];
        // How much of a column is in a key.
        let is_length = depth == 3 && keys.contains(&n);
        let named = |n: usize| n.checked_sub(1).is_some_and(|n| NAMED.iter().any(|word| all[n].is(word)));
        let of_another = n >= 4 && all[n - 2].is_mark(".") && all[n - 4].is("references");
        let allowed = match before {
            _ if is_length || named(n - 1) || of_another => true,
            Token::Word(word) => {
                let is = |list: &[&str]| list.iter().any(|one| word.eq_ignore_ascii_case(one));
                is(&SYNTAX)
                    || is(&TYPES)
                    || is_number(Some(&before))
                    || is_pure(word)
                    || is(&["btree", "hash", "rtree"])
            }
            Token::Quoted(_) => false,
            _ => true,
        };
        if !allowed {
            return Err(format!("it calls {}(), which is none of the functions that it may call", bare(before)));
        }
    }
    Ok(())
}

/// The tokens of keys in the list of a definition. Their names are reserved words, which no column has without quotes.
fn keys(all: &[Token<'_>]) -> std::collections::HashSet<usize> {
    let mut found = std::collections::HashSet::new();
    let Some(open) = all.iter().position(|t| t.is_mark("(")) else { return found };
    let Some(close) = closing(&all[open..]) else { return found };
    let mut from = open + 1;
    for item in split(&all[from..open + close]) {
        let is = |n: usize, word: &str| item.get(n).is_some_and(|t| t.is(word));
        let mut at = usize::from(is(0, "constraint"));
        at += usize::from(at == 1 && !(is(1, "unique") || is(1, "primary")));
        let is_key = ["key", "index", "unique", "primary", "fulltext", "spatial"].iter().any(|word| is(at, word));
        if is_key || (is(0, "vector") && (is(1, "key") || is(1, "index"))) {
            found.extend(from..from + item.len());
        }
        from += item.len() + 1;
    }
    found
}

/// Looks for engines that reach out: in the options of the table, and in those of its partitions.
pub fn options(all: &[Token<'_>]) -> Result<(), String> {
    let list = all.iter().position(|t| t.is_mark("("));
    let behind = list.and_then(|n| Some(n + closing(&all[n..])?)).unwrap_or(0);
    for (n, token) in all.iter().enumerate() {
        let equals = all.get(n + 1).is_some_and(|t| t.is_mark("="));
        let is_option = match () {
            () if token.is("engine") || token.is("storage") => equals || n > behind,
            () => token.is("type") && n > behind,
        };
        let place = n + 1 + usize::from(equals);
        let place = place + usize::from(all.get(place).is_some_and(|t| t.is("engine")));
        let Some(engine) = all.get(place).filter(|_| is_option).map(|t| bare(*t)) else { continue };
        // `STORAGE DISK` is where NDB keeps rows.
        if !ENGINES.iter().chain(&["disk", "memory", "="]).any(|one| engine.eq_ignore_ascii_case(one)) {
            return Err(format!("its engine {engine} may reach out of the server, or is not known"));
        }
    }
    Ok(())
}

/// A definition with each column and key on a line of its own.
fn laid_out(all: &[Token<'_>]) -> String {
    let open = all.iter().position(|t| t.is_mark("("));
    let Some((open, close)) = open.and_then(|n| Some((n, n + closing(&all[n..])?))) else { return text(all) };
    let items: Vec<String> = split(&all[open + 1..close]).into_iter().map(text).collect();
    let head = text(&all[..open]);
    format!("{head} (\n  {}\n) {}", items.join(",\n  "), text(&all[close + 1..])).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(create: &str) -> Result<String, String> {
        table("t", create, Some("own")).map(|a| a.sql)
    }

    #[test]
    fn ordinary_definitions_stay_as_they_are() {
        for items in [
            "`id` int(11) NOT NULL AUTO_INCREMENT,\n  `d` decimal(10,2) DEFAULT -1.50,\n  PRIMARY KEY(`id`)",
            "`a` varchar(20) DEFAULT(uuid()),\n  `b` datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)",
            "`c` int GENERATED ALWAYS AS(char_length(`a`)) STORED,\n  CHECK(`a`>0 AND json_valid(`j`))",
            "`p` int,\n  CONSTRAINT `f` FOREIGN KEY(`p`) REFERENCES `parent`(`id`) ON DELETE CASCADE,\n  KEY `k` USING BTREE(`p`)",
            "`p` text,\n  KEY `k`(`p`(10) DESC,q(5)),\n  CONSTRAINT `u` UNIQUE KEY `u`(`p`(3)),\n  UNIQUE(p(2))",
            "`p` int,\n  FOREIGN KEY(`p`) REFERENCES `other`.`parent`(`id`),\n  UNIQUE KEY `f`((lower(`p`)))",
            "`e` enum('a.b','f(x)') DEFAULT 'a.b' COMMENT 'see other.t; select f(1)'",
            "`s` bigint DEFAULT nextval(`s`),\n  `n` bigint DEFAULT(NEXT VALUE FOR `s`)",
            "`a` timestamp(6) GENERATED ALWAYS AS ROW START,\n  PERIOD FOR SYSTEM_TIME(`a`,`b`)",
        ] {
            let sql = format!("CREATE TABLE `t` (\n  {items}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
            assert_eq!(of(&sql), Ok(sql.clone()));
        }
        let partitions = "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB PARTITION BY RANGE(year(`a`))(PARTITION `p0` \
            VALUES LESS THAN(1990) ENGINE=InnoDB,PARTITION p1 VALUES LESS THAN MAXVALUE)";
        assert_eq!(of(partitions), Ok(partitions.to_owned()));
    }

    #[test]
    fn its_own_database_is_not_named() {
        assert_eq!(
            of("CREATE TABLE `t` (`a` bigint DEFAULT nextval(`own`.`s`), CHECK (`own`.`t`.`a` > `t`.`b`))"),
            Ok("CREATE TABLE `t` (\n  `a` bigint DEFAULT nextval(`s`),\n  CHECK(`a`>`b`)\n)".to_owned())
        );
        let there = table("t", "CREATE TABLE `t` (`a` int) DATA DIRECTORY='/x' ENGINE=InnoDB", None).unwrap();
        assert_eq!(there.sql, "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB");
        assert_eq!(there.notes.len(), 1);
    }

    #[test]
    fn what_reaches_out_is_refused() {
        for rest in [
            "(a int) ENGINE=MRG_MyISAM UNION=(victim.m)",
            "(a int) ENGINE=FEDERATED CONNECTION='mysql://x'",
            "(a int) ENGINE CONNECT",
            "(a int) ENGINE=MRG_MyISAM UNION=(victim.1t)",
            "(a int) ENGINE=MRG_MyISAM UNION=(1db.t)",
            "(a bigint DEFAULT nextval(1db.s))",
            "(a bigint DEFAULT nextval(1e.s))",
            "(a int) ENGINE='SPIDER'",
            "(a int) PARTITION BY KEY(a) (PARTITION p ENGINE SPIDER COMMENT='srv \"x\"')",
            "(a int) PARTITION BY KEY(a) (PARTITION p STORAGE ENGINE = SPIDER)",
            "(a int DEFAULT (victim.f()))",
            "(a int DEFAULT (f()))",
            "(a int DEFAULT (`f`()))",
            "(a int DEFAULT (load_file('/etc/passwd')))",
            "(a int, CHECK (sleep (5)))",
            "(a int DEFAULT nextval(victim.s))",
            "(a int DEFAULT (NEXT VALUE FOR victim.s))",
            "(a int AS ((select 1)))",
            "(a int DEFAULT (@a := 1))",
            "(a int DEFAULT (get_lock('a', 5)))",
            "(a int, KEY k ((f(1))))",
            "(a int DEFAULT (f(1)) UNIQUE)",
            "(a int, CONSTRAINT k CHECK (`f`(1)))",
        ] {
            assert!(of(&format!("CREATE TABLE `t` {rest}")).is_err(), "{rest}");
        }
        assert!(sequence("CREATE SEQUENCE s START WITH 1 INCREMENT BY -1 ENGINE=InnoDB", None).is_ok());
        assert!(sequence("CREATE SEQUENCE victim.s", Some("own")).is_err());
    }
}

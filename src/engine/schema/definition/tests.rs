use super::*;

const MARIADB: &str = "CREATE TABLE `or``ders` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(80) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'it''s, (' COMMENT 'a, b)',
  `price` decimal(10,2) NOT NULL DEFAULT -1.50,
  `kind` enum('a','b''c','') NOT NULL DEFAULT 'a',
  `data` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`data`)),
  `at` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `day` date DEFAULT '0000-00-00',
  `twice` int(11) GENERATED ALWAYS AS (`id` * 2) VIRTUAL,
  `slash` varchar(9) DEFAULT 'a\\\\b',
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`name`,`kind`),
  KEY `part` (`name`(10)),
  KEY `tree` (`price`) USING BTREE,
  FULLTEXT KEY `words` (`name`),
  CONSTRAINT `up` FOREIGN KEY (`id`,`price`) REFERENCES `t` (`a`,`b`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT `out` FOREIGN KEY (`id`) REFERENCES `other`.`t` (`a`),
  CONSTRAINT `positive` CHECK (`price` > 0)
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='AUTO_INCREMENT=3; it''s'";

const MYSQL: &str = "CREATE TABLE `t` (
  `id` bigint NOT NULL DEFAULT '5',
  `hidden` int DEFAULT NULL /*!80023 INVISIBLE */,
  `body` text,
  `changed` datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `exact` datetime(3) DEFAULT CURRENT_TIMESTAMP(3),
  KEY `low` (`id` DESC),
  KEY `made` ((`id` + 1))
) ENGINE=InnoDB DEFAULT CHARSET=latin1
/*!50100 PARTITION BY HASH (`id`) PARTITIONS 4 */";

fn column(definition: &Definition, name: &str) -> Option<PlainColumn> {
    definition.columns().find(|column| column.name == name).and_then(|column| column.plain.clone())
}

#[test]
fn columns() {
    let table = Definition::parse(MARIADB).unwrap();
    assert_eq!(table.table, "or`ders");
    let id = column(&table, "id").unwrap();
    assert!(id.unsigned && id.auto_increment && !id.nullable);
    assert_eq!((id.data_type.as_str(), id.arguments.as_slice()), ("int", ["10".to_owned()].as_slice()));
    let name = column(&table, "name").unwrap();
    assert_eq!((name.charset.as_deref(), name.collation.as_deref()), (Some("latin1"), Some("latin1_bin")));
    assert_eq!((name.default, name.comment.as_deref()), (Preset::Text("it's, (".into()), Some("a, b)")));
    assert_eq!(column(&table, "price").unwrap().default, Preset::Number("-1.50".into()));
    assert_eq!(column(&table, "kind").unwrap().arguments, ["a", "b'c", ""]);
    assert!(column(&table, "data").unwrap().checks_json);
    let at = column(&table, "at").unwrap();
    assert!(at.on_update && at.nullable && at.default == Preset::Now);
    assert!(table.has_zero_dates());
}

#[test]
fn what_is_not_understood_is_not_taken_for_it() {
    let table = Definition::parse(MARIADB).unwrap();
    assert_eq!(column(&table, "twice"), None);
    assert_eq!(column(&table, "slash"), None);
    let table = Definition::parse(MYSQL).unwrap();
    assert_eq!(column(&table, "hidden"), None);
    assert_eq!(column(&table, "exact"), None);
    assert_eq!(column(&table, "id").unwrap().default, Preset::Text("5".into()));
    assert_eq!(column(&table, "body").unwrap().default, Preset::None);
    assert!(!table.options.is_plain && !table.has_zero_dates());
    assert!(table.keys().all(|key| !key.is_plain));
}

#[test]
fn a_collation_that_is_the_tables() {
    let sql = "CREATE TABLE `t` (
  `a` varchar(9) COLLATE utf8mb4_bin NOT NULL,
  `b` enum('COLLATE utf8mb4_bin') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `c` varchar(9) COLLATE utf8mb4_bin GENERATED ALWAYS AS (_utf8mb4'x' COLLATE utf8mb4_bin) VIRTUAL,
  `d` text COLLATE utf8mb4_bin
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
    let table = Definition::parse(sql).unwrap().without_implied_collations();
    let clauses: Vec<_> = table.clauses.iter().map(Clause::text).collect();
    assert_eq!(
        clauses,
        [
            "`a` varchar(9) NOT NULL",
            "`b` enum('COLLATE utf8mb4_bin') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL",
            "`c` varchar(9) GENERATED ALWAYS AS (_utf8mb4'x' COLLATE utf8mb4_bin) VIRTUAL",
            "`d` text",
        ]
    );
    assert_eq!(column(&table, "a").unwrap().collation, None);
}

#[test]
fn a_default_that_was_dropped() {
    let sql = "CREATE TABLE `t` (`a` int, `b` int DEFAULT NULL, `c` text, `d` int NOT NULL, `e` point) ENGINE=InnoDB";
    let table = Definition::parse(sql).unwrap();
    assert_eq!(
        table.columns().map(ColumnClause::lost_its_default).collect::<Vec<_>>(),
        [true, false, false, false, false]
    );
}

#[test]
fn sequences() {
    let sql = "CREATE TABLE `t` (
  `a` bigint NOT NULL DEFAULT nextval(`s`),
  `b` bigint DEFAULT (nextval(`s`) + lastval(`r`)),
  `c` bigint DEFAULT nextval(`other`.`o`),
  `d` varchar(30) DEFAULT 'nextval(`x`)'
) ENGINE=InnoDB";
    assert_eq!(Definition::parse(sql).unwrap().sequences(), ["s", "r"]);
}

#[test]
fn keys() {
    let table = Definition::parse(MARIADB).unwrap();
    let keys: Vec<_> = table.keys().map(|key| (key.kind, key.name.as_str(), key.columns.len(), key.is_plain)).collect();
    assert_eq!(
        keys,
        [
            (KeyKind::Primary, "", 1, true),
            (KeyKind::Unique, "u", 2, true),
            (KeyKind::Index, "part", 1, false),
            (KeyKind::Index, "tree", 1, false),
            (KeyKind::Index, "words", 1, false),
        ]
    );
}

#[test]
fn foreign_keys() {
    let table = Definition::parse(MARIADB).unwrap();
    let [up, out] = table.foreign_keys().collect::<Vec<_>>()[..] else { panic!("two of them") };
    assert_eq!((up.columns.len(), up.foreign_table.as_str(), up.is_plain), (2, "t", true));
    assert_eq!((up.on_delete.as_deref(), up.on_update.as_deref()), (Some("SET NULL"), Some("CASCADE")));
    assert_eq!(out.foreign_database.as_deref(), Some("other"));
}

#[test]
fn options_without_the_next_number() {
    let table = Definition::parse(MARIADB).unwrap();
    assert_eq!(
        table.options.text,
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='AUTO_INCREMENT=3; it''s'"
    );
    assert!(table.options.is_plain);
    assert_eq!(table.options.comment.as_deref(), Some("'AUTO_INCREMENT=3; it''s'"));
}

#[test]
fn put_together_again() {
    let table = Definition::parse(MARIADB).unwrap();
    assert_eq!(table.statement(false, |_| true), MARIADB.replace("AUTO_INCREMENT=17 ", ""));
    let table = Definition::parse(MYSQL).unwrap();
    assert_eq!(table.statement(false, |_| true), MYSQL);
    let short = table.statement(true, |clause| matches!(clause, Clause::Column(_)));
    assert!(short.starts_with("CREATE TABLE IF NOT EXISTS `t` (\n  `id` bigint"), "{short}");
    assert!(!short.contains("KEY"), "{short}");
}

#[test]
fn defaults_that_are_worked_out() {
    let computed = |column: &str| {
        let table = Definition::parse(&format!("CREATE TABLE `t` (\n  {column}\n) ENGINE=InnoDB")).unwrap();
        table.columns().next().unwrap().has_computed_default()
    };
    for column in [
        "`u` char(36) DEFAULT (uuid())",
        "`u` char(36) DEFAULT uuid()",
        "`u` decimal(5,2) NOT NULL DEFAULT (rand()) COMMENT 'x'",
        "`u` int(11) DEFAULT nextval(`d`.`s`)",
        "`u` text DEFAULT (_utf8mb4'x')",
    ] {
        assert!(computed(column), "{column}");
    }
    for column in [
        "`u` int DEFAULT '5'",
        "`u` int DEFAULT NULL",
        "`u` int DEFAULT -5",
        "`u` bit(1) DEFAULT b'1'",
        "`default` enum('default (x') DEFAULT 'default (x'",
        "`u` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
        "`u` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp()",
        "`g` int GENERATED ALWAYS AS ((`a` + default(`b`))) VIRTUAL",
    ] {
        assert!(!computed(column), "{column}");
    }
}

#[test]
fn what_no_server_prints() {
    for sql in ["", "CREATE TABLE `t`", "CREATE VIEW `t` (a)", "CREATE TABLE `t` (`a` int"] {
        assert!(Definition::parse(sql).is_err(), "{sql}");
    }
}

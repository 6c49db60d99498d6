//! A column as the dump sees it: how its bytes are asked for, and how they become a literal that means the same.

use crate::session::{Server, Transport};
use crate::sql::ident;

/// How a cell becomes SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    /// Integers and decimals: the digits as they are.
    Number,
    /// `FLOAT` and `DOUBLE`: the digits with an exponent, so that they are read as a double.
    Float,
    /// Text in UTF-8 and what prints as ASCII: a quoted string.
    Quoted,
    /// Text in another character set, named here: a quoted string while it is plain ASCII, else hexadecimal with an
    /// introducer.
    Charset(String),
    /// Bytes: hexadecimal.
    Bytes,
    /// When a version of a row ended: a quoted string, or `DEFAULT` for one that has not.
    RowEnd,
}

/// A column whose values are stored, and so are dumped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// How its cells are written.
    pub encoding: Encoding,
    /// What is special about asking for it.
    quirk: Quirk,
}

/// Types whose cells are not asked for, or not ordered, by their bare name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quirk {
    None,
    /// `FLOAT` prints six digits unless it is asked for as a double, and `ZEROFILL` zeros before a minus, which read as a
    /// difference.
    Float,
    /// `JSON` of MySQL has no bytes of its own to take `HEX()` of.
    Json,
    /// A shape, or the empty value that `NOT NULL` leaves where none was given, which no literal stands for.
    Geometry,
    /// `ENUM` and `SET` are ordered by number, but compared with strings as a string.
    Ordinal,
    /// One with members that are more than plain words. An empty one, printed, cannot be told from the invalid value;
    /// some look alike to the column's collation, which then finds the first of them: so it is asked for by number.
    OrdinalByNumber,
    /// The end of a row's version. What has none says so by the last moment the server knows, which differs by version.
    RowEnd,
}

/// The last moment of a `TIMESTAMP` on servers whose timestamps end soonest, in UTC. Versions that end here or later have
/// not ended.
const END_OF_TIME: &str = "TIMESTAMP'2038-01-19 03:14:07.999999'";

impl Column {
    /// From a row of `information_schema.COLUMNS`.
    pub fn new(name: String, data_type: &str, column_type: &str, charset: Option<&str>) -> Self {
        let lower = data_type.to_ascii_lowercase();
        let quirk = match lower.as_str() {
            "float" => Quirk::Float,
            "double" if column_type.to_ascii_lowercase().contains("zerofill") => Quirk::Float,
            "json" => Quirk::Json,
            "enum" | "set" if has_plain_members(column_type) => Quirk::Ordinal,
            "enum" | "set" => Quirk::OrdinalByNumber,
            "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
            | "geometrycollection" | "geomcollection" => Quirk::Geometry,
            _ => Quirk::None,
        };
        let encoding = match lower.as_str() {
            _ if quirk == Quirk::OrdinalByNumber => Encoding::Number,
            _ if quirk == Quirk::Geometry => Encoding::Bytes,
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "boolean" => Encoding::Number,
            "float" | "double" => Encoding::Float,
            "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "bit" | "vector" => {
                Encoding::Bytes
            }
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set" => match charset {
                None | Some("utf8mb4" | "utf8mb3" | "utf8" | "ascii") => Encoding::Quoted,
                Some("binary") => Encoding::Bytes,
                Some(other) => Encoding::Charset(other.to_owned()),
            },
            _ => Encoding::Quoted, // dates, times, year, json, uuid, inet4, inet6: ASCII or UTF-8 text
        };
        Self { name, encoding, quirk }
    }

    /// When a version of a row began, in a system-versioned table.
    pub fn row_start(name: String) -> Self {
        Self { name, encoding: Encoding::Quoted, quirk: Quirk::None }
    }

    /// When it ended.
    pub fn row_end(name: String) -> Self {
        Self { name, encoding: Encoding::RowEnd, quirk: Quirk::RowEnd }
    }

    /// The expression that yields its bytes over `transport`.
    pub fn expression(&self, server: &Server, transport: Transport) -> String {
        let name = ident(&self.name);
        let exact = match self.quirk {
            Quirk::Float if server.casts_to_double() => format!("CAST({name} AS DOUBLE)"),
            Quirk::Float => format!("{name} + 0e0"),
            Quirk::OrdinalByNumber => format!("{name} + 0"),
            Quirk::RowEnd => format!("IF({name} >= {END_OF_TIME}, NULL, {name})"),
            _ => name.clone(),
        };
        match (transport, &self.encoding) {
            (Transport::Raw, _) => exact,
            (Transport::Converted, Encoding::Number | Encoding::Float) => format!("CAST({exact} AS CHAR)"),
            (Transport::Converted, _) if self.quirk == Quirk::Json => {
                format!("HEX(CAST({name} AS CHAR CHARACTER SET utf8mb4))")
            }
            (Transport::Converted, Encoding::Quoted | Encoding::RowEnd) => {
                format!("HEX(CONVERT({exact} USING utf8mb4))")
            }
            (Transport::Converted, _) => format!("HEX({name})"),
        }
    }

    /// What to order by and to compare, where its table is read key after key.
    pub fn key(&self) -> String {
        if matches!(self.quirk, Quirk::Ordinal | Quirk::OrdinalByNumber | Quirk::RowEnd) {
            format!("{} + 0", ident(&self.name))
        } else {
            ident(&self.name)
        }
    }

    /// Whether [`key`](Self::key) is a number that the cell does not show.
    pub fn has_hidden_key(&self) -> bool {
        matches!(self.quirk, Quirk::Ordinal | Quirk::RowEnd)
    }

    /// Whether it holds shapes, of which no literal means the empty one.
    pub fn is_geometry(&self) -> bool {
        self.quirk == Quirk::Geometry
    }

    /// Whether [`expression`](Self::expression) yields hexadecimal digits over `transport`.
    pub fn arrives_as_hex(&self, transport: Transport) -> bool {
        transport == Transport::Converted && !matches!(self.encoding, Encoding::Number | Encoding::Float)
    }
}

/// Whether the members of `enum('a','b')` are words of ASCII that differ in more than case.
fn has_plain_members(column_type: &str) -> bool {
    let list = column_type.split_once("('").and_then(|(_, list)| list.strip_suffix("')"));
    let Some(list) = list else { return false };
    let mut seen = std::collections::HashSet::new();
    list.split("','").all(|member| {
        let plain = member.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' ' | b'/'));
        plain && !member.is_empty() && member.trim() == member && seen.insert(member.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let of = |t: &str, c: Option<&str>| Column::new("x".into(), t, t, c).encoding;
        assert_eq!(of("BIGINT", None), Encoding::Number);
        assert_eq!(of("double", None), Encoding::Float);
        assert_eq!(of("varchar", Some("utf8mb4")), Encoding::Quoted);
        assert_eq!(of("varchar", Some("sjis")), Encoding::Charset("sjis".into()));
        assert_eq!(of("bit", None), Encoding::Bytes);
        assert_eq!(of("json", None), Encoding::Quoted);
        assert_eq!(of("uuid", None), Encoding::Quoted);
        let empty = Column::new("x".into(), "enum", "enum('a','')", Some("utf8mb4"));
        assert_eq!(empty.encoding, Encoding::Number);
        assert_eq!(empty.expression(&Server::parse("8.0.36"), Transport::Raw), "`x` + 0");
        let encoding = |t: &str| Column::new("x".into(), "enum", t, Some("utf8mb4")).encoding;
        assert_eq!(encoding("enum('new','in work','a-b')"), Encoding::Quoted);
        for odd in ["enum('é')", "enum('a','A')", "enum('a','a ')", "enum('?')", "enum('a','')", "enum('it''s')"] {
            assert_eq!(encoding(odd), Encoding::Number, "{odd}");
        }
    }

    #[test]
    fn floats_are_asked_for_as_doubles() {
        let server = Server::parse("10.11.6-MariaDB");
        let column = Column::new("f".into(), "float", "float", None);
        assert_eq!(column.expression(&server, Transport::Raw), "CAST(`f` AS DOUBLE)");
        assert_eq!(column.expression(&server, Transport::Converted), "CAST(CAST(`f` AS DOUBLE) AS CHAR)");
        let of = |t: &str| Column::new("d".into(), "double", t, None).expression(&server, Transport::Raw);
        assert_eq!(of("double(22,5) unsigned zerofill"), "CAST(`d` AS DOUBLE)");
        assert_eq!(of("double"), "`d`");
    }
}

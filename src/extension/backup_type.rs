//! `BackupType`: what a backup holds.

use crate::zend::{Array, Call, Class, Id, Object, Php, ToZval};

/// The cases, as Rust knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Schema and data.
    Full,
    /// Schema without rows.
    Schema,
    /// Rows without schema.
    Data,
    /// Changes since the last backup.
    Incremental,
    /// Changes since the last full backup.
    Differential,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Full, Self::Schema, Self::Data, Self::Incremental, Self::Differential];

    /// The kind that a case stands for.
    pub fn of(case: &Object) -> Php<Self> {
        let value = case.enum_value()?;
        Ok(Self::ALL.into_iter().find(|kind| kind.value() == value).unwrap_or(Self::Full))
    }

    /// The kind of that value.
    pub fn named(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == value)
    }

    /// The value of the case.
    pub fn value(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Schema => "schema",
            Self::Data => "data",
            Self::Incremental => "incremental",
            Self::Differential => "differential",
        }
    }

    /// The case itself.
    pub fn case(self) -> Object {
        Class::own(Id::BackupType).case(match self {
            Self::Full => "FULL",
            Self::Schema => "SCHEMA_ONLY",
            Self::Data => "DATA_ONLY",
            Self::Incremental => "INCREMENTAL",
            Self::Differential => "DIFFERENTIAL",
        })
    }

    /// Whether such a backup creates tables.
    pub fn includes_schema(self) -> bool {
        matches!(self, Self::Full | Self::Schema)
    }

    /// Whether such a backup holds rows.
    pub fn includes_data(self) -> bool {
        self != Self::Schema
    }

    fn description(self) -> &'static str {
        match self {
            Self::Full => "Full backup (schema and data)",
            Self::Schema => "Schema only (structure without data)",
            Self::Data => "Data only (without schema)",
            Self::Incremental => "Incremental (changes since last backup)",
            Self::Differential => "Differential (changes since last full backup)",
        }
    }
}

pub fn get_description(call: &Call) -> Php {
    Ok(Kind::of(&call.this())?.description().to_zval())
}

pub fn includes_schema(call: &Call) -> Php {
    Ok(Kind::of(&call.this())?.includes_schema().to_zval())
}

pub fn includes_data(call: &Call) -> Php {
    Ok(Kind::of(&call.this())?.includes_data().to_zval())
}

pub fn get_all_types(_: &Call) -> Php {
    Ok(Array::list(Kind::ALL.map(Kind::case)).to_zval())
}

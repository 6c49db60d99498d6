//! Everything in a database with the shapes of its tables, to see whether something came, went or changed since it was
//! read.
//!
//! A server's lists are no moment: while names are swapped, a table may have no columns in one of them.

use super::{Catalog, Database};

/// What a database holds, without its definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    database: Database,
    /// What each is in words, its name, and a digest of the shape of a table.
    objects: Vec<(&'static str, String, Option<blake3::Hash>)>,
    /// Triggers in the order in which they fire.
    order: Vec<String>,
}

/// How two listings differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// In the first only: what it is, and its name.
    Gone(&'static str, String),
    /// In the second only.
    New(&'static str, String),
    /// In both, but not the same.
    Altered(&'static str, String),
}

impl Listing {
    /// Of what a catalog has.
    pub fn of(catalog: &Catalog) -> Self {
        let mut objects: Vec<(&str, String, Option<blake3::Hash>)> = Vec::new();
        for table in &catalog.tables {
            let shape =
                (table.kind, &table.engine, &table.columns, table.versions, &table.primary_key, table.integer_key);
            let digest = blake3::hash(format!("{shape:?}").as_bytes());
            objects.push(("table", table.name.clone(), Some(digest)));
        }
        objects.extend(catalog.views.iter().map(|name| ("view", name.clone(), None)));
        objects.extend(catalog.routines.iter().map(|(kind, name)| (kind.keyword(), name.clone(), None)));
        objects.extend(catalog.triggers.iter().map(|(name, _)| ("trigger", name.clone(), None)));
        objects.extend(catalog.events.iter().map(|name| ("event", name.clone(), None)));
        objects.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let order = catalog.triggers.iter().map(|(name, _)| name.clone()).collect();
        Self { database: catalog.database.clone(), objects, order }
    }

    /// The first thing that is not in `now` as it is here.
    pub fn difference(&self, now: &Self) -> Option<Difference> {
        if self == now {
            return None;
        }
        let within = |one: &(&str, String, _), other: &Self| {
            let place = other.objects.binary_search_by(|object| (object.0, &object.1).cmp(&(one.0, &one.1)));
            place.ok().map(|place| other.objects[place].2)
        };
        let gone = self.objects.iter().find(|one| within(one, now).is_none());
        let new = now.objects.iter().find(|one| within(one, self).is_none());
        let other = self.objects.iter().find(|one| within(one, now) != Some(one.2));
        let moved = self.order.iter().zip(&now.order).find(|(was, is)| was != is);
        Some(if let Some((what, name, _)) = gone {
            Difference::Gone(what, name.clone())
        } else if let Some((what, name, _)) = new {
            Difference::New(what, name.clone())
        } else if let Some((what, name, _)) = other {
            Difference::Altered(what, name.clone())
        } else if let Some((name, _)) = moved {
            Difference::Altered("trigger", name.clone())
        } else {
            Difference::Altered("database", self.database.name.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_and_changed_is_told() {
        let database = Database { name: "d".into(), charset: "utf8mb4".into(), collation: "utf8mb4_general_ci".into() };
        let of = |objects: &[(&'static str, &str)]| Listing {
            database: database.clone(),
            objects: objects.iter().map(|(what, name)| (*what, (*name).to_owned(), None)).collect(),
            order: vec!["a".into(), "b".into()],
        };
        let was = of(&[("table", "t"), ("trigger", "a"), ("trigger", "b")]);
        assert_eq!(was.difference(&was.clone()), None);
        let now = of(&[("trigger", "a"), ("trigger", "b"), ("view", "t")]);
        assert_eq!(was.difference(&now), Some(Difference::Gone("table", "t".into())));
        assert_eq!(now.difference(&was), Some(Difference::Gone("view", "t".into())));
        let now = of(&[("event", "e"), ("table", "t"), ("trigger", "a"), ("trigger", "b")]);
        assert_eq!(was.difference(&now), Some(Difference::New("event", "e".into())));
        let mut now = was.clone();
        now.objects[0].2 = Some(blake3::hash(b"no columns"));
        assert_eq!(was.difference(&now), Some(Difference::Altered("table", "t".into())));
        let now = Listing { order: vec!["b".into(), "a".into()], ..was.clone() };
        assert_eq!(was.difference(&now), Some(Difference::Altered("trigger", "a".into())));
        let mut now = was.clone();
        now.database.collation = "utf8mb4_bin".into();
        assert_eq!(was.difference(&now), Some(Difference::Altered("database", "d".into())));
    }
}

//! Which tables and views a caller wants.

/// Names to include and to exclude; nothing included means everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these, where there are any.
    pub include: Vec<String>,
    /// Never these.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Whether `name` is wanted. Names are compared exactly, as the server lists them.
    pub fn wants(&self, name: &str) -> bool {
        (self.include.is_empty() || self.include.iter().any(|n| n == name)) && !self.exclude.iter().any(|n| n == name)
    }

    /// Whether everything is wanted.
    pub fn is_all(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

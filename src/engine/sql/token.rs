//! SQL text as tokens: enough to tell names from strings and comments, never to understand a statement.

/// What a run of characters is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Spaces and comments.
    Blank(&'a str),
    /// A name or keyword without quotes, or a number.
    Word(&'a str),
    /// A name in backticks, quotes included.
    Quoted(&'a str),
    /// A string in single or double quotes, quotes included.
    Literal(&'a str),
    /// Any other character.
    Mark(&'a str),
}

impl<'a> Token<'a> {
    /// Its text as it stands.
    pub fn text(self) -> &'a str {
        match self {
            Self::Blank(t) | Self::Word(t) | Self::Quoted(t) | Self::Literal(t) | Self::Mark(t) => t,
        }
    }

    /// The name it stands for, if it can be one.
    pub fn name(self) -> Option<String> {
        match self {
            Self::Word(t) => Some(t.to_owned()),
            Self::Quoted(t) => {
                let name = t.strip_prefix('`')?;
                Some(name.strip_suffix('`').unwrap_or(name).replace("``", "`"))
            }
            _ => None,
        }
    }

    /// Whether it is this keyword.
    pub fn is(self, keyword: &str) -> bool {
        matches!(self, Self::Word(t) if t.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is this character.
    pub fn is_mark(self, mark: &str) -> bool {
        matches!(self, Self::Mark(t) if t == mark)
    }
}

/// All tokens of `sql`; put together they are `sql` again.
pub fn tokens(sql: &str) -> Vec<Token<'_>> {
    each(sql).collect()
}

/// All tokens of `sql` but blanks and comments.
pub fn solid(sql: &str) -> Vec<Token<'_>> {
    each(sql).filter(|token| !matches!(token, Token::Blank(_))).collect()
}

/// All tokens of `sql`, one after the other, for a text that may be long.
pub fn each(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let (bytes, mut at) = (sql.as_bytes(), 0);
    std::iter::from_fn(move || {
        let first = *bytes.get(at)?;
        let end = at + length(&bytes[at..]);
        let text = &sql[at..end];
        at = end;
        Some(match first {
            b if b.is_ascii_whitespace() => Token::Blank(text),
            b'#' => Token::Blank(text),
            b'-' | b'/' if text.len() > 1 => Token::Blank(text),
            b'`' if text.len() > 1 => Token::Quoted(text),
            b'\'' | b'"' => Token::Literal(text),
            b if is_word(b) => Token::Word(text),
            _ => Token::Mark(text),
        })
    })
}

/// How long the token is that begins `bytes`. An unfinished one goes to the end.
fn length(bytes: &[u8]) -> usize {
    let to_end = |found: Option<usize>| found.unwrap_or(bytes.len());
    match bytes {
        [b, ..] if b.is_ascii_whitespace() => to_end(bytes.iter().position(|b| !b.is_ascii_whitespace())),
        [b'#', ..] => to_end(memchr::memchr(b'\n', bytes)),
        [b'-', b'-', third, ..] if is_unseen(*third) => to_end(memchr::memchr(b'\n', bytes)),
        // A versioned comment is code: only its marks are blank.
        [b'/', b'*', b'!', ..] => 3 + bytes[3..].iter().take_while(|b| b.is_ascii_digit()).count(),
        [b'/', b'*', b'M', b'!', ..] => 4 + bytes[4..].iter().take_while(|b| b.is_ascii_digit()).count(),
        [b'/', b'*', ..] => to_end(memchr::memmem::find(&bytes[2..], b"*/").map(|i| i + 4)),
        [b'`', ..] => quoted(bytes, b'`', false),
        [q @ (b'\'' | b'"'), ..] => quoted(bytes, *q, true),
        [b, ..] if is_word(*b) => to_end(bytes.iter().position(|b| !is_word(*b))),
        _ => 1,
    }
}

/// The length of what stands in `quote`s, doubled quotes and, with `escapes`, backslashes minded.
pub(crate) fn quoted(bytes: &[u8], quote: u8, escapes: bool) -> usize {
    let mut at = 1;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let found = if escapes { memchr::memchr2(quote, b'\\', rest) } else { memchr::memchr(quote, rest) };
        let Some(found) = found else { return bytes.len() };
        at += found;
        if bytes[at] == quote && bytes.get(at + 1) != Some(&quote) {
            return at + 1;
        }
        at += 2; // an escaped character, or a doubled quote
        if at > bytes.len() {
            return bytes.len();
        }
    }
}

/// Whether a word is a whole number, one with an exponent, or one in hexadecimal or bits. Names may begin with digits too.
pub fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(rest) = word.strip_prefix("0x") {
        return !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if let Some(rest) = word.strip_prefix("0b") {
        return !rest.is_empty() && rest.bytes().all(|b| matches!(b, b'0' | b'1'));
    }
    // The sign of an exponent and what stands behind it are tokens of their own.
    match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => digits(mantissa) && (exponent.is_empty() || digits(exponent)),
        None => digits(word),
    }
}

/// What may stand behind two dashes to make a comment of a line: a space, or what is not seen.
pub(crate) fn is_unseen(b: u8) -> bool {
    b.is_ascii_whitespace() || b.is_ascii_control()
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text() {
        for sql in
            ["select `a``b`.c, 'it''s\\'', \"x\" -- end\nfrom t /* c */ where a=1 # x", "'open", "`", "/*", "--", "é$1"]
        {
            let all: String = tokens(sql).into_iter().map(Token::text).collect();
            assert_eq!(all, sql);
        }
    }

    #[test]
    fn kinds() {
        let kinds: Vec<_> = tokens("a.`b` '--x'").into_iter().collect();
        assert_eq!(
            kinds,
            [Token::Word("a"), Token::Mark("."), Token::Quoted("`b`"), Token::Blank(" "), Token::Literal("'--x'")]
        );
        assert_eq!(Token::Quoted("`a``b`").name().as_deref(), Some("a`b"));
    }

    #[test]
    fn a_name_that_is_cut_inside_its_quotes() {
        assert_eq!(tokens("`naï")[0].name().as_deref(), Some("naï"));
    }
}

//! Comma-separated text, record by record, in bounded memory (RFC 4180).
//!
//! A field in quotes may hold commas, line ends and doubled quotes. Extracts also hold quote marks where none may
//! stand: an inch sign, a name in quotes, a quote that opens and never closes. Common readers let the last kind
//! swallow every row up to the next quote mark, without a word. Here a quote only opens a field if, some way on, another
//! one closes it right before a comma or a line end; otherwise it is text, and counted.
//!
//! ```text
//! 1,"a, b",x       three fields, the second is: a, b
//! 1,"say ""hi""",x three fields, the second is: say "hi"
//! 1,"oh,x          three fields, the second is: "oh   (one stray quote)
//! 1,6" nails,x     three fields, the second is: 6" nails   (one stray quote)
//! ```

use std::io::{self, Read};

/// The most bytes that one record may have.
pub(super) const RECORD_LIMIT: usize = 16 << 20;
/// Bytes held at first; grows only for records that are longer.
const FIRST_BUFFER: usize = 1 << 20;

/// What came next in a text file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A record, whose fields can be looked at until the next one is asked for.
    Record,
    /// A record that does not end within [`RECORD_LIMIT`].
    TooLong,
    /// The end of the file.
    End,
}

/// Reads the records of a text file one after the other; blank lines are none.
pub(super) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    /// The part of the buffer that is filled and not yet given out.
    start: usize,
    end: usize,
    is_at_end: bool,
    /// Where the present record begins in the buffer.
    record: usize,
    fields: Fields,
    stray_quotes: u64,
}

/// Where the fields of a record lie.
#[derive(Default)]
struct Fields {
    spans: Vec<Span>,
    /// Fields that held doubled quotes, without the doubling.
    unescaped: Vec<u8>,
    stray_quotes: u64,
}

/// From and to, within the record or within the unescaped fields.
#[derive(Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    is_unescaped: bool,
}

impl<R: Read> Records<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; FIRST_BUFFER],
            start: 0,
            end: 0,
            is_at_end: false,
            record: 0,
            fields: Fields::default(),
            stray_quotes: 0,
        }
    }

    /// The bytes that come next, at least `wanted` of them unless the file ends before.
    pub(super) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.start < wanted && !self.is_at_end {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Leaves bytes out, as many as were peeked at.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.start = self.end.min(self.start + bytes);
    }

    /// Goes on to the next record.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        loop {
            let blank = self.buffer[self.start..self.end]
                .iter()
                .take_while(|b| is_line_end(**b))
                .count();
            self.start += blank;
            let rest = &self.buffer[self.start..self.end];
            if rest.is_empty() && self.is_at_end {
                return Ok(Next::End);
            }
            let is_full = self.is_at_end || rest.len() >= RECORD_LIMIT;
            if let Some(length) = self.fields.split(rest, self.is_at_end, is_full) {
                self.record = self.start;
                self.start += length;
                self.stray_quotes += self.fields.stray_quotes;
                return Ok(Next::Record);
            }
            if is_full {
                return Ok(Next::TooLong);
            }
            self.fill()?;
        }
    }

    /// How many fields the present record has.
    pub(super) fn len(&self) -> usize {
        self.fields.spans.len()
    }

    /// A field of the present record; empty where there is none.
    pub(super) fn field(&self, position: usize) -> &[u8] {
        let Some(span) = self.fields.spans.get(position) else {
            return &[];
        };
        if span.is_unescaped {
            &self.fields.unescaped[span.from..span.to]
        } else {
            &self.buffer[self.record + span.from..self.record + span.to]
        }
    }

    /// Fields so far that held a quote mark where none may stand.
    pub(super) fn stray_quotes(&self) -> u64 {
        self.stray_quotes
    }

    /// Reads more, first making room by moving what is left to the front, then by growing.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.is_at_end = true,
                Ok(bytes) => self.end += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

/// How a field that begins with a quote mark ends.
enum Quoted {
    /// At this closing quote; the field holds doubled quotes or not.
    Closed { at: usize, has_pairs: bool },
    /// Not at all: the quote mark was text.
    Stray,
    /// Beyond the bytes at hand.
    Beyond,
}

impl Fields {
    /// Splits the record at the front of `bytes` and gives its length with its line end; `None` when more bytes are
    /// needed. When none can be had (`is_full`), a quote that does not close is text.
    fn split(&mut self, bytes: &[u8], is_at_end: bool, is_full: bool) -> Option<usize> {
        self.spans.clear();
        self.unescaped.clear();
        self.stray_quotes = 0;
        let mut from = 0;
        loop {
            let after = match bytes.get(from) {
                Some(b'"') => match quoted(bytes, from, is_at_end, is_full) {
                    Quoted::Closed { at, has_pairs } => {
                        self.add_quoted(bytes, from + 1, at, has_pairs)
                    }
                    Quoted::Stray => self.add_plain(bytes, from, is_at_end)?,
                    Quoted::Beyond => return None,
                },
                Some(_) => self.add_plain(bytes, from, is_at_end)?,
                None if is_at_end => self.add(from, from, false),
                None => return None,
            };
            match bytes.get(after) {
                Some(b',') => from = after + 1,
                Some(_) => return Some(after + 1),
                None => return Some(after),
            }
        }
    }

    /// Adds a field without quotes and gives the position behind it.
    fn add_plain(&mut self, bytes: &[u8], from: usize, is_at_end: bool) -> Option<usize> {
        let mut has_quote = false;
        let length = bytes[from..].iter().position(|b| {
            has_quote |= *b == b'"';
            *b == b',' || is_line_end(*b)
        });
        let to = match length {
            Some(length) => from + length,
            None if is_at_end => bytes.len(),
            None => return None,
        };
        self.stray_quotes += u64::from(has_quote);
        Some(self.add(from, to, false))
    }

    /// Adds a field by what is between its quotes and gives the position behind the closing one.
    fn add_quoted(&mut self, bytes: &[u8], from: usize, to: usize, has_pairs: bool) -> usize {
        if has_pairs {
            let begin = self.unescaped.len();
            let mut after_quote = false;
            for byte in &bytes[from..to] {
                after_quote = *byte == b'"' && !after_quote;
                if !after_quote {
                    self.unescaped.push(*byte);
                }
            }
            self.add(begin, self.unescaped.len(), true);
        } else {
            self.add(from, to, false);
        }
        to + 1
    }

    fn add(&mut self, from: usize, to: usize, is_unescaped: bool) -> usize {
        self.spans.push(Span {
            from,
            to,
            is_unescaped,
        });
        to
    }
}

fn quoted(bytes: &[u8], opening: usize, is_at_end: bool, is_full: bool) -> Quoted {
    let unknown = if is_full {
        Quoted::Stray
    } else {
        Quoted::Beyond
    };
    let mut from = opening + 1;
    let mut has_pairs = false;
    while let Some(length) = bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|b| *b == b'"'))
    {
        let at = from + length;
        match bytes.get(at + 1) {
            Some(b'"') => has_pairs = true,
            Some(b',' | b'\n' | b'\r') => return Quoted::Closed { at, has_pairs },
            None if is_at_end => return Quoted::Closed { at, has_pairs },
            None => return unknown,
            Some(_) => return Quoted::Stray,
        }
        from = at + 2;
    }
    unknown
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a reader's bytes one at a time, so that every record straddles a refill.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn split_all(input: impl Read) -> (Vec<String>, u64) {
        let mut records = Records::new(input);
        let mut lines = Vec::new();
        while records.next().unwrap() == Next::Record {
            let fields =
                (0..records.len()).map(|i| String::from_utf8_lossy(records.field(i)).into_owned());
            lines.push(fields.collect::<Vec<_>>().join("|"));
        }
        (lines, records.stray_quotes())
    }

    fn check(text: &str, expected: &[&str], stray_quotes: u64) {
        let whole = split_all(text.as_bytes());
        assert_eq!(
            whole,
            (
                expected.iter().map(ToString::to_string).collect(),
                stray_quotes
            ),
            "{text:?}"
        );
        assert_eq!(
            split_all(Trickle(text.as_bytes())),
            whole,
            "byte by byte: {text:?}"
        );
    }

    #[test]
    fn line_ends_and_blank_lines() {
        check("a,b\n1,2\n", &["a|b", "1|2"], 0);
        check("a,b\r\n1,2", &["a|b", "1|2"], 0);
        check("\r\n\na,b\r\r\n\r\n,\r", &["a|b", "|"], 0);
        check("a,", &["a|"], 0);
        check("", &[], 0);
    }

    #[test]
    fn quoted_fields_hold_commas_line_ends_and_quotes() {
        check("1,\"a, b\",x\n", &["1|a, b|x"], 0);
        check("1,\"a\r\nb\",x\n2,\"\",y", &["1|a\r\nb|x", "2||y"], 0);
        check(
            "\"say \"\"hi\"\"\",\"\"\"\"\n\"z\"",
            &["say \"hi\"|\"", "z"],
            0,
        );
    }

    #[test]
    fn a_stray_quote_is_text_and_swallows_nothing() {
        check("1,\"oh,x\n2,b,y\n", &["1|\"oh|x", "2|b|y"], 1);
        check("1,\"oh,x\n2,\"b\",y\n", &["1|\"oh|x", "2|b|y"], 1);
        check("1,6\" nails,x\n", &["1|6\" nails|x"], 1);
        check("1,\"the \"boss\"\",x\n", &["1|\"the \"boss\"\"|x"], 1);
        check("1,2\"", &["1|2\""], 1);
        check("\"", &["\""], 1);
    }

    #[test]
    fn a_record_without_end_is_told() {
        let mut records = Records::new(io::repeat(b'x').take(RECORD_LIMIT as u64 * 2));
        assert_eq!(records.next().unwrap(), Next::TooLong);
    }

    #[test]
    fn a_quote_that_never_closes_does_not_hold_the_file_in_memory() {
        let rows = io::repeat(b'\n').take(RECORD_LIMIT as u64 * 2);
        let mut records = Records::new(
            io::Cursor::new("1,\"oh,x\n")
                .chain(rows)
                .chain(io::Cursor::new("2,b,y")),
        );
        assert_eq!(records.next().unwrap(), Next::Record);
        assert_eq!((records.len(), records.field(1)), (3, "\"oh".as_bytes()));
        assert_eq!(records.next().unwrap(), Next::Record);
        assert_eq!(
            (records.field(0), records.buffer.len()),
            ("2".as_bytes(), RECORD_LIMIT)
        );
    }
}

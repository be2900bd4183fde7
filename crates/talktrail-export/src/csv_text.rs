//! Comma-separated text as RFC 4180 describes it, with `\n` at the end of each line.

/// A heading and rows as text. Fields are quoted where they need it.
pub(crate) fn csv_text<R>(heading: &[&str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut out = String::new();
    line(&mut out, heading);
    rows.into_iter().for_each(|row| line(&mut out, row));
    out
}

fn line(out: &mut String, fields: impl IntoIterator<Item: AsRef<str>>) {
    for (position, field) in fields.into_iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        let field = field.as_ref();
        if field.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_need_it() {
        let rows = [["plain", "a,b"], ["say \"x\"", "two\nlines"]];
        assert_eq!(
            csv_text(&["one", "two"], rows),
            "one,two\nplain,\"a,b\"\n\"say \"\"x\"\"\",\"two\nlines\"\n"
        );
    }
}

//! Markdown that survives any text in a cell.

/// A table with a header; rows with an empty first cell are written as they are.
pub(super) fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut text = line(&header.map(str::to_owned));
    text.push_str(&line(&header.map(|_| "---".to_owned())));
    for row in rows {
        text.push_str(&line(&row));
    }
    text
}

/// Text as the content of a cell or a sentence: no table bars, no HTML, one line.
pub(super) fn plain(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('*', "\\*")
        .replace('\n', " ")
}

/// A name as code; empty stays empty.
pub(super) fn code(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!("`{}`", name.replace('|', "\\|"))
    }
}

/// Several names as code.
pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// Two texts as one cell: a label and what it leaves out.
pub(super) fn label(label: &str, description: &str) -> String {
    if description.is_empty() || description == label {
        plain(label)
    } else {
        format!("{}<br>{}", plain(label), plain(description))
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

//! The documents behind the dictionary.

use talktrail_dictionary::{Dictionary, Source};

use super::markdown::{code, plain, table};

/// The page of all sources.
pub(super) fn text(dictionary: &Dictionary) -> String {
    format!(
        "# Sources\n\nFacts in the dictionary cite these documents by key. How they are weighed against each other is \
         told in [Sources and how they are weighed](../sources.md).\n\n{}",
        table(
            [
                "key",
                "title",
                "publisher",
                "version",
                "date",
                "where",
                "licence"
            ],
            dictionary.sources().iter().map(row)
        )
    )
}

fn row(source: &Source) -> [String; 7] {
    [
        code(&source.key),
        plain(&source.title),
        plain(&source.publisher),
        plain(&source.version),
        plain(&source.date),
        place(&source.r#where),
        plain(&source.licence),
    ]
}

fn place(place: &str) -> String {
    if place.starts_with("https://") && !place.contains(' ') {
        format!("<{place}>")
    } else {
        plain(place)
    }
}

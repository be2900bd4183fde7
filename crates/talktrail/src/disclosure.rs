//! Counts in terminal and log, where small ones may not be shown.

/// A count for people; one below `smallest` shows only that it is, zero included.
///
/// ```
/// use talktrail::disclosure::shown;
/// assert_eq!(shown(12_345, 10), "12,345");
/// assert_eq!(shown(9, 10), "<10");
/// assert_eq!(shown(0, 10), "<10");
/// assert_eq!(shown(0, 0), "0");
/// ```
pub fn shown(count: u64, smallest: u64) -> String {
    if count < smallest {
        return format!("<{smallest}");
    }
    let digits = count.to_string();
    let grouped: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    grouped.join(",")
}

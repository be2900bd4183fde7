//! Rows of `findings`.

table! {
    /// What a check says of one table, or of one column of it.
    FindingRow, FindingColumns, "findings" {
        rule: text,
        kind: text,
        severity: text,
        table_name: text,
        column_name: text,
        level: text,
        n_failing: total,
        n_checked: total,
        percent_failing: float,
        fails_above_percent: float,
        is_threshold_edited: yes,
        status: text,
        text: text,
    }
}

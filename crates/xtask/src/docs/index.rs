//! The first page of the reference: what is in it.

use talktrail_dictionary::{Dictionary, Family};

use super::markdown::{code, plain, table};

/// The page.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let outputs = dictionary.outputs().iter().map(|o| {
        let link = format!("[`{0}`](outputs/{0}.md)", o.name);
        [link, plain(&o.label), o.variables.len().to_string()]
    });
    let families = Family::ALL.into_iter().map(|family| {
        let variables = dictionary.tables(family).map(|t| t.variables.len());
        [
            format!("[{}](tables/{family}.md)", code(family.name())),
            dictionary.tables(family).count().to_string(),
            variables.sum::<usize>().to_string(),
        ]
    });
    format!(
        "# Reference\n\nGenerated from dictionary version {}, the same that is written into every exported file. \
         In the terminal, `talktrail describe NAME` shows the same facts about one table, variable or code list.\n\n\
         ## Tables that are written\n\n{}\n\
         ## Tables that are read\n\n{}\n\
         ## Everything else\n\n\
         * [Code lists](codes.md): {} lists, each with the integer under which a code is exported\n\
         * [Instruments](instruments.md): {} questionnaires and items with range, thresholds and sources\n\
         * [Rule sets](rule-sets.md): which anxiety measure counts for which problem, from which date\n\
         * [From version to version](mapping.md): how version 1.5 became 2.0 and 2.1, field by field and code by code\n\
         * [Findings](findings.md): every check, what it means and what the program did\n\
         * [What real extracts do](quirks.md): 74 oddities on record and what is done about each\n\
         * [The study file](study-file.md): every setting, what it may hold and what it means\n\
         * [Commands](commands.md): the help texts of the program\n\
         * [Invented extracts](invented.md): published figures beside those of invented people\n\
         * [Sources](sources.md): the documents behind all of this\n",
        dictionary.version(),
        table(["table", "one row per", "columns"], outputs).replace("One row per ", ""),
        table(["family", "tables", "variables"], families),
        dictionary.code_lists().len(),
        dictionary.instrument_entries().len(),
    )
}

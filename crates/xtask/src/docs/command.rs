//! The help texts of the program.

use clap::Command;

/// Width at which help texts wrap on the page, whatever the terminal.
const WIDTH: usize = 100;

/// The page of all commands.
pub(super) fn text() -> String {
    let mut program = talktrail_cli::command().term_width(WIDTH);
    program.build();
    let mut text = format!(
        "# Commands\n\nThe help of the program, as `talktrail COMMAND --help` prints it.\n\n{}",
        section("talktrail", &mut program)
    );
    let names: Vec<String> = program
        .get_subcommands()
        .filter(|c| c.get_name() != "help" && !c.is_hide_set())
        .map(|c| c.get_name().to_owned())
        .collect();
    for name in names {
        if let Some(command) = program.find_subcommand_mut(&name) {
            text.push_str(&section(&format!("talktrail {name}"), command));
        }
    }
    text
}

fn section(title: &str, command: &mut Command) -> String {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!(
        "## {title}\n\n```text\n{}\n```\n\n",
        lines.join("\n").trim_end()
    )
}

//! `talktrail show`: one participant's history as a dated timeline, for looking at inside the environment.

mod spark;
mod timeline;

use talktrail::history::History;
use talktrail_dictionary::Dictionary;

use crate::{
    args::{Shared, ShowArgs},
    exit,
    failure::Failed,
    paint::Paint,
    terminal::Terminal,
};

/// Width of a line where the terminal tells none, and the narrowest and widest that is used.
const WIDTH: (usize, usize, usize) = (80, 60, 160);

pub(crate) fn run(args: &ShowArgs, _: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let dictionary = Dictionary::embedded().map_err(talktrail::Error::from)?;
    let history = History::read(&args.folder, &args.participant, &dictionary)?;
    let (usual, least, most) = WIDTH;
    let width = args.width.or_else(|| terminal.width()).unwrap_or(usual);
    let width = width.clamp(least, most);
    let paint = Paint::new(terminal.has_colour());
    terminal.print(&timeline::text(&history, &dictionary, width, paint));
    Ok(exit::DONE)
}

//! Version 1.5: its forms of delivery, the persons behind its record numbers, and the bridge to version 2.
//!
//! The tables of version 1.5 (and 1.0) name a participant only in their person table, one row for each person, provider
//! and month; every other table refers to that row by its record number. So the person tables are read first, into a
//! list from record number to participant and submission, and everything else follows as in version 2.

pub(crate) mod bridge;
pub(crate) mod form;
pub(crate) mod persons;

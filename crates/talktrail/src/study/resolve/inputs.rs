//! The inputs of a study: one of version 1.5, one of version 2, or one of each.

use std::path::PathBuf;

use talktrail_dictionary::Family;

use super::super::{
    Input,
    document::{Section, Value},
    policy_of,
    reader::Reader,
    setting::{self, Setting},
};

impl Reader<'_> {
    pub(super) fn inputs(&mut self) -> Vec<Input> {
        let sections = self.document.sections("input");
        if sections.is_empty() {
            self.document.fault(&(0..0), "there is no [[input]]; a study needs at least one, with family, policy and folders");
        }
        let mut inputs: Vec<Input> = Vec::new();
        for section in &sections {
            let Some(input) = self.input(section) else {
                continue;
            };
            if let Some(text) = clash(&inputs, &input) {
                self.document.fault(&section.at, text);
            }
            inputs.push(input);
        }
        inputs
    }

    fn input(&mut self, section: &Section) -> Option<Input> {
        let family = self.choice_of(section, &setting::FAMILY);
        let policy = self.choice_of(section, &setting::POLICY);
        let folders = self.folders_of(section);
        let accepted = section.get(&setting::ACCEPTED).cloned();
        let family = Family::parse(&family?)?;
        if policy? != policy_of(family) {
            let (_, at) = section.get(&setting::POLICY)?;
            self.document.fault(
                at,
                format!("the policy of {family} is \"{}\"", policy_of(family)),
            );
        }
        if let Some((_, at)) = accepted.filter(|_| family != Family::NhseV2) {
            let text = format!(
                "accepted_submissions is for nhse_v2; {family} has no list of accepted submissions"
            );
            self.document.fault(&at, text);
        }
        if let Some((_, at)) = section
            .get(&setting::BRIDGE)
            .filter(|_| family != Family::V1_5)
        {
            self.document.fault(
                at,
                format!(
                    "bridge is for v1_5, whose participants it links; {family} is the other end"
                ),
            );
        }
        Some(Input {
            family,
            folders: folders?,
            accepted_submissions: self.file_of(section, &setting::ACCEPTED),
            bridge: self.file_of(section, &setting::BRIDGE),
        })
    }

    pub(super) fn file_of(&mut self, section: &Section, setting: &Setting) -> Option<PathBuf> {
        let (value, at) = section.get(setting).cloned()?;
        let text = self.as_text(setting, &value, &at)?;
        Some(self.folder.join(text))
    }

    fn folders_of(&mut self, section: &Section) -> Option<Vec<PathBuf>> {
        match section.get(&setting::FOLDERS).cloned() {
            None => self.missing(section, &setting::FOLDERS),
            Some((Value::List(names), at)) if names.is_empty() => {
                self.refuse(&at, "folders is empty; name at least one folder")
            }
            Some((Value::List(names), _)) => Some(
                names
                    .iter()
                    .map(|(name, _)| self.folder.join(name))
                    .collect(),
            ),
            Some((_, at)) => self.refuse(
                &at,
                "folders is a list of texts, for example [\"extracts\"]",
            ),
        }
    }
}

/// Why an input cannot stand beside those before it.
fn clash(before: &[Input], input: &Input) -> Option<String> {
    let is_old = |i: &Input| i.family == Family::V1_5;
    let other = before.iter().find(|i| is_old(i) == is_old(input))?;
    let family = input.family;
    Some(if other.family == family {
        format!("{family} has an [[input]] already; name all its folders there")
    } else {
        format!(
            "a study reads one family of version 2; {} and {family} hold the same events under different keys",
            other.family
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::study::Study;

    fn check(text: &str, expected: &[&str]) {
        let problems = match Study::parse(text, Path::new("study.toml")) {
            Ok(_) => Vec::new(),
            Err(invalid) => invalid.problems.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(problems, expected);
    }

    fn study(inputs: &[&str]) -> String {
        let inputs: Vec<String> = inputs.iter().map(|i| format!("[[input]]\n{i}\n")).collect();
        format!("[study]\nname = \"s\"\n{}", inputs.concat())
    }

    const OLD: &str = "family = \"v1_5\"\npolicy = \"v15\"\nfolders = [\"old\"]";
    const NEW: &str = "family = \"nhse_v2\"\npolicy = \"nhse\"\nfolders = [\"new\"]";
    const UKLLC: &str = "family = \"ukllc_v2\"\npolicy = \"ukllc\"\nfolders = [\"ukllc\"]";

    #[test]
    fn version_1_5_may_stand_beside_one_family_of_version_2() {
        check(&study(&[OLD]), &[]);
        check(&study(&[OLD, NEW]), &[]);
        check(&study(&[UKLLC, OLD]), &[]);
        check(
            &study(&[OLD, OLD]),
            &["line 7, column 1: v1_5 has an [[input]] already; name all its folders there"],
        );
        check(
            &study(&[UKLLC, NEW]),
            &[
                "line 7, column 1: a study reads one family of version 2; ukllc_v2 and nhse_v2 hold the same events under different keys",
            ],
        );
    }

    #[test]
    fn the_bridge_belongs_to_version_1_5() {
        check(&study(&[&format!("{OLD}\nbridge = \"b.csv\""), NEW]), &[]);
        check(
            &study(&[&format!("{NEW}\nbridge = \"b.csv\"")]),
            &[
                "line 7, column 10: bridge is for v1_5, whose participants it links; nhse_v2 is the other end",
            ],
        );
    }
}

//! The service's own lists: questionnaires, problems and therapies that invented care is made of.

/// A questionnaire or one of its items, in the order of [`TOOLS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Tool {
    Phq9,
    Gad7,
    WsasWork,
    WsasHome,
    WsasSocial,
    WsasPrivate,
    WsasRelationships,
    Spin,
    Oci,
    Pcl5,
    MiAlone,
    Hai,
    Pdss,
}

/// How many tools there are.
pub(crate) const N_TOOLS: usize = 13;

/// What is known of a tool. Scores are whole numbers; those of the Mobility Inventory are hundredths.
pub(crate) struct ToolFacts {
    pub(crate) tool: Tool,
    /// SNOMED CT concept under which the score is sent.
    pub(crate) concept: &'static str,
    /// NHS England's token when the tool stands in for GAD-7.
    pub(crate) token: &'static str,
    pub(crate) max: i16,
    pub(crate) min: i16,
    /// At caseness from this score on; PHQ-9 and GAD-7 as published, the others unconfirmed.
    pub(crate) caseness: i16,
    /// Reliable change from this difference on.
    pub(crate) reliable: i16,
    /// Mean and deviation of a first score (assumed for all but PHQ-9 and GAD-7).
    pub(crate) first: (f64, f64),
}

const fn facts(
    tool: Tool,
    concept: &'static str,
    token: &'static str,
    range: (i16, i16),
    cut: (i16, i16),
    first: (f64, f64),
) -> ToolFacts {
    ToolFacts {
        tool,
        concept,
        token,
        min: range.0,
        max: range.1,
        caseness: cut.0,
        reliable: cut.1,
        first,
    }
}

/// All tools, by [`Tool`].
pub(crate) const TOOLS: [ToolFacts; N_TOOLS] = [
    facts(
        Tool::Phq9,
        "720433000",
        "PHQ9",
        (0, 27),
        (10, 6),
        crate::calibration::PHQ9_FIRST,
    ),
    facts(
        Tool::Gad7,
        "445455005",
        "GAD7",
        (0, 21),
        (8, 4),
        crate::calibration::GAD7_FIRST,
    ),
    facts(
        Tool::WsasWork,
        "932621000000100",
        "",
        (0, 8),
        (9, 9),
        (4.0, 2.6),
    ),
    facts(
        Tool::WsasHome,
        "932581000000100",
        "",
        (0, 8),
        (9, 9),
        (3.8, 2.6),
    ),
    facts(
        Tool::WsasSocial,
        "932611000000106",
        "",
        (0, 8),
        (9, 9),
        (4.5, 2.6),
    ),
    facts(
        Tool::WsasPrivate,
        "932591000000103",
        "",
        (0, 8),
        (9, 9),
        (3.9, 2.6),
    ),
    facts(
        Tool::WsasRelationships,
        "932601000000109",
        "",
        (0, 8),
        (9, 9),
        (3.9, 2.6),
    ),
    facts(
        Tool::Spin,
        "445552006",
        "SocialPhobia",
        (0, 68),
        (19, 10),
        (43.0, 11.0),
    ),
    facts(
        Tool::Oci,
        "450324005",
        "OCD",
        (0, 168),
        (40, 32),
        (68.0, 28.0),
    ),
    facts(
        Tool::Pcl5,
        "491581000000104",
        "PTSD",
        (0, 80),
        (32, 10),
        (52.0, 13.0),
    ),
    facts(
        Tool::MiAlone,
        "473355002",
        "AgoraAlone",
        (100, 500),
        (230, 73),
        (310.0, 80.0),
    ),
    facts(
        Tool::Hai,
        "446793008",
        "AnxietyInventory",
        (0, 54),
        (18, 4),
        (31.0, 8.0),
    ),
    facts(
        Tool::Pdss,
        "450326007",
        "PanicDisorder",
        (0, 28),
        (8, 5),
        (14.5, 5.0),
    ),
];

/// The five items of the Work and Social Adjustment Scale.
pub(crate) const WSAS: [Tool; 5] = [
    Tool::WsasWork,
    Tool::WsasHome,
    Tool::WsasSocial,
    Tool::WsasPrivate,
    Tool::WsasRelationships,
];

impl Tool {
    pub(crate) const fn facts(self) -> &'static ToolFacts {
        &TOOLS[self as usize]
    }
}

/// A problem descriptor: its code, its coding scheme, the measure that goes with it, and how people fare who have it.
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) scheme: &'static str,
    pub(crate) measure: Option<Tool>,
    pub(crate) higher: &'static str,
    /// Empty where the published list has no finer category.
    pub(crate) lower: &'static str,
    /// Mean first PHQ-9 and GAD-7 (Therapy Based Outcomes 2024-25, between CBT and guided self-help).
    pub(crate) start: (f64, f64),
    /// Share of people who respond (fitted to recovery and reliable improvement by problem, annual report 2024-25).
    pub(crate) responders: f64,
    /// Change of the problem's own measure beside that of GAD-7 (fitted likewise).
    pub(crate) own_change: f64,
}

const ANXIETY: &str = "Anxiety and stress related disorders (Total)";

const fn problem(
    code: &'static str,
    measure: Option<Tool>,
    (higher, lower): (&'static str, &'static str),
    (start, responders, own_change): ((f64, f64), f64, f64),
) -> Problem {
    Problem {
        code,
        scheme: "01",
        measure,
        higher,
        lower,
        start,
        responders,
        own_change,
    }
}

/// Problems in the order of [`PROBLEM_SHARES`].
pub(crate) const PROBLEMS: [Problem; 12] = [
    problem("F329", None, ("Depression", ""), ((15.2, 12.5), 0.62, 1.00)),
    problem(
        "F411",
        None,
        (ANXIETY, "F411 - Generalised Anxiety Disorder"),
        ((12.0, 13.2), 0.70, 1.00),
    ),
    problem(
        "F412",
        None,
        (ANXIETY, "F412 - Mixed anxiety and depressive disorder"),
        ((14.3, 13.3), 0.61, 1.00),
    ),
    problem(
        "F431",
        Some(Tool::Pcl5),
        (ANXIETY, "F431 - Post-traumatic stress disorder"),
        ((15.4, 14.1), 0.54, 0.95),
    ),
    problem(
        "F401",
        Some(Tool::Spin),
        (ANXIETY, "F401 - Social phobias"),
        ((12.0, 11.7), 0.62, 0.83),
    ),
    problem(
        "F429",
        Some(Tool::Oci),
        (ANXIETY, "F42 - Obsessive-compulsive disorder"),
        ((11.5, 13.2), 0.60, 0.88),
    ),
    problem(
        "F410",
        Some(Tool::Pdss),
        (
            ANXIETY,
            "F410 - Panic disorder [episodic paroxysmal anxiety",
        ),
        ((12.1, 13.1), 0.66, 0.97),
    ),
    problem(
        "F400",
        Some(Tool::MiAlone),
        (ANXIETY, "F400 - Agoraphobia"),
        ((13.5, 13.3), 0.56, 0.82),
    ),
    problem(
        "F452",
        Some(Tool::Hai),
        (ANXIETY, "F452 Hypochondriacal Disorders"),
        ((9.5, 12.3), 0.68, 0.78),
    ),
    problem(
        "F402",
        None,
        (ANXIETY, "F402 - Specific (isolated) phobias"),
        ((9.0, 10.6), 0.72, 1.00),
    ),
    problem(
        "F509",
        None,
        ("Other Mental Health problems", ""),
        ((13.5, 12.7), 0.55, 1.00),
    ),
    problem("F339", None, ("Depression", ""), ((15.4, 12.7), 0.61, 1.00)),
];

/// Share of each problem among referrals that have one (finished courses of the annual report 2019-20; those with a measure of
/// their own raised to 2024-25, when one finished course in six had one).
pub(crate) const PROBLEM_SHARES: [(f64, u8); 12] = [
    (37.5, 0),
    (27.0, 1),
    (7.5, 2),
    (5.5, 3),
    (3.5, 4),
    (2.7, 5),
    (3.0, 6),
    (1.2, 7),
    (1.6, 8),
    (1.0, 9),
    (2.5, 10),
    (7.0, 11),
];

/// How intense a therapy is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intensity {
    Low,
    High,
    /// Employment support, which is neither.
    Neither,
}

/// A therapy: its SNOMED CT concept, its intensity, and the referral column that counts its contacts.
pub(crate) struct Therapy {
    pub(crate) concept: &'static str,
    pub(crate) intensity: Intensity,
    pub(crate) count: &'static str,
}

const fn therapy(concept: &'static str, intensity: Intensity, count: &'static str) -> Therapy {
    Therapy {
        concept,
        intensity,
        count,
    }
}

/// How many therapies there are.
pub(crate) const N_THERAPIES: usize = 12;
/// The place of employment support in [`THERAPIES`].
pub(crate) const EMPLOYMENT_SUPPORT: u8 = 11;

/// All therapies that are given.
pub(crate) const THERAPIES: [Therapy; N_THERAPIES] = [
    therapy(
        "748051000000105",
        Intensity::Low,
        "guidedselfhelp_book_count",
    ),
    therapy(
        "748041000000107",
        Intensity::Low,
        "guidedselfhelp_computer_count",
    ),
    therapy(
        "702545008",
        Intensity::Low,
        "psychoeducationalpeersupport_count",
    ),
    therapy(
        "1026111000000108",
        Intensity::Low,
        "otherlowintensity_count",
    ),
    therapy(
        "975131000000104",
        Intensity::Low,
        "communitysignposting_count",
    ),
    therapy(
        "304891004",
        Intensity::High,
        "cognitivebehaviourtherapy_count",
    ),
    therapy(
        "286711000000107",
        Intensity::High,
        "counsellingdepression_count",
    ),
    therapy(
        "449030000",
        Intensity::High,
        "eyemovementdesensitisationreprocessing_count",
    ),
    therapy(
        "443730003",
        Intensity::High,
        "interpersonalpsychotherapy_count",
    ),
    therapy("933221000000107", Intensity::High, "mindfulness_count"),
    therapy(
        "1026131000000100",
        Intensity::High,
        "otherhighintensity_count",
    ),
    therapy(
        "1098051000000103",
        Intensity::Neither,
        "employmentsupport_count",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_stand_in_their_own_place() {
        assert!(
            TOOLS
                .iter()
                .enumerate()
                .all(|(place, facts)| facts.tool as usize == place)
        );
    }
}

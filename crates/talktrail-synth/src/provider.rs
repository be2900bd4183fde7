//! Providers of care, their sizes, and the changes of code or of ids that some of them go through.

use talktrail_model::date::Date;

use crate::calibration::FIRST_MONTH;
use crate::draw::Draw;

/// A change of a provider's code, or of the ids in its system: referrals that are open then go on under the new one.
#[derive(Clone, Copy)]
pub(crate) struct CodeChange {
    /// First day of the first month under the new code or ids.
    pub(crate) from: Date,
    /// The place of the new code among the providers; that of the old one where only ids change.
    pub(crate) successor: u16,
}

/// A provider of care.
pub(crate) struct Provider {
    pub(crate) code: String,
    pub(crate) change: Option<CodeChange>,
}

/// Services that take referrals. Codes begin with ZT, which no NHS organisation has.
const N_SERVICES: u16 = 40;

/// All providers with their relative sizes; those created by a change of code come last and take no referrals themselves.
pub(crate) fn providers(seed: u64) -> (Vec<Provider>, Vec<f64>) {
    let mut draw = Draw::new(seed, u64::MAX);
    let mut all: Vec<Provider> = (1..=N_SERVICES)
        .map(|n| Provider {
            code: format!("ZT{n:03}"),
            change: None,
        })
        .collect();
    let mut sizes = Vec::new();
    let mut total = 0.0;
    for n in 0..N_SERVICES {
        total += 1.0 / (1.0 + 0.2 * f64::from(n));
        sizes.push(total);
        let (changes_code, changes_ids) = (n % 10 == 3, n % 10 == 7);
        if !changes_code && !changes_ids {
            continue;
        }
        if let Some(from) = Date::from_month_id(FIRST_MONTH + draw.between(38, 66)) {
            let successor = if changes_code { all.len() as u16 } else { n };
            if changes_code {
                all.push(Provider {
                    code: format!("ZT9{n:02}"),
                    change: None,
                });
            }
            all[usize::from(n)].change = Some(CodeChange { from, successor });
        }
    }
    (all, sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successors_take_no_referrals_of_their_own() {
        let (all, sizes) = providers(1);
        let changes = || {
            let each = all.iter().enumerate();
            each.filter_map(|(at, provider)| Some((at, usize::from(provider.change?.successor))))
        };
        assert!(changes().all(|(at, successor)| successor == at || successor >= sizes.len()));
        assert!(changes().any(|(at, successor)| successor == at));
        assert!(changes().any(|(at, successor)| successor != at));
    }
}

//! A change of provider code or of ids on the way: under the old one the referral stops being sent without a discharge,
//! under the new one it is sent on with the same received date and without the earlier contacts.

use talktrail_model::date::Date;

use crate::draw::Draw;
use crate::pathway::Referral;
use crate::person::World;

/// Share of open referrals that go over with the code (the rest end under the old one).
const GOES_OVER: f64 = 0.97;

/// The referral as the providers send it: one, or predecessor and successor.
pub(crate) fn transfer(world: &World, draw: &mut Draw, mut referral: Referral) -> Vec<Referral> {
    let Some(change) = world.providers[usize::from(referral.provider)].change else {
        return vec![referral];
    };
    if referral.received >= change.from {
        referral.provider = change.successor;
        return vec![referral];
    }
    let goes_over =
        referral.until >= change.from && referral.discharge.is_some() && draw.chance(GOES_OVER);
    if goes_over {
        split(referral, change.from, change.successor)
    } else {
        vec![referral]
    }
}

/// Predecessor and successor of a referral that goes over on this day.
pub(crate) fn split(referral: Referral, from: Date, successor: u16) -> Vec<Referral> {
    let mut before = referral.clone();
    let mut after = referral;
    before.is_handed_on = true;
    before.discharge = None;
    before.end_code = None;
    before.until = from.plus_days(-1);
    before.contacts.retain(|c| c.date < from);
    before.logs.retain(|l| l.end < from);
    before.scores.retain(|s| s.date < from);
    before.complaints.retain(|c| c.date < from);
    before.employment.retain(|e| e.date < from);
    before.pauses.retain(|p| p.start < from);
    before.onward.retain(|o| o.0 < from);
    after.provider = successor;
    after.taken_over = Some(from);
    after.contacts.retain(|c| c.date >= from);
    for (place, contact) in after.contacts.iter_mut().enumerate() {
        contact.number = place as u16 + 1;
    }
    after.logs.retain(|l| l.end >= from);
    after.scores.retain(|s| s.date >= from);
    after.employment.retain(|e| e.date >= from);
    after.pauses.retain(|p| p.start >= from);
    after.onward.retain(|o| o.0 >= from);
    vec![before, after]
}

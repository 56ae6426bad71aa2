//! How far two raters of one film agree.

use super::form::{Answering, Form};
use super::score::Value;

/// Fewest items for a weighted kappa. It is an intraclass correlation of the two raters (Fleiss and Cohen, 1973), whose standard error is
/// about (1 − κ²)/√(n − 1): with ten items and a kappa of 0.5 that is 0.25, and the film's true agreement may be anything from none to
/// nearly full. With fewer, a single item that was rated otherwise decides what the number says.
pub const KAPPA_LEAST: usize = 10;

/// How far two raters agree about the items that both have given a value of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// How many items both have given a value.
    pub items: usize,
    /// In how many of them it is the same.
    pub exact: usize,
    /// In how many of them it is at most one step apart.
    pub within_one: usize,
    /// Agreement beyond chance.
    pub kappa: Kappa,
}

/// Cohen's kappa with quadratic weights: how far two raters agree beyond what their values would by chance, where a difference of two
/// steps counts four times as much as one of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kappa {
    /// From −1 to 1; 0 is what chance gives.
    Is(f64),
    /// There are fewer than [`KAPPA_LEAST`] items.
    TooFewItems,
    /// The items have scales of different values, whose steps are not the same.
    SeveralScales,
    /// Both gave one and the same value to every item: there is nothing to agree about beyond chance.
    NoSpread,
}

impl Agreement {
    /// That of two sets of answers to one form.
    pub fn of(form: &Form, one: impl Fn(&str) -> Option<Value>, other: impl Fn(&str) -> Option<Value>) -> Self {
        let mut ranges = Vec::new();
        let mut pairs = Vec::new();
        for item in form.items() {
            let (Answering::Scale { .. }, Some(scale)) = (&item.answering, form.scale(item)) else {
                continue;
            };
            let number = |value: Option<Value>| value.and_then(Value::number);
            if let Some(pair) = number(one(&item.name)).zip(number(other(&item.name))) {
                pairs.push(pair);
                ranges.push((scale.min, scale.max));
            }
        }
        let within = |steps| {
            pairs
                .iter()
                .filter(|(one, other)| one.abs_diff(*other) <= steps)
                .count()
        };
        let kappa = if pairs.len() < KAPPA_LEAST {
            Kappa::TooFewItems
        } else if ranges.windows(2).any(|pair| pair[0] != pair[1]) {
            Kappa::SeveralScales
        } else {
            weighted_kappa(&pairs).map_or(Kappa::NoSpread, Kappa::Is)
        };
        Self {
            items: pairs.len(),
            exact: within(0),
            within_one: within(1),
            kappa,
        }
    }
}

/// One less the squared difference of the pairs by what it would be if each of one rater's values met each of the other's. `None` where that
/// is nothing.
fn weighted_kappa(pairs: &[(i32, i32)]) -> Option<f64> {
    let squared = |one: i32, other: i32| (f64::from(one) - f64::from(other)).powi(2);
    let observed: f64 = pairs.iter().map(|(one, other)| squared(*one, *other)).sum();
    let each = pairs
        .iter()
        .flat_map(|(one, _)| pairs.iter().map(move |(_, other)| squared(*one, *other)));
    let by_chance = each.sum::<f64>() / pairs.len() as f64;
    (by_chance > 0.0).then(|| 1.0 - observed / by_chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `anxiety` of the R package irr: the first two raters of twenty people, from 1 to 6.
    const ANXIETY: [[i32; 20]; 2] = [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    ];

    fn pairs(one: &[i32], other: &[i32]) -> Vec<(i32, i32)> {
        one.iter().copied().zip(other.iter().copied()).collect()
    }

    fn form(items: usize, other_scale: bool) -> Form {
        let mut text = "form = 1\nname = \"f\"\nversion = \"1\"\ntitle = \"F\"\n[scale.s]\nmin = 1\nmax = 6\n\
            [scale.t]\nmin = 0\nmax = 6\n[[group]]\ntitle = \"G\"\n"
            .to_owned();
        for number in 0..items {
            let scale = if other_scale && number == 0 { "t" } else { "s" };
            text += &format!("[[group.item]]\nname = \"i{number}\"\ntext = \"?\"\nscale = \"{scale}\"\n");
        }
        text += "[[group.item]]\nname = \"c\"\ntext = \"?\"\nanswer = \"count\"\n";
        Form::parse(&text).expect("a form")
    }

    fn agreement(form: &Form, one: &[i32], other: &[i32]) -> Agreement {
        let of = |values: &[i32], name: &str| {
            let at: usize = name.strip_prefix('i')?.parse().ok()?;
            values.get(at).copied().map(Value::Number)
        };
        Agreement::of(form, |name| of(one, name), |name| of(other, name))
    }

    #[test]
    fn a_published_kappa_comes_out() {
        // kappa2(anxiety[, 1:2], "squared"), in that package's manual: 0.297.
        let kappa = weighted_kappa(&pairs(&ANXIETY[0], &ANXIETY[1])).expect("they differ");
        assert_eq!(format!("{kappa:.3}"), "0.297");
        let found = agreement(&form(20, false), &ANXIETY[0], &ANXIETY[1]);
        assert_eq!((found.items, found.exact, found.within_one), (20, 6, 13));
        assert_eq!(found.kappa, Kappa::Is(kappa));
    }

    #[test]
    fn a_kappa_by_hand_comes_out() {
        // Squared differences: 0 + 1 + 0 + 1 = 2. By chance: each of 1, 2, 3, 4 with each of 1, 3, 3, 3:
        // (0+4+4+4) + (1+1+1+1) + (4+0+0+0) + (9+1+1+1) = 32, over 4 is 8. So 1 − 2/8.
        assert_eq!(weighted_kappa(&pairs(&[1, 2, 3, 4], &[1, 3, 3, 3])), Some(0.75));
        assert_eq!(weighted_kappa(&pairs(&[1, 2, 3], &[1, 2, 3])), Some(1.0));
        assert_eq!(weighted_kappa(&pairs(&[1, 3], &[3, 1])), Some(-1.0));
        assert_eq!(weighted_kappa(&pairs(&[4, 4, 4], &[4, 4, 4])), None);
        // One rater who always says the same agrees with nobody beyond chance.
        assert_eq!(weighted_kappa(&pairs(&[4, 4], &[3, 5])), Some(0.0));
    }

    #[test]
    fn no_kappa_is_said_that_would_mean_nothing() {
        let same = [4; 20];
        assert_eq!(agreement(&form(10, false), &same, &same).kappa, Kappa::NoSpread);
        let nine = &ANXIETY[0][..KAPPA_LEAST - 1];
        assert_eq!(agreement(&form(20, false), nine, &ANXIETY[1]).kappa, Kappa::TooFewItems);
        assert_eq!(
            agreement(&form(20, true), &ANXIETY[0], &ANXIETY[1]).kappa,
            Kappa::SeveralScales
        );
        let none = agreement(&form(1, false), &[], &[]);
        assert_eq!((none.items, none.exact, none.kappa), (0, 0, Kappa::TooFewItems));
    }
}

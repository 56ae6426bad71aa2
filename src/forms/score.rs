//! From answers to scores.

use serde::{Deserialize, Serialize};

use super::form::{Answering, Form, Group, HowScored, Item, Rule, Scale};

/// The highest count.
pub const COUNT_MAX: i32 = 999;

/// The answer to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A value of its scale, or how often it occurred.
    Number(i32),
    /// There was no occasion for it.
    NotApplicable,
}

impl Value {
    /// The number, if it is one.
    #[must_use]
    pub fn number(self) -> Option<i32> {
        match self {
            Self::Number(number) => Some(number),
            Self::NotApplicable => None,
        }
    }
}

impl Form {
    /// Whether this can be the answer to an item.
    #[must_use]
    pub fn allows(&self, item: &Item, value: Value) -> bool {
        match (&item.answering, self.scale(item), value) {
            (Answering::Count, _, Value::Number(count)) => (0..=COUNT_MAX).contains(&count),
            (_, Some(scale), Value::Number(value)) => (scale.min..=scale.max).contains(&value),
            (_, Some(scale), Value::NotApplicable) => scale.not_applicable,
            _ => false,
        }
    }
}

/// One number from several answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The mean or the sum; `None` if too many items have no value.
    pub value: Option<f64>,
    /// How many items have a value.
    pub answered: usize,
    /// Of how many.
    pub items: usize,
    /// How it follows from them.
    pub how: HowScored,
}

/// The score of a group, if its form has a rule for it.
pub fn group_score(form: &Form, group: &Group, answer: impl Fn(&str) -> Option<Value>) -> Option<Score> {
    group.rule.map(|rule| score(form, group.items.iter(), rule, answer))
}

/// The score of all items, if the form has a rule for it.
pub fn total_score(form: &Form, answer: impl Fn(&str) -> Option<Value>) -> Option<Score> {
    form.total.map(|rule| score(form, form.items(), rule, answer))
}

fn score<'a>(
    form: &'a Form,
    items: impl Iterator<Item = &'a Item>,
    rule: Rule,
    answer: impl Fn(&str) -> Option<Value>,
) -> Score {
    let rated = items.filter_map(|item| form.scale(item).map(|scale| (item, scale)));
    let values: Vec<Option<i32>> = rated
        .map(|(item, scale)| Some(counted(item, scale, answer(&item.name)?.number()?)))
        .collect();
    let answered: Vec<f64> = values.iter().flatten().map(|value| f64::from(*value)).collect();
    let missing = values.len() - answered.len();
    let mean = answered.iter().sum::<f64>() / answered.len() as f64;
    let value = match rule.how {
        HowScored::Mean => mean,
        HowScored::Total => mean * values.len() as f64,
    };
    Score {
        value: (missing <= rule.missing && !answered.is_empty()).then_some(value),
        answered: answered.len(),
        items: values.len(),
        how: rule.how,
    }
}

/// The value as it counts in a score.
fn counted(item: &Item, scale: &Scale, value: i32) -> i32 {
    match item.answering {
        Answering::Scale { reverse: true, .. } => scale.min + scale.max - value,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = r#"
        form = 1
        name = "f"
        version = "1"
        title = "F"
        [scale.s]
        min = 1
        max = 5
        not_applicable = true
        [total]
        score = "total"
        missing = 1
        [[group]]
        title = "G"
        score = "mean"
        missing = 1
        item = [{ name = "a", scale = "s", text = "A" }, { name = "b", scale = "s", text = "B", reverse = true },
                { name = "c", answer = "count", text = "C" }]
        [[group]]
        title = "H"
        item = [{ name = "d", scale = "s", text = "D" }, { name = "e", answer = "comment", text = "E" }]
    "#;

    fn scores(answers: &[(&str, Value)]) -> (Option<f64>, Option<f64>) {
        let form = Form::parse(FORM).expect("a form");
        let answer = |name: &str| answers.iter().find(|(item, _)| *item == name).map(|(_, value)| *value);
        let group = group_score(&form, &form.groups[0], answer).expect("it has a rule");
        assert_eq!(group_score(&form, &form.groups[1], answer), None);
        let total = total_score(&form, answer).expect("it has a rule");
        assert_eq!((group.items, total.items), (2, 3), "what has no scale does not count");
        (group.value, total.value)
    }

    #[test]
    fn a_score_follows_from_what_is_answered() {
        use Value::{NotApplicable, Number};
        // B counts as 1 + 5 − 2 = 4.
        assert_eq!(
            scores(&[("a", Number(5)), ("b", Number(2)), ("c", Number(17)), ("d", Number(3))]),
            (Some(4.5), Some(12.0))
        );
        // One may be missing: the sum counts it as the mean of the others, (5 + 4) / 2 × 3.
        assert_eq!(scores(&[("a", Number(5)), ("b", Number(2))]), (Some(4.5), Some(13.5)));
        assert_eq!(
            scores(&[("a", Number(5)), ("b", NotApplicable), ("d", Number(3))]),
            (Some(5.0), Some(12.0))
        );
        // Two may not.
        assert_eq!(scores(&[("a", Number(5))]), (Some(5.0), None));
        assert_eq!(scores(&[]), (None, None));
    }
}

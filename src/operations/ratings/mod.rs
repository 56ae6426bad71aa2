//! Rating a film: which forms there are, whose ratings may be seen by whom, and what two of them say side by side.

mod export;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use export::{RatingFile, Shared, as_json, export};

use crate::forms::{FORM_MAX, Form, FormMistake, Value, shipped};
use crate::vault::{FormId, Rating, StoredForm};

/// A form that is known here.
#[derive(Clone)]
pub struct KnownForm {
    /// Its id.
    pub id: FormId,
    /// The form.
    pub form: Form,
    /// Whether it was put into the vault, and not part of the program.
    pub own: bool,
    /// Whether films can be rated with it from now on.
    pub offered: bool,
}

/// The forms that a vault has, and those that are part of the program.
#[derive(Clone, Default)]
pub struct Forms(Vec<KnownForm>);

impl Forms {
    /// Those of a vault with these. What cannot be read is not among them: a newer Vitrin has put it there.
    #[must_use]
    pub fn of(stored: &[StoredForm]) -> Self {
        let mut known: Vec<KnownForm> = Vec::new();
        for stored in stored {
            if let Ok(form) = Form::parse(&stored.text) {
                known.push(KnownForm {
                    id: stored.id,
                    form,
                    own: true,
                    offered: stored.offered,
                });
            }
        }
        for form in shipped() {
            let id = FormId::of(form.text());
            // A unit that has changed one and put it in wants its own.
            let replaced = known.iter().any(|other| other.offered && other.form.name == form.name);
            match known.iter_mut().find(|other| other.id == id) {
                Some(same) => (same.own, same.offered) = (same.offered, same.offered || !replaced),
                None => known.push(KnownForm {
                    id,
                    form: form.clone(),
                    own: false,
                    offered: !replaced,
                }),
            }
        }
        Self(known)
    }

    /// A form that a rating was made with.
    #[must_use]
    pub fn get(&self, id: FormId) -> Option<&Form> {
        let known = self.0.iter().find(|known| known.id == id)?;
        Some(&known.form)
    }

    /// Those that films can be rated with, the vault's own first.
    pub fn offered(&self) -> impl Iterator<Item = &KnownForm> {
        let own = self.0.iter().filter(|known| known.offered && known.own);
        own.chain(self.0.iter().filter(|known| known.offered && !known.own))
    }

    /// The one that can be rated with and has this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&KnownForm> {
        self.offered().find(|known| known.form.name == name)
    }
}

/// Whether one may see what a rating says. Who rates after having seen another's scores agrees more than is true; so scores are shown to each
/// other when both are finished. The vault's password opens all of it all the same: this keeps nobody from what they want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It is one's own, or both are finished.
    Open,
    /// It is another's, who has not finished it.
    Unfinished,
    /// It is another's, and one has not finished one's own with the same form.
    OwnFirst,
}

/// What of a film's rating the person of this name may see.
#[must_use]
pub fn sight(all: &[Rating], rating: &Rating, me: &str) -> Sight {
    if rating.by() == me {
        return Sight::Open;
    }
    if rating.finished_at().is_none() {
        return Sight::Unfinished;
    }
    let mut own = all
        .iter()
        .filter(|own| own.by() == me && own.form() == rating.form())
        .peekable();
    if own.peek().is_some() && own.all(|own| own.finished_at().is_some()) {
        Sight::Open
    } else {
        Sight::OwnFirst
    }
}

/// How many of a form's items a rating has answered, and how many there are that have a value.
#[must_use]
pub fn answered(form: &Form, rating: &Rating) -> (usize, usize) {
    let with_value = |name: &str| rating.value(name).is_some();
    let items = form.items().filter(|item| form.scale(item).is_some());
    let (done, all): (Vec<_>, Vec<_>) = items.partition(|item| with_value(&item.name));
    (done.len(), done.len() + all.len())
}

/// By how much the second of two answers is higher, where both are numbers.
#[must_use]
pub fn difference(one: Option<Value>, other: Option<Value>) -> Option<i32> {
    Some(other?.number()? - one?.number()?)
}

/// Reads a form's file.
///
/// # Errors
/// What is wrong with it.
pub fn read_form(path: &Path) -> Result<Form, FormMistake> {
    let mut bytes = Vec::new();
    let most = FORM_MAX as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|_| FormMistake::unreadable())?;
    Form::from_bytes(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{AnnotationChange, Annotations, RatingChange, RatingId, RatingStep};

    fn change(annotations: &mut Annotations, number: u8, by: &str, step: RatingStep) {
        let change = RatingChange {
            rating: RatingId::from([number; 16]),
            by: by.into(),
            at: "2026-03-09T08:15:00Z".parse().expect("a time"),
            step,
        };
        annotations
            .apply(AnnotationChange::Rate(change))
            .expect("it can be done");
    }

    fn begin(form: &Form) -> RatingStep {
        RatingStep::Begin {
            form: form.text().into(),
        }
    }

    #[test]
    fn scores_are_seen_when_both_are_finished() {
        let (craft, other) = (&shipped()[0], &shipped()[1]);
        let mut noted = Annotations::default();
        change(&mut noted, 1, "Anna", begin(craft));
        change(&mut noted, 2, "Bo", begin(craft));
        let seen = |noted: &Annotations, number: u8, me: &str| {
            let of = RatingId::from([number; 16]);
            let rating = noted
                .ratings()
                .iter()
                .find(|rating| rating.id() == of)
                .expect("it is there");
            sight(noted.ratings(), rating, me)
        };
        assert_eq!(
            (seen(&noted, 1, "Anna"), seen(&noted, 1, "Bo")),
            (Sight::Open, Sight::Unfinished)
        );
        change(&mut noted, 1, "Anna", RatingStep::Finish);
        assert_eq!(
            (seen(&noted, 1, "Bo"), seen(&noted, 2, "Anna")),
            (Sight::OwnFirst, Sight::Unfinished)
        );
        assert_eq!(
            seen(&noted, 1, "Cilla"),
            Sight::OwnFirst,
            "nor does one see it before one begins"
        );
        change(&mut noted, 2, "Bo", RatingStep::Finish);
        assert_eq!(
            (seen(&noted, 1, "Bo"), seen(&noted, 2, "Anna")),
            (Sight::Open, Sight::Open)
        );
        // Another form is another matter, and so is rating anew.
        change(&mut noted, 3, "Anna", begin(other));
        change(&mut noted, 3, "Anna", RatingStep::Finish);
        assert_eq!(seen(&noted, 3, "Bo"), Sight::OwnFirst);
        change(&mut noted, 4, "Bo", begin(craft));
        assert_eq!(seen(&noted, 1, "Bo"), Sight::OwnFirst);
    }

    #[test]
    fn what_is_answered_and_differs_is_counted() {
        use Value::{NotApplicable, Number};
        let form = &shipped()[0];
        let mut noted = Annotations::default();
        change(&mut noted, 1, "Anna", begin(form));
        for (item, value) in [("agenda", Number(3)), ("homework", NotApplicable)] {
            let (item, value) = (item.into(), Some(value));
            change(&mut noted, 1, "Anna", RatingStep::Answer { item, value });
        }
        assert_eq!(answered(form, &noted.ratings()[0]), (2, 12));
        assert_eq!(difference(Some(Number(3)), Some(Number(1))), Some(-2));
        assert_eq!(difference(Some(Number(3)), Some(NotApplicable)), None);
        assert_eq!(difference(None, Some(Number(1))), None);
    }

    #[test]
    fn a_form_of_the_vault_stands_in_for_the_one_of_its_name() {
        assert_eq!(Forms::of(&[]).offered().count(), shipped().len());
        let text = shipped()[0].text().replace("version = \"1\"", "version = \"1 BUP\"");
        let stored = |text: &str, offered: bool| {
            let id = FormId::of(text);
            serde_json::from_value::<StoredForm>(serde_json::json!({"id": id, "text": text, "offered": offered}))
                .expect("a form")
        };
        let forms = Forms::of(&[stored(&text, true), stored("form = 99", true)]);
        assert_eq!(forms.offered().count(), shipped().len());
        let known = forms.named("session-craft").expect("it is offered");
        assert!(known.own && known.form.version == "1 BUP");
        assert!(
            forms.get(FormId::of(shipped()[0].text())).is_some(),
            "what was rated with it can be read"
        );
        // One that is only kept for what was rated stands in for nothing.
        let forms = Forms::of(&[stored(&text, false), stored(shipped()[1].text(), false)]);
        assert_eq!(forms.named("session-craft").map(|known| known.own), Some(false));
        assert!(forms.get(FormId::of(&text)).is_some() && forms.offered().count() == shipped().len());
    }
}

//! Ratings of the film that is showing: which there are, one that is filled in, two side by side. In the console alone: what the meeting
//! sees is another process's window.

mod compare;
mod export;
mod fill;
mod parts;

use std::fmt::Debug;
use std::hash::Hash;

use egui::{Role, Sense, Ui, WidgetInfo, vec2};

use self::parts::small;
use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{scroll, theme};
use crate::console::model::{FormAdded, Message, RatingMessage, RatingQuestion, RatingShown, Showing, Unlocked};
use crate::forms::Form;
use crate::operations::ratings::{KnownForm, Sight, answered};
use crate::texts::Texts;
use crate::texts::errors::InWords;
use crate::texts::forms::words;
use crate::vault::{FormId, Rating, RatingId};

/// Draws what is shown of them.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    widgets::page_card(ui, |ui| {
        if let Some(question) = unlocked.rater.asks
            && ask(ui, unlocked, question, texts, messages)
        {
            return;
        }
        match unlocked.rater.shown {
            RatingShown::One(id) if unlocked.rating_seen(id).is_some() => {
                fill::draw(ui, unlocked, showing, id, texts, messages);
            }
            RatingShown::Two(own, other) if can_compare(unlocked, own, other) => {
                compare::draw(ui, unlocked, showing, (own, other), texts, messages);
            }
            _ => list(ui, unlocked, texts, messages),
        }
    });
}

/// Whether both may be seen, and answer to the same form.
fn can_compare(unlocked: &Unlocked, own: RatingId, other: RatingId) -> bool {
    let form = |id| unlocked.rating_seen(id).map(|(rating, _)| rating.form());
    form(own).is_some() && form(own) == form(other)
}

/// What is asked before it is done. Returns whether there is anything to ask about.
fn ask(ui: &mut Ui, unlocked: &Unlocked, question: RatingQuestion, texts: &Texts, messages: &mut Vec<Message>) -> bool {
    let id = match question {
        RatingQuestion::Finish(id) | RatingQuestion::Remove(id) => id,
        RatingQuestion::Export(film) => return export::ask(ui, unlocked, film, texts, messages),
    };
    let Some(rating) = unlocked.rating(id) else {
        return false;
    };
    let form = unlocked.rater.forms.get(rating.form());
    let (words, yes, rank) = match question {
        RatingQuestion::Finish(_) => {
            let open = form.map_or(0, |form| {
                let (done, all) = answered(form, rating);
                all - done
            });
            let words = texts.format("rating-finish-question", &[("open", open.into())]);
            (words, "rating-finish-yes", Rank::Primary)
        }
        RatingQuestion::Remove(_) | RatingQuestion::Export(_) => {
            let words = texts.format("rating-remove-question", &[("form", title(form, texts).into())]);
            (words, "rating-remove-yes", Rank::Danger)
        }
    };
    widgets::text(ui, &words, theme::plain(theme::BODY), theme::text());
    ui.add_space(theme::GRID);
    ui.horizontal_wrapped(|ui| {
        for (name, rank, answer) in [(yes, rank, true), ("rating-no", Rank::Plain, false)] {
            if Button::text(rank, &texts.get(name)).show(ui) {
                messages.push(Message::Rating(RatingMessage::Answered(answer)));
            }
        }
    });
    true
}

fn title(form: Option<&Form>, texts: &Texts) -> String {
    form.map_or_else(
        || texts.get("rating-form-unreadable"),
        |form| words(&form.title, texts).to_owned(),
    )
}

/// The ratings that there are, and the forms to begin one with.
fn list(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) {
    scroll::down(ui, "ratings", |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let me = &unlocked.rater.me;
        let (mine, others): (Vec<&Rating>, Vec<_>) = unlocked.ratings().iter().partition(|rating| rating.by() == me);
        if !mine.is_empty() {
            widgets::heading(ui, &texts.get("rating-mine"), theme::BODY);
            mine.iter()
                .for_each(|rating| own_row(ui, unlocked, rating, texts, messages));
            ui.add_space(theme::GRID);
        }
        if !others.is_empty() {
            widgets::heading(ui, &texts.get("rating-others"), theme::BODY);
            others
                .iter()
                .for_each(|rating| other_row(ui, unlocked, rating, texts, messages));
            ui.add_space(theme::GRID);
        }
        export::offer(ui, unlocked, texts, messages);
        widgets::heading(ui, &texts.get("rating-choose"), theme::BODY);
        widgets::text(ui, &texts.get("rating-choose-about"), small(), theme::muted());
        told(ui, unlocked, texts);
        for known in unlocked.rater.forms.offered() {
            form_row(ui, unlocked, known, texts, messages);
        }
        let (add, hint) = (texts.get("rating-add-form"), texts.get("rating-add-form-hint"));
        if Button::text(Rank::Quiet, &add).hint(&hint).show(ui) {
            messages.push(Message::Rating(RatingMessage::ChooseForm));
        }
    });
}

/// What became of the form that was added last.
fn told(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts) {
    let named = |id, form: FormId| {
        let title = title(unlocked.rater.forms.get(form), texts);
        texts.format(id, &[("title", title.into())])
    };
    let (said, ink) = match &unlocked.rater.added {
        None => return,
        Some(FormAdded::Added(form)) => (named("rating-form-added", *form), theme::accent()),
        Some(FormAdded::WasThere(form)) => (named("rating-form-there", *form), theme::accent()),
        Some(FormAdded::Mistake(mistake)) => {
            let problem = mistake.in_words(texts);
            (format!("{} {}", problem.what, problem.advice), theme::danger())
        }
    };
    widgets::text(ui, &said, theme::plain(theme::BODY), ink);
}

/// Least width in which a row's buttons are beside its texts.
const BUTTONS_BESIDE: f32 = 460.0;

/// Two texts, and buttons at their right or below them, which keep the keyboard when rows come and go above them.
fn row(ui: &mut Ui, id: impl Hash + Debug, [above, below]: [&str; 2], buttons: impl FnOnce(&mut Ui)) {
    ui.push_id(id, |ui| {
        if ui.available_width() < BUTTONS_BESIDE {
            let lines = [
                (above, theme::strong(theme::BODY - 1.0), theme::text()),
                (below, theme::plain(theme::SMALL), theme::muted()),
            ];
            for (text, font, ink) in lines {
                widgets::text(ui, text, font, ink);
            }
            ui.horizontal_wrapped(buttons);
            return;
        }
        let said = format!("{above}. {below}");
        ui.horizontal(|ui| {
            widgets::from_right(ui, |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                buttons(ui);
                let width = ui.available_width();
                let name = widgets::lines(ui, above, theme::strong(theme::BODY - 1.0), theme::text(), width);
                let more = widgets::lines(ui, below, theme::plain(theme::SMALL), theme::muted(), width);
                let (top, height) = (name.size().y, name.size().y + more.size().y);
                let size = vec2(width, theme::CONTROL.max(height));
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
                let place = rect.left_center() - vec2(0.0, height / 2.0);
                ui.painter().galley(place, name, theme::text());
                ui.painter().galley(place + vec2(0.0, top), more, theme::muted());
            });
        });
    });
}

fn own_row(ui: &mut Ui, unlocked: &Unlocked, rating: &Rating, texts: &Texts, messages: &mut Vec<Message>) {
    let form = unlocked.rater.forms.get(rating.form());
    let title = title(form, texts);
    let state = match (rating.finished_at(), form) {
        (Some(_), _) => finished(rating, texts),
        (None, Some(form)) => {
            let (done, all) = answered(form, rating);
            texts.format("rating-state-answered", &[("done", done.into()), ("all", all.into())])
        }
        (None, None) => texts.get("rating-state-begun"),
    };
    let name = [("form", title.as_str().into()), ("name", rating.by().into())];
    row(ui, rating.id(), [&title, &state], |ui| {
        let remove = texts.format("rating-remove", &name[..1]);
        if Button::icon(Icon::Close, &remove).show(ui) {
            messages.push(Message::Rating(RatingMessage::Ask(RatingQuestion::Remove(rating.id()))));
        }
        if form.is_none() {
            return;
        }
        let (text, spoken) = if rating.finished_at().is_some() {
            (texts.get("rating-see"), texts.format("rating-see-named", &name))
        } else {
            (
                texts.get("rating-continue"),
                texts.format("rating-continue-named", &name[..1]),
            )
        };
        if Button::text(Rank::Plain, &text).spoken(&spoken).show(ui) {
            messages.push(Message::Rating(RatingMessage::Show(RatingShown::One(rating.id()))));
        }
    });
}

fn finished(rating: &Rating, texts: &Texts) -> String {
    let Some(at) = rating.finished_at() else {
        return texts.get("rating-state-begun");
    };
    let day = at.to_zoned(jiff::tz::TimeZone::system()).date().to_string();
    texts.format(
        "rating-state-finished",
        &[("date", texts.date(&day).into_owned().into())],
    )
}

fn other_row(ui: &mut Ui, unlocked: &Unlocked, rating: &Rating, texts: &Texts, messages: &mut Vec<Message>) {
    let form = unlocked.rater.forms.get(rating.form());
    let title = title(form, texts);
    let sight = unlocked.rating_sight(rating);
    let state = match sight {
        Sight::Open => finished(rating, texts),
        Sight::Unfinished => texts.format("rating-unfinished", &[("name", rating.by().into())]),
        Sight::OwnFirst => texts.get("rating-own-first"),
    };
    let name = [("form", title.as_str().into()), ("name", rating.by().into())];
    row(ui, rating.id(), [&format!("{} · {title}", rating.by()), &state], |ui| {
        if sight != Sight::Open || form.is_none() {
            return;
        }
        if let Some(own) = unlocked.own_finished(rating.form()) {
            let (text, spoken) = (texts.get("rating-compare"), texts.format("rating-compare-named", &name));
            if Button::text(Rank::Primary, &text).spoken(&spoken).show(ui) {
                let two = RatingShown::Two(own.id(), rating.id());
                messages.push(Message::Rating(RatingMessage::Show(two)));
            }
        }
        let (text, spoken) = (texts.get("rating-see"), texts.format("rating-see-named", &name));
        if Button::text(Rank::Plain, &text).spoken(&spoken).show(ui) {
            messages.push(Message::Rating(RatingMessage::Show(RatingShown::One(rating.id()))));
        }
    });
}

fn form_row(ui: &mut Ui, unlocked: &Unlocked, known: &KnownForm, texts: &Texts, messages: &mut Vec<Message>) {
    let form = &known.form;
    let title = words(&form.title, texts);
    let mut below = texts.format("rating-form-items", &[("count", form.items().count().into())]);
    if known.own {
        below = format!("{below} · {}", texts.get("rating-form-own"));
    }
    if let Some(about) = &form.about {
        below = format!("{below} · {}", words(about, texts));
    }
    row(ui, known.id, [title, &below], |ui| {
        let name = [("form", title.into())];
        if known.own {
            let remove = texts.format("rating-remove-form", &name);
            if Button::icon(Icon::Close, &remove).show(ui) {
                messages.push(Message::Rating(RatingMessage::RemoveForm(known.id)));
            }
        }
        let (begin, spoken) = (texts.get("rating-begin"), texts.format("rating-begin-named", &name));
        let button = Button::text(Rank::Plain, &begin).spoken(&spoken);
        if button.enabled(!unlocked.rater.me.is_empty()).show(ui) {
            messages.push(Message::Rating(RatingMessage::Begin(known.id)));
        }
    });
}

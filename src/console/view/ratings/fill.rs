//! A rating that is filled in while the film plays, or that is shown as it was filled in.

use egui::{Frame, Margin, TextEdit, Ui, vec2};

use super::super::icons::Icon;
use super::super::widgets::{self, Button, Rank};
use super::super::{scroll, theme};
use super::parts::{head, place, small};
use crate::console::model::{Message, Phase, RatingMessage, RatingQuestion, Showing, Unlocked};
use crate::forms::{Answering, Form, Item, Scale, Value, group_score, total_score};
use crate::operations::ratings::answered;
use crate::texts::forms::{score_words, words};
use crate::texts::{Texts, clock};
use crate::vault::{RATING_COMMENT_MAX, Rating, RatingId};

/// Width of the button of one value.
const VALUE: f32 = 44.0;

/// A field for a comment that the user has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// In this frame, in which it would lose the keyboard to the click that opened it.
    Now,
    /// In the frame before: it is typed into next.
    JustNow,
    Before,
}

/// What the rows of one rating have in common.
struct Filling<'a> {
    form: &'a Form,
    rating: &'a Rating,
    /// Whether it can be changed.
    open: bool,
    /// Whether the film is shown, so that it is somewhere.
    shown: bool,
    texts: &'a Texts,
}

pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    id: RatingId,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let Some((rating, form)) = unlocked.rating_seen(id) else {
        return;
    };
    let filling = Filling {
        form,
        rating,
        open: unlocked.is_open_to_change(rating),
        shown: showing.phase == Phase::Shown,
        texts,
    };
    let title = words(&form.title, texts);
    let title = if filling.open {
        title.to_owned()
    } else {
        format!("{title} · {}", rating.by())
    };
    head(ui, &title, texts, messages, |ui, messages| {
        if filling.open && Button::text(Rank::Primary, &texts.get("rating-finish")).show(ui) {
            messages.push(Message::Rating(RatingMessage::Ask(RatingQuestion::Finish(id))));
        }
        let (done, all) = answered(form, rating);
        if all > 0 {
            let progress = texts.format("rating-progress", &[("done", done.into()), ("all", all.into())]);
            ui.add(egui::Label::new(
                egui::RichText::new(progress).font(small()).color(theme::muted()),
            ));
        }
    });
    let value = |name: &str| rating.value(name);
    scroll::down(ui, ("rating", id), |ui| {
        if let Some(about) = &form.about {
            widgets::text(ui, words(about, texts), theme::plain(theme::SMALL), theme::muted());
        }
        for group in &form.groups {
            ui.add_space(theme::GRID);
            let title = words(&group.title, texts);
            let title = match group_score(form, group, value).filter(|score| score.value.is_some() || !filling.open) {
                Some(score) => format!("{title} · {}", score_words(score, texts)),
                None => title.to_owned(),
            };
            widgets::heading(ui, &title, theme::LARGE);
            for item in &group.items {
                // What comes and goes with one does not move the keyboard in another.
                ui.push_id(&item.name, |ui| filling.item(ui, item, messages));
            }
        }
        if let Some(score) = total_score(form, value).filter(|score| score.value.is_some() || !filling.open) {
            ui.add_space(theme::GRID);
            let all = format!("{} · {}", texts.get("rating-all-items"), score_words(score, texts));
            widgets::heading(ui, &all, theme::LARGE);
        }
        if let Some(source) = &form.source {
            ui.add_space(theme::GRID);
            widgets::text(ui, words(source, texts), theme::plain(theme::SMALL), theme::muted());
        }
    });
}

impl Filling<'_> {
    fn item(&self, ui: &mut Ui, item: &Item, messages: &mut Vec<Message>) {
        ui.add_space(theme::GRID);
        ui.spacing_mut().item_spacing.y = 4.0;
        let text = words(&item.text, self.texts);
        widgets::text(ui, text, theme::strong(theme::BODY - 1.0), theme::text());
        if let Some(help) = &item.help {
            widgets::text(ui, words(help, self.texts), theme::plain(theme::SMALL), theme::muted());
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            match (&item.answering, self.form.scale(item)) {
                (Answering::Count, _) => self.count(ui, item, messages),
                (_, Some(scale)) => self.values(ui, item, scale, messages),
                _ => {}
            }
            if self.open {
                self.adding(ui, item, messages);
            }
        });
        if let Some(scale) = self.form.scale(item) {
            self.anchors(ui, scale);
        }
        self.comment(ui, item, messages);
        self.places(ui, item, messages);
    }

    /// A button for each value. What the chosen one means is beside them, what each means is its tooltip.
    fn values(&self, ui: &mut Ui, item: &Item, scale: &Scale, messages: &mut Vec<Message>) {
        let (text, chosen) = (words(&item.text, self.texts), self.rating.value(&item.name));
        let mut answer = |ui: &mut Ui, button: Button<'_>, value: Value| {
            let is_chosen = chosen == Some(value);
            if button.chosen(is_chosen).enabled(self.open).show(ui) {
                let value = Some(value).filter(|_| !is_chosen);
                messages.push(Message::Rating(RatingMessage::Answer(
                    self.rating.id(),
                    item.name.clone(),
                    value,
                )));
            }
        };
        for number in scale.min..=scale.max {
            let shown = number.to_string();
            let said = [("item", text.into()), ("value", number.into())];
            let anchor = scale.anchor(number).map(|anchor| words(anchor, self.texts));
            let name = match anchor {
                Some(anchor) => {
                    let [item, value] = said;
                    let said = [item, value, ("anchor", anchor.into())];
                    self.texts.format("rating-value-anchor-named", &said)
                }
                None => self.texts.format("rating-value-named", &said),
            };
            let button = Button::text(Rank::Plain, &shown)
                .spoken(&name)
                .size(VALUE, theme::CONTROL);
            let button = match anchor {
                Some(anchor) => button.hint(anchor),
                None => button,
            };
            answer(ui, button, Value::Number(number));
        }
        if scale.not_applicable {
            let shown = self.texts.get("rating-not-applicable");
            let said = [("item", text.into()), ("value", shown.as_str().into())];
            let name = self.texts.format("rating-value-named", &said);
            answer(
                ui,
                Button::text(Rank::Plain, &shown).spoken(&name),
                Value::NotApplicable,
            );
        }
    }

    /// What the values mean, as far as that is written down.
    fn anchors(&self, ui: &mut Ui, scale: &Scale) {
        let anchors = scale.anchors.iter();
        let anchors = anchors.map(|anchor| format!("{} = {}", anchor.value, words(&anchor.words, self.texts)));
        let anchors: Vec<String> = anchors.collect();
        if !anchors.is_empty() {
            widgets::text(ui, &anchors.join("   "), theme::plain(theme::SMALL), theme::muted());
        }
    }

    /// How often, with a button that counts and keeps the place.
    fn count(&self, ui: &mut Ui, item: &Item, messages: &mut Vec<Message>) {
        let text = words(&item.text, self.texts);
        let count = self.rating.value(&item.name).and_then(Value::number);
        let named = |id| self.texts.format(id, &[("item", text.into())]);
        let by = |by| Message::Rating(RatingMessage::Count(self.rating.id(), item.name.clone(), by));
        let less = named("rating-count-less-named");
        let button = Button::text(Rank::Plain, "−").name(&less).size(VALUE, theme::CONTROL);
        if button.enabled(self.open && count.unwrap_or(0) > 0).show(ui) {
            messages.push(by(-1));
        }
        let shown = count.map_or("–".to_owned(), |count| count.to_string());
        let said = [("item", text.into()), ("count", shown.as_str().into())];
        let said = self.texts.format("rating-count-named", &said);
        let label = egui::Label::new(egui::RichText::new(&shown).font(theme::strong(theme::LARGE)));
        let label = ui.add_sized(vec2(VALUE, theme::CONTROL), label);
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_label(said));
        let (more, name) = (self.texts.get("rating-count-more"), named("rating-count-more-named"));
        let hint = self.texts.get("rating-count-more-hint");
        let button = Button::text(Rank::Plain, &more).spoken(&name).hint(&hint);
        if button.enabled(self.open).show(ui) {
            messages.push(by(1));
        }
    }

    /// The buttons that add the place where the film is, and a comment.
    fn adding(&self, ui: &mut Ui, item: &Item, messages: &mut Vec<Message>) {
        let text = words(&item.text, self.texts);
        let named = |id| self.texts.format(id, &[("item", text.into())]);
        let (add, hint) = (self.texts.get("rating-place"), self.texts.get("rating-place-hint"));
        let name = named("rating-place-named");
        let button = Button::text(Rank::Quiet, &add)
            .with_icon(Icon::Marker)
            .spoken(&name)
            .hint(&hint);
        if button.enabled(self.shown).show(ui) {
            messages.push(Message::Rating(RatingMessage::PlaceHere(
                self.rating.id(),
                item.name.clone(),
            )));
        }
        if self.has_field(ui, item) {
            return;
        }
        let (comment, name) = (self.texts.get("rating-comment"), named("rating-comment-open"));
        if Button::text(Rank::Quiet, &comment).spoken(&name).show(ui) {
            ui.data_mut(|data| data.insert_temp(self.opened(item), Opened::Now));
            ui.request_repaint();
        }
    }

    fn field(&self, item: &Item) -> egui::Id {
        egui::Id::unique(("rating comment", self.rating.id(), &item.name))
    }

    /// What is known of a field for a comment that was opened.
    fn opened(&self, item: &Item) -> egui::Id {
        self.field(item).with("opened")
    }

    /// Whether there is a field for a comment: there is not much room.
    fn has_field(&self, ui: &Ui, item: &Item) -> bool {
        let written = self
            .rating
            .answer(&item.name)
            .is_some_and(|answer| !answer.comment().is_empty());
        written
            || item.answering == Answering::Comment
            || ui.data(|data| data.get_temp::<Opened>(self.opened(item))).is_some()
    }

    fn comment(&self, ui: &mut Ui, item: &Item, messages: &mut Vec<Message>) {
        let written = self.rating.answer(&item.name).map_or("", |answer| answer.comment());
        if !self.open {
            if !written.is_empty() {
                widgets::text(ui, written, small(), theme::text());
            }
            return;
        }
        if !self.has_field(ui, item) {
            return;
        }
        let mut text = written.to_owned();
        let rows = if item.answering == Answering::Comment { 3 } else { 1 };
        let hint = egui::RichText::new(self.texts.get("rating-comment")).color(theme::hint());
        let response = widgets::field_frame(ui, |ui| {
            let width = ui.available_width() - 20.0;
            let field = TextEdit::multiline(&mut text)
                .id(self.field(item))
                .hint_text(hint)
                .char_limit(RATING_COMMENT_MAX)
                .font(small())
                .frame(Frame::NONE.inner_margin(Margin::symmetric(0, 5)))
                .desired_rows(rows)
                .desired_width(width);
            ui.add(field)
        });
        let (opened, known) = (self.opened(item), ui.data(|data| data.get_temp(self.opened(item))));
        match known {
            Some(Opened::Now) => {
                ui.data_mut(|data| data.insert_temp(opened, Opened::JustNow));
            }
            Some(Opened::JustNow) => {
                response.request_focus();
                ui.data_mut(|data| data.insert_temp(opened, Opened::Before));
            }
            Some(Opened::Before) | None => {}
        }
        let item_text = words(&item.text, self.texts);
        let name = self.texts.format("rating-comment-named", &[("item", item_text.into())]);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label(name));
        if response.changed() {
            messages.push(Message::Rating(RatingMessage::Comment(
                self.rating.id(),
                item.name.clone(),
                text,
            )));
        }
    }

    /// The places of an item.
    fn places(&self, ui: &mut Ui, item: &Item, messages: &mut Vec<Message>) {
        let text = words(&item.text, self.texts);
        let places = self.rating.answer(&item.name).map_or(&[][..], |answer| answer.places());
        if places.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for at_ms in places {
                place(ui, *at_ms, text, self.shown, self.texts, messages);
                if self.open {
                    let said = [("time", clock(*at_ms as f64 / 1000.0).into()), ("item", text.into())];
                    let remove = self.texts.format("rating-place-remove", &said);
                    if Button::icon(Icon::Close, &remove)
                        .size(widgets::LOW, widgets::LOW)
                        .show(ui)
                    {
                        let (rating, item) = (self.rating.id(), item.name.clone());
                        messages.push(Message::Rating(RatingMessage::RemovePlace(rating, item, *at_ms)));
                    }
                }
            }
        });
    }
}

//! A password that is being chosen: two fields, and the rule's parts ticked off as they are met (R-PASS).

use egui::{Key, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::password;
use super::theme;
use super::widgets::{self, Button};
use crate::console::model::{Message, NewPassword, RulePart};
use crate::memory::Passphrase;
use crate::policy::{BrokenRule, PASSPHRASE_MIN_CHARS};
use crate::texts::Texts;

/// From this width on the rule is beside the fields.
const SIDE_BY_SIDE: f32 = 480.0;

/// State of the two fields.
#[derive(Default)]
pub struct State {
    first: password::State,
    again: password::State,
}

impl State {
    /// Draws the fields and the rule, side by side where there is room. `done` is meant when Enter ends the second field and every part
    /// is met.
    pub fn fields(
        &mut self,
        ui: &mut Ui,
        new: &mut NewPassword,
        texts: &Texts,
        messages: &mut Vec<Message>,
        done: Message,
    ) {
        let width = ui.available_width();
        if width < SIDE_BY_SIDE {
            self.two_fields(ui, new, texts, messages, done);
            ui.add_space(theme::GRID);
            return rules(ui, new, texts);
        }
        ui.horizontal_top(|ui| {
            let left = (width * 0.56).floor();
            ui.allocate_ui(vec2(left, 0.0), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(left);
                    self.two_fields(ui, new, texts, messages, done);
                });
            });
            ui.add_space(2.0 * theme::GRID);
            ui.vertical(|ui| {
                ui.add_space(3.0 * theme::GRID);
                rules(ui, new, texts);
            });
        });
    }

    fn two_fields(
        &mut self,
        ui: &mut Ui,
        new: &mut NewPassword,
        texts: &Texts,
        messages: &mut Vec<Message>,
        done: Message,
    ) {
        let shown = new.shown;
        let mut eye = |ui: &mut Ui| {
            let (icon, name) = if shown {
                (Icon::EyeOff, "unlock-hide")
            } else {
                (Icon::Eye, "unlock-show")
            };
            if Button::icon(icon, &texts.get(name)).show(ui) {
                messages.push(Message::ShowNewPassword(!shown));
            }
        };
        let first = Field {
            state: &mut self.first,
            passphrase: &mut new.first,
            name: "new-password",
            eye: Some(&mut eye),
        };
        let first = first.show(ui, shown, texts);
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(theme::GRID);
        let again = Field {
            state: &mut self.again,
            passphrase: &mut new.again,
            name: "new-password-again",
            eye: None,
        };
        let again = again.show(ui, shown, texts);
        if first.lost_focus() && enter {
            again.request_focus();
        } else if again.lost_focus() && enter {
            if new.is_ready() {
                messages.push(done);
            } else {
                again.request_focus();
            }
        }
        if self.first.caps_lock() && !new.first.is_empty() {
            let caps_lock = texts.get("unlock-capslock");
            widgets::text(ui, &caps_lock, theme::plain(theme::SMALL), theme::accent());
        }
    }
}

/// Every part of the rule.
fn rules(ui: &mut Ui, new: &NewPassword, texts: &Texts) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for (part, met) in new.parts() {
        rule(ui, &words(part, texts), met, texts);
    }
}

/// One of the two fields.
struct Field<'a> {
    state: &'a mut password::State,
    passphrase: &'a mut Passphrase,
    name: &'a str,
    /// The button that shows what is typed, if it is beside this field.
    eye: Option<&'a mut dyn FnMut(&mut Ui)>,
}

impl Field<'_> {
    fn show(self, ui: &mut Ui, shown: bool, texts: &Texts) -> Response {
        let label = texts.get(self.name);
        widgets::text(ui, &label, theme::strong(theme::BODY - 1.0), theme::text());
        let contents = |ui: &mut Ui| {
            let button = if self.eye.is_some() {
                theme::CONTROL + theme::GRID
            } else {
                0.0
            };
            let width = ui.available_width() - button;
            let response = self.state.field(ui, self.passphrase, shown, width);
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_label(label.as_str()));
            if let Some(eye) = self.eye {
                eye(ui);
            }
            response
        };
        ui.push_id(self.name, |ui| {
            widgets::field_frame(ui, |ui| ui.horizontal(contents).inner)
        })
        .inner
    }
}

/// A part of the rule: a tick once it is met.
fn rule(ui: &mut Ui, words: &str, met: bool, texts: &Texts) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 21.0), Sense::hover());
    let state = texts.get(if met { "rule-met" } else { "rule-unmet" });
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{words}: {state}")));
    let mark = Rect::from_center_size(pos2(rect.left() + 9.0, rect.center().y), Vec2::splat(18.0));
    let ink = if met {
        icons::draw(ui.painter(), mark, Icon::Check, 18.0, theme::good());
        theme::text()
    } else {
        let line = egui::Stroke::new(1.5, theme::line_strong());
        ui.painter().circle_stroke(mark.center(), 5.0, line);
        theme::muted()
    };
    let (place, width) = (pos2(rect.left() + 26.0, rect.center().y), rect.width() - 26.0);
    let font = theme::plain(theme::SMALL);
    widgets::paint_line(ui, place, egui::Align2::LEFT_CENTER, words, font, ink, width);
}

fn words(part: RulePart, texts: &Texts) -> String {
    let minimum = PASSPHRASE_MIN_CHARS.to_string();
    match part {
        RulePart::Repeated => texts.get("rule-repeated"),
        RulePart::Rule(BrokenRule::TooShort) => texts.format("rule-length", &[("minimum", minimum.into())]),
        RulePart::Rule(BrokenRule::FirstNotALetter) => texts.get("rule-first"),
        RulePart::Rule(BrokenRule::NoUpperCase) => texts.get("rule-upper"),
        RulePart::Rule(BrokenRule::NoLowerCase) => texts.get("rule-lower"),
        RulePart::Rule(BrokenRule::NoDigit) => texts.get("rule-digit"),
    }
}

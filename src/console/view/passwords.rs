//! The page of the vault's passwords.

use egui::{Margin, Role, Sense, Ui, WidgetInfo, vec2};

use super::asked::keyboard_is_free;
use super::icons::{self, Icon};
use super::page::Answer;
use super::widgets::{self, Button, Rank};
use super::{new_password, page, password};
use super::{scroll, theme};
use crate::console::model::{
    App, Message, Page, PasswordDone, PasswordTask, Passwords, PasswordsAction, Screen, WantedTask,
};
use crate::texts::Texts;
use crate::texts::errors::InWords;

/// Width of the page.
const WIDTH: f32 = 640.0;

/// State of the fields.
#[derive(Default)]
pub struct State {
    current: password::State,
    new: new_password::State,
}

/// What is drawn of a task, taken out of the model before its fields are typed into.
enum Form {
    Change,
    Add { name: String },
    Remove { name: String },
}

pub fn draw(ui: &mut Ui, app: &mut App, state: &mut State, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    page::below_bar(ui, |ui| {
        scroll::down(ui, "passwords", |ui| {
            widgets::in_the_middle(ui, WIDTH, |ui| contents(ui, app, state, texts, fresh, messages));
        });
    });
}

fn contents(ui: &mut Ui, app: &mut App, state: &mut State, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    let Screen::Unlocked(unlocked) = app.screen() else {
        return;
    };
    let passwords = &unlocked.passwords;
    // Room for the mark around what has the keyboard.
    ui.add_space(theme::GRID / 2.0);
    ui.horizontal(|ui| {
        let back = texts.get("page-back");
        let nothing_to_do = passwords.task.is_none();
        let button = Button::text(Rank::Quiet, &back).with_icon(Icon::Previous);
        if button.focused(fresh && nothing_to_do).show(ui) {
            messages.push(Message::Turn(Page::Films));
        }
        widgets::heading(ui, &texts.get("passwords-title"), theme::HEADING);
    });
    told(ui, passwords, texts);
    let form = passwords.task.as_ref().map(|task| match task {
        PasswordTask::Change { .. } => Form::Change,
        PasswordTask::Add { name, .. } => Form::Add { name: name.clone() },
        PasswordTask::Remove { name } => Form::Remove { name: name.clone() },
    });
    let (ready, working) = (passwords.is_ready(), passwords.working);
    let Some(form) = form else {
        return list(ui, passwords, texts, messages);
    };
    widgets::card().inner_margin(Margin::symmetric(24, 16)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        if working {
            ui.horizontal(|ui| {
                widgets::busy(ui);
                let words = texts.get("passwords-working");
                widgets::text(ui, &words, theme::strong(theme::BODY), theme::text());
            });
            return;
        }
        fields(ui, app, state, &form, texts, messages);
        buttons(ui, &form, ready, texts, messages);
    });
}

/// What was done last, or why not.
fn told(ui: &mut Ui, passwords: &Passwords, texts: &Texts) {
    if let Some(why) = &passwords.failure {
        let problem = why.in_words(texts);
        let words = format!("{} {}", problem.what, problem.advice);
        widgets::text(ui, &words, theme::strong(theme::BODY), theme::danger());
    }
    let named = |id, name: &str| texts.format(id, &[("name", name.into())]);
    let done = passwords.done.as_ref().map(|done| match done {
        PasswordDone::Changed => texts.get("passwords-changed"),
        PasswordDone::Added(name) => named("passwords-added", name),
        PasswordDone::Removed(name) => named("passwords-removed", name),
    });
    if let Some(done) = done {
        widgets::text(ui, &done, theme::strong(theme::BODY), theme::good());
    }
}

/// All passwords by their names, and what can be done.
fn list(ui: &mut Ui, passwords: &Passwords, texts: &Texts, messages: &mut Vec<Message>) {
    widgets::text(
        ui,
        &texts.get("passwords-intro"),
        theme::plain(theme::BODY),
        theme::muted(),
    );
    ui.add_space(theme::GRID);
    for name in passwords.names.iter().flatten() {
        ui.horizontal(|ui| {
            let (icon_rect, _) = ui.allocate_exact_size(vec2(28.0, theme::CONTROL), Sense::hover());
            icons::draw(ui.painter(), icon_rect, Icon::Lock, 20.0, theme::accent());
            let own = *name == passwords.own;
            let said = if own {
                texts.format("passwords-own", &[("name", name.into())])
            } else {
                name.clone()
            };
            let width = ui.available_width() - 140.0;
            let lines = widgets::lines(ui, &said, theme::plain(theme::BODY), theme::text(), width);
            let size = vec2(width, theme::CONTROL.max(lines.size().y));
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
            let top = rect.left_center() - vec2(0.0, lines.size().y / 2.0);
            ui.painter().galley(top, lines, theme::text());
            widgets::from_right(ui, |ui| {
                let remove = texts.get("passwords-remove");
                let hint = if passwords.is_last() {
                    texts.get("passwords-remove-last")
                } else {
                    texts.format("passwords-remove-hint", &[("name", name.into())])
                };
                let button = Button::text(Rank::Quiet, &remove).name(&hint);
                if button.enabled(!passwords.is_last()).show(ui) {
                    let wanted = WantedTask::Remove(name.clone());
                    messages.push(Message::Passwords(PasswordsAction::Begin(wanted)));
                }
            });
        });
    }
    ui.add_space(theme::GRID);
    ui.horizontal_wrapped(|ui| {
        for (id, wanted) in [
            ("passwords-change", WantedTask::Change),
            ("passwords-add", WantedTask::Add),
        ] {
            if Button::text(Rank::Plain, &texts.get(id)).show(ui) {
                messages.push(Message::Passwords(PasswordsAction::Begin(wanted)));
            }
        }
    });
}

fn fields(ui: &mut Ui, app: &mut App, state: &mut State, form: &Form, texts: &Texts, messages: &mut Vec<Message>) {
    let nothing_else = keyboard_is_free(ui);
    match form {
        Form::Remove { name } => {
            let question = texts.format("passwords-remove-question", &[("name", name.into())]);
            widgets::text(ui, &question, theme::plain(theme::BODY), theme::text());
            return;
        }
        Form::Add { name } => {
            let (label, hint) = (texts.get("passwords-name"), texts.get("passwords-name-hint"));
            let mut name = name.clone();
            let field = widgets::labelled_field(ui, "password name", &label, &hint, &mut name);
            if nothing_else {
                field.request_focus();
            }
            if field.changed() {
                messages.push(Message::Passwords(PasswordsAction::NameTyped(name)));
            }
            widgets::enter_leads_on(ui, &field);
        }
        Form::Change => {
            let Some(current) = app.passphrase_mut() else { return };
            let label = texts.get("passwords-current");
            widgets::text(ui, &label, theme::strong(theme::BODY - 1.0), theme::text());
            let field = widgets::field_frame(ui, |ui| {
                let width = ui.available_width();
                state.current.field(ui, current, false, width)
            });
            ui.ctx()
                .accesskit_node_builder(field.id, |node| node.set_label(label.as_str()));
            if nothing_else {
                field.request_focus();
            }
            widgets::enter_leads_on(ui, &field);
        }
    }
    ui.add_space(theme::GRID);
    if let Some(new) = app.new_password_mut() {
        let done = Message::Passwords(PasswordsAction::Finish);
        state.new.fields(ui, new, texts, messages, done);
    }
}

fn buttons(ui: &mut Ui, form: &Form, ready: bool, texts: &Texts, messages: &mut Vec<Message>) {
    ui.add_space(1.5 * theme::GRID);
    let (id, give_up) = match form {
        Form::Change => ("passwords-change-do", "passwords-cancel"),
        Form::Add { .. } => ("passwords-add-do", "passwords-cancel"),
        Form::Remove { .. } => ("passwords-remove-do", "passwords-keep"),
    };
    // What cannot be undone is not what Enter does.
    let keeps = matches!(form, Form::Remove { .. }) && keyboard_is_free(ui);
    let (give_up, finish) = (texts.get(give_up), texts.get(id));
    let answer = page::answers(
        ui,
        Button::text(Rank::Quiet, &give_up).focused(keeps),
        Button::text(Rank::Primary, &finish).enabled(ready),
    );
    messages.extend(answer.map(|answer| {
        Message::Passwords(match answer {
            Answer::Back => PasswordsAction::GiveUp,
            Answer::Done => PasswordsAction::Finish,
        })
    }));
}

//! The page of the user's settings, over whatever is shown: each change holds at once.

use egui::{Align2, Area, Id, Role, Sense, Ui, WidgetInfo, vec2};

use super::asked::{keyboard_is_free, over_everything};
use super::icons::Icon;
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{App, KeysMessage, Message, SettingsMessage};
use crate::operations::settings::{FilmOpens, OFFERED_LEAD_INS, OFFERED_TEXT_SIZES, Settings, Theme};
use crate::texts::{Language, Texts};

const WIDTH: f32 = 560.0;

pub fn draw(ui: &mut Ui, app: &App, texts: &Texts, messages: &mut Vec<Message>) {
    over_everything(ui, "settings", WIDTH, |ui| {
        widgets::heading(ui, &texts.get("settings-title"), theme::HEADING - 2.0);
        choices(ui, app.settings(), texts, messages);
        ui.add_space(theme::GRID);
        if let Some(path) = app.settings_path() {
            let kept = texts.format("settings-kept", &[("path", path.display().to_string().into())]);
            widgets::text(ui, &kept, theme::plain(theme::SMALL), theme::muted());
        }
        ui.add_space(theme::GRID);
        ui.horizontal_wrapped(|ui| {
            let (close, keys) = (texts.get("settings-close"), texts.get("settings-keys-open"));
            if Button::text(Rank::Plain, &keys).show(ui) {
                messages.push(KeysMessage::OverSettings(true).into());
            }
            let nothing_else = keyboard_is_free(ui);
            if Button::text(Rank::Primary, &close).focused(nothing_else).show(ui) {
                messages.push(Message::Settings(SettingsMessage::Close));
            }
        });
    });
}

/// The button that opens it, among others.
pub fn button(ui: &mut Ui, texts: &Texts, messages: &mut Vec<Message>) {
    let name = texts.get("settings-open");
    if Button::icon(Icon::Settings, &name).rank(Rank::Plain).show(ui) {
        messages.push(Message::Settings(SettingsMessage::Open));
    }
}

/// The same in a corner of the window, on screens that have no bar for it.
pub fn corner(ui: &mut Ui, texts: &Texts, messages: &mut Vec<Message>) {
    let area = Area::new(Id::unique("settings corner")).anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -12.0));
    area.show(ui.ctx(), |ui| button(ui, texts, messages));
}

fn choices(ui: &mut Ui, now: &Settings, texts: &Texts, messages: &mut Vec<Message>) {
    let themes = Theme::ALL.map(|theme| {
        let id = match theme {
            Theme::System => "settings-theme-system",
            Theme::Light => "settings-theme-light",
            Theme::Dark => "settings-theme-dark",
            Theme::HighContrast => "settings-theme-contrast",
        };
        (texts.get(id), Settings { theme, ..now.clone() })
    });
    choice(ui, &texts.get("settings-theme"), now, &themes, messages);

    let sizes = OFFERED_TEXT_SIZES.map(|text_size| {
        let percent = texts.format("settings-percent", &[("percent", text_size.to_string().into())]);
        (
            percent,
            Settings {
                text_size,
                ..now.clone()
            },
        )
    });
    choice(ui, &texts.get("settings-text-size"), now, &sizes, messages);

    let languages = [
        (texts.get("settings-language-system"), None),
        ("Svenska".to_owned(), Some(Language::Swedish)),
        ("English".to_owned(), Some(Language::English)),
    ];
    let languages = languages.map(|(name, language)| {
        (
            name,
            Settings {
                language,
                ..now.clone()
            },
        )
    });
    choice(ui, &texts.get("settings-language"), now, &languages, messages);

    let opens = FilmOpens::ALL.map(|film_opens| {
        let id = match film_opens {
            FilmOpens::OtherScreen => "settings-film-other",
            FilmOpens::OtherScreenFilled => "settings-film-other-filled",
            FilmOpens::SameScreen => "settings-film-same",
        };
        (
            texts.get(id),
            Settings {
                film_opens,
                ..now.clone()
            },
        )
    });
    choice(ui, &texts.get("settings-film"), now, &opens, messages);

    let lead_ins = OFFERED_LEAD_INS.map(|lead_in| {
        let seconds = texts.format("settings-seconds", &[("seconds", lead_in.to_string().into())]);
        (seconds, Settings { lead_in, ..now.clone() })
    });
    choice(ui, &texts.get("settings-lead-in"), now, &lead_ins, messages);
}

/// One setting: its name, and a button for each of what it can be.
fn choice(ui: &mut Ui, name: &str, now: &Settings, all: &[(String, Settings)], messages: &mut Vec<Message>) {
    ui.add_space(theme::GRID);
    let font = theme::strong(theme::BODY - 1.0);
    let galley = widgets::one_line(ui, name, font, theme::text(), ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
    ui.painter().galley(rect.min, galley, theme::text());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (words, settings) in all {
            let spoken = format!("{name}: {words}");
            let button = Button::text(Rank::Plain, words).spoken(&spoken).chosen(settings == now);
            if button.at_most(ui.max_rect().width()).show(ui) && settings != now {
                messages.push(Message::Settings(SettingsMessage::Set(settings.clone())));
            }
        }
    });
}

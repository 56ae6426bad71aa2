//! Copies of films on the computer: what was found, and erasing it.

use egui::{Id, Rect, Sense, Ui, Vec2, pos2, vec2};

use super::row;
use crate::console::model::import::{FoundCopy, Import, ImportMessage, Sweep, SweepMessage, SweepStage};
use crate::console::view::icons::Icon;
use crate::console::view::widgets::{self, Button, Rank};
use crate::console::view::{page, scroll, theme};
use crate::texts::Texts;
use crate::texts::errors::InWords;

const ROW: f32 = 7.0 * theme::GRID;

pub fn draw(ui: &mut Ui, import: &Import, texts: &Texts, fresh: bool, happened: &mut Vec<ImportMessage>) {
    let sweep = &import.sweep;
    if sweep.stage == SweepStage::Found && !sweep.copies.is_empty() {
        footer(ui, sweep, texts, happened);
    }
    page::between_bars(ui, |ui| {
        ui.horizontal(|ui| {
            let back = texts.get("import-back");
            if Button::icon(Icon::Previous, &back).focused(fresh).show(ui) {
                happened.push(ImportMessage::LeavePage);
            }
            let width = ui.available_width();
            page::heading(ui, &texts.get("sweep-title"), theme::HEADING - 2.0, width);
        });
        state_line(ui, sweep, texts);
        ui.add_space(4.0);
        ui.spacing_mut().item_spacing.y = 4.0;
        scroll::down(ui, "sweep", |ui| {
            for copy in &sweep.copies {
                draw_copy(ui, copy, sweep.stage == SweepStage::Found, texts, happened);
            }
        });
    });
}

fn state_line(ui: &mut Ui, sweep: &Sweep, texts: &Texts) {
    let said = |ui: &mut Ui, text: &str| widgets::text(ui, text, theme::plain(theme::BODY), theme::text());
    match &sweep.stage {
        SweepStage::Ready => {}
        SweepStage::Running { files } => {
            ui.horizontal(|ui| {
                widgets::busy(ui);
                said(ui, &texts.format("sweep-running", &[("count", (*files).into())]));
            });
        }
        SweepStage::NothingToLookFor => {
            said(ui, &texts.get("sweep-nothing"));
        }
        SweepStage::Found => {
            let count = ("count", sweep.copies.len().into());
            said(ui, &texts.format("sweep-found", &[count]));
            if sweep.unreadable > 0 {
                let count = ("count", sweep.unreadable.into());
                let line = texts.format("sweep-unreadable", &[count]);
                widgets::text(ui, &line, theme::plain(theme::SMALL), theme::muted());
            }
        }
        SweepStage::Erasing => {
            ui.horizontal(|ui| {
                widgets::busy(ui);
                said(ui, &texts.get("sweep-erasing"));
            });
        }
        SweepStage::Erased { erased, left } => {
            said(ui, &texts.format("sweep-erased", &[("count", (*erased).into())]));
            if !left.is_empty() {
                let names: Vec<String> = left.iter().map(|path| path.display().to_string()).collect();
                let line = texts.format("sweep-left", &[("names", names.join(", ").into())]);
                widgets::text(ui, &line, theme::plain(theme::BODY), theme::danger());
            }
            widgets::text(
                ui,
                &texts.get("sweep-flash"),
                theme::plain(theme::SMALL),
                theme::muted(),
            );
        }
        SweepStage::Failed(trouble) => {
            let problem = trouble.in_words(texts);
            widgets::text(ui, &problem.what, theme::strong(theme::BODY), theme::danger());
            said(ui, &problem.advice);
        }
    }
}

fn draw_copy(ui: &mut Ui, copy: &FoundCopy, open: bool, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let path = copy.path.display().to_string();
    let changed = copy.changed.as_deref().map(|iso| texts.date(iso).into_owned());
    let film = match &copy.film {
        Some(title) => texts.format("sweep-copy-of", &[("title", title.into())]),
        None => texts.get("sweep-copy-of-erased"),
    };
    let details = [Some(film), Some(texts.size(copy.size)), changed];
    let details = details.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let width = ui.available_width() - 12.0;
    let room = width - 60.0;
    let above = widgets::lines(ui, &path, theme::strong(theme::BODY), theme::text(), room);
    let below = widgets::lines(ui, &details, theme::plain(theme::SMALL), theme::muted(), room);
    let height = ROW.max(above.size().y + below.size().y + 2.0 * theme::GRID);
    let (rect, whole) = ui.allocate_exact_size(vec2(width, height), Sense::CLICK);
    let fill = if copy.chosen {
        theme::accent_soft()
    } else {
        theme::surface()
    };
    ui.painter().rect_filled(rect, theme::ROUND, fill);
    let place = Rect::from_center_size(pos2(rect.left() + 24.0, rect.center().y), Vec2::splat(32.0));
    let spoken = format!("{path}, {details}");
    let ticked = row::tick(ui, Id::unique(("copy", &copy.path)), place, &spoken, copy.chosen, open);
    if open && (ticked.clicked() || whole.clicked()) {
        let change = SweepMessage::Choose(copy.path.clone(), !copy.chosen);
        happened.push(ImportMessage::Sweep(change));
    }
    let place = pos2(rect.left() + 48.0, rect.top() + theme::GRID);
    let lower = place + vec2(0.0, above.size().y + 2.0);
    ui.painter().galley(place, above, theme::text());
    ui.painter().galley(lower, below, theme::muted());
}

fn footer(ui: &mut Ui, sweep: &Sweep, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    page::footer(ui, "sweep footer", |ui| {
        let count = sweep.chosen().count();
        let narrow = theme::is_narrow(ui.available_width());
        let width = ui.available_width() - if narrow { 0.0 } else { 220.0 };
        ui.allocate_ui(vec2(width, theme::CONTROL), |ui| {
            widgets::text(
                ui,
                &texts.get("sweep-warning"),
                theme::plain(theme::SMALL),
                theme::muted(),
            );
        });
        let mut erase = |ui: &mut Ui| {
            let erase = texts.format("sweep-erase", &[("count", count.into())]);
            if Button::text(Rank::Primary, &erase).enabled(count > 0).show(ui) {
                happened.push(ImportMessage::Sweep(SweepMessage::Erase));
            }
        };
        if narrow {
            erase(ui);
        } else {
            widgets::from_right(ui, erase);
        }
    });
}

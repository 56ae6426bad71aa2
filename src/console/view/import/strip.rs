//! What is told above the films: how far the import is, what has become of the films and of the camera's copies, and what can be
//! done about an unfinished film.

use egui::{Frame, Margin, Panel, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::words;
use crate::console::model::import::{
    After, AfterStage, EraseRule, ErasedSources, Import, ImportMessage, JobPhase, Leave, Queue, SweepMessage, Trouble,
    UnfinishedAnswer,
};
use crate::console::model::{FilmRow, Foreground, Message, Page, Unlocked};
use crate::console::view::icons::Icon;
use crate::console::view::theme;
use crate::console::view::widgets::{self, Button, Rank};
use crate::texts::Texts;
use crate::texts::errors::InWords;

/// Height of what is told beside a film.
const LOW: f32 = 28.0;

pub fn draw(ui: &mut Ui, unlocked: &Unlocked, texts: &Texts, messages: &mut Vec<Message>) -> f32 {
    let mut happened = Vec::new();
    let height = contents(ui, unlocked, texts, &mut happened, messages);
    messages.extend(happened.into_iter().map(Message::Import));
    height
}

fn contents(
    ui: &mut Ui,
    unlocked: &Unlocked,
    texts: &Texts,
    happened: &mut Vec<ImportMessage>,
    messages: &mut Vec<Message>,
) -> f32 {
    let import = &unlocked.import;
    let showing = unlocked.showing.is_some();
    if !import.queue.is_idle() {
        return panel(ui, showing, |ui| progress(ui, import, showing, texts, happened));
    }
    // Beside a film there is no room for questions, and others may be waiting.
    if showing {
        let shared = unlocked.showing.as_ref().is_some_and(|showing| showing.meeting.shared);
        if import.has_quiet_news && !shared {
            return panel(ui, true, |ui| news(ui, texts, happened));
        }
        return 0.0;
    }
    // Questions about films belong to the list of them.
    if unlocked.foreground() != Foreground::Page(Page::Films) {
        return 0.0;
    }
    if let Some(after) = &import.after {
        return panel(ui, false, |ui| told(ui, after, import.rules.erase, texts, happened));
    }
    match unlocked.selected_film().filter(|film| film.unfinished) {
        Some(film) => panel(ui, false, |ui| unfinished(ui, film, texts, happened, messages)),
        None => 0.0,
    }
}

/// What can be done about a film whose import or recording was cut off.
fn unfinished(
    ui: &mut Ui,
    film: &FilmRow,
    texts: &Texts,
    happened: &mut Vec<ImportMessage>,
    messages: &mut Vec<Message>,
) {
    // A recording is nowhere else: there is nothing to go on with.
    let (words, answers): (_, &[UnfinishedAnswer]) = if film.has_source {
        (
            "import-unfinished",
            &[UnfinishedAnswer::Resume, UnfinishedAnswer::Salvage],
        )
    } else {
        ("record-unfinished", &[UnfinishedAnswer::Salvage])
    };
    widgets::text(ui, &texts.get(words), theme::plain(theme::BODY), theme::text());
    ui.horizontal_wrapped(|ui| {
        for (index, answer) in answers.iter().enumerate() {
            let rank = if index == 0 { Rank::Primary } else { Rank::Plain };
            if Button::text(rank, &words::answer(*answer, texts)).show(ui) {
                happened.push(ImportMessage::Unfinished(film.id, *answer));
            }
        }
        if Button::text(Rank::Plain, &texts.get("import-unfinished-erase")).show(ui) {
            messages.push(Message::AskToErase(vec![film.id]));
        }
    });
}

/// `low`: beside a film, whose own controls need the space.
fn panel(ui: &mut Ui, low: bool, contents: impl FnOnce(&mut Ui)) -> f32 {
    let frame = Frame::new()
        .fill(theme::surface())
        .stroke(Stroke::new(1.0, theme::line()))
        .corner_radius(theme::ROUND_CARD)
        .outer_margin(Margin {
            left: 24,
            right: 24,
            top: 0,
            bottom: 8,
        })
        .inner_margin(if low {
            Margin::symmetric(16, 3)
        } else {
            Margin::symmetric(16, 10)
        });
    Panel::top("import strip")
        .frame(frame)
        .show_separator_line(false)
        .show(ui, contents)
        .response
        .rect
        .height()
}

fn progress(ui: &mut Ui, import: &Import, low: bool, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let queue = &import.queue;
    let Some((job, _)) = queue.current() else { return };
    let several = queue.jobs.len() > 1;
    let line = current_line(queue, texts);
    let waits = import.leaving.filter(|leaving| leaving.waits);
    let then = waits.map(|leaving| match leaving.how {
        Leave::Lock => ("import-then-locks", "import-leave-stay-short"),
        Leave::Close => ("import-then-closes", "import-leave-stay-open"),
    });
    let line = match then {
        Some((then, _)) => format!("{line} · {}", texts.get(then)),
        None => line,
    };
    let mut buttons = |ui: &mut Ui| {
        if let Some((_, stay)) = then {
            if Button::text(Rank::Plain, &texts.get(stay)).show(ui) {
                happened.push(ImportMessage::Stay);
            }
            return;
        }
        let cancel = texts.get("import-cancel");
        let open = job.phase != JobPhase::Cancelling;
        if low {
            let button = Button::text(Rank::Quiet, &cancel).size(100.0, LOW);
            if button.enabled(open).show(ui) {
                happened.push(ImportMessage::Cancel(job.id));
            }
            return;
        }
        if several {
            let all = texts.get("import-cancel-all");
            if Button::text(Rank::Plain, &all).enabled(open).show(ui) {
                happened.push(ImportMessage::CancelAll);
            }
        }
        if Button::text(Rank::Plain, &cancel).enabled(open).show(ui) {
            happened.push(ImportMessage::Cancel(job.id));
        }
    };
    let font = theme::plain(if low { theme::SMALL } else { theme::BODY });
    let room = ui.available_width();
    if theme::is_narrow(room) {
        let words = widgets::lines(ui, &line, font, theme::text(), room);
        let (rect, response) = ui.allocate_exact_size(vec2(room, words.size().y + RAIL + 8.0), Sense::hover());
        response.widget_info(|| progress_info(&line, job.permille));
        ui.painter().galley(rect.min, words, theme::text());
        rail(ui, rect.shrink2(vec2(0.0, 2.0)), job.permille);
        ui.horizontal_wrapped(buttons);
        return;
    }
    ui.horizontal(|ui| {
        let width = room - if several { 260.0 } else { 120.0 };
        let height = if low { LOW } else { theme::CONTROL };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        response.widget_info(|| progress_info(&line, job.permille));
        let y = rect.top() + if low { 10.0 } else { 12.0 };
        let place = egui::pos2(rect.left(), y);
        widgets::paint_line(ui, place, egui::Align2::LEFT_CENTER, &line, font, theme::text(), width);
        rail(ui, rect.shrink2(vec2(0.0, if low { 2.0 } else { 6.0 })), job.permille);
        widgets::from_right(ui, |ui| buttons(ui));
    });
}

/// Height of what shows how much is done.
const RAIL: f32 = 4.0;

/// How much is done, at the lower end of `place`.
fn rail(ui: &Ui, place: Rect, permille: u16) {
    let rail = place.with_min_y(place.bottom() - RAIL);
    let done = rail.with_max_x(rail.left() + rail.width() * f32::from(permille) / 1000.0);
    ui.painter().rect_filled(rail, 2, theme::line_strong());
    ui.painter().rect_filled(done, 2, theme::accent());
}

fn progress_info(line: &str, permille: u16) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, line);
    info.value = Some(f64::from(permille) / 1000.0);
    info
}

fn current_line(queue: &Queue, texts: &Texts) -> String {
    let Some((job, number)) = queue.current() else {
        return String::new();
    };
    // The title last: it is what can be cut.
    let mut parts = vec![words::job_and_time(job, texts)];
    let speed = job
        .speed
        .map(|speed| texts.format("import-speed", &[("size", texts.size(speed).into())]));
    if queue.total() > 1 {
        let of = [("number", number.into()), ("count", queue.total().into())];
        parts.insert(0, texts.format("import-number-of", &of));
    }
    parts.extend(speed);
    parts.push(job.title.clone());
    parts.join(" · ")
}

fn news(ui: &mut Ui, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let text = texts.get("import-news");
    let open = texts.get("import-news-open");
    if theme::is_narrow(ui.available_width()) {
        widgets::text(ui, &text, theme::plain(theme::SMALL), theme::text());
        if Button::text(Rank::Quiet, &open).size(130.0, LOW).show(ui) {
            happened.push(ImportMessage::Open);
        }
        return;
    }
    ui.horizontal(|ui| {
        let width = ui.available_width() - 140.0;
        let (rect, response) = ui.allocate_exact_size(vec2(width, LOW), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        let (place, font) = (rect.left_center(), theme::plain(theme::SMALL));
        widgets::paint_line(ui, place, egui::Align2::LEFT_CENTER, &text, font, theme::text(), width);
        widgets::from_right(ui, |ui| {
            if Button::text(Rank::Quiet, &open).size(130.0, LOW).show(ui) {
                happened.push(ImportMessage::Open);
            }
        });
    });
}

fn told(ui: &mut Ui, after: &After, rule: EraseRule, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let asked = after.stage == AfterStage::Asking;
    let line = |ui: &mut Ui, text: &str| widgets::text(ui, text, theme::plain(theme::BODY), theme::text());
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal_top(|ui| {
        let close = theme::CONTROL + theme::GRID;
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - close);
            match &after.stage {
                AfterStage::Told(result) => erased(ui, result, after, texts),
                AfterStage::Erasing => {
                    ui.horizontal(|ui| {
                        widgets::busy(ui);
                        line(ui, &texts.get("import-erasing"));
                    });
                }
                _ => {
                    if let Some(imported) = words::imported(after, texts) {
                        widgets::text(ui, &imported, theme::strong(theme::BODY), theme::text());
                    }
                    if asked {
                        line(ui, &texts.get("import-erase-question"));
                    } else if rule == EraseRule::Never && after.films.iter().any(|film| film.original.is_some()) {
                        line(ui, &texts.get("import-erase-forbidden"));
                    }
                }
            }
            for (film, why) in after.kept() {
                line(ui, &words::kept(why, &film.title, texts));
            }
            for failed in after
                .failed
                .iter()
                .filter(|failed| failed.trouble != Trouble::Cancelled)
            {
                let problem = failed.trouble.in_words(texts);
                let title = ("title", (&failed.title).into());
                let why = texts.format("import-failed", &[title, ("why", problem.what.into())]);
                widgets::text(ui, &why, theme::strong(theme::BODY), theme::danger());
                line(
                    ui,
                    &if failed.is_left {
                        texts.get("import-left-unfinished")
                    } else {
                        problem.advice
                    },
                );
            }
        });
        if !asked
            && after.stage != AfterStage::Erasing
            && Button::icon(Icon::Close, &texts.get("problem-close")).show(ui)
        {
            happened.push(ImportMessage::AfterDismissed);
        }
    });
    if matches!(after.stage, AfterStage::Told(_)) {
        ui.add_space(6.0);
        if Button::text(Rank::Plain, &texts.get("sweep-open")).show(ui) {
            happened.push(ImportMessage::Sweep(SweepMessage::Open));
        }
    }
    if asked {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            let count = after.erasable().count();
            let erase = texts.format("import-erase", &[("count", count.into())]);
            if Button::text(Rank::Primary, &erase).show(ui) {
                happened.push(ImportMessage::EraseSources);
            }
            if Button::text(Rank::Plain, &texts.get("import-erase-not")).show(ui) {
                happened.push(ImportMessage::AfterDismissed);
            }
        });
    }
}

/// The one sentence with the result, and how far it reaches.
fn erased(ui: &mut Ui, result: &ErasedSources, after: &After, texts: &Texts) {
    let (on_stick, gone) = (after.films.len(), result.films);
    let counts = [("count", on_stick.into()), ("gone", gone.into())];
    let id = match gone {
        0 => "import-erased-none",
        gone if gone == on_stick => "import-erased-all",
        _ => "import-erased-some",
    };
    widgets::text(
        ui,
        &texts.format(id, &counts),
        theme::strong(theme::BODY),
        theme::text(),
    );
    if !result.left.is_empty() {
        let titles = ("titles", result.left.join(", ").into());
        widgets::text(
            ui,
            &texts.format("import-erased-left", &[titles]),
            theme::plain(theme::BODY),
            theme::danger(),
        );
    }
    if gone > 0 {
        widgets::text(
            ui,
            &texts.get("import-erased-flash"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
    }
}

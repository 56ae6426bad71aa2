//! How to leave while films are being imported.

use egui::Ui;

use crate::console::model::import::{Import, ImportMessage, Leave};
use crate::console::view::widgets::{self, Button, Rank};
use crate::console::view::{page, theme};
use crate::texts::Texts;

pub fn draw(ui: &mut Ui, import: &Import, texts: &Texts, fresh: bool, happened: &mut Vec<ImportMessage>) {
    let Some(leaving) = import.leaving else { return };
    let locks = leaving.how == Leave::Lock;
    page::whole(ui, |ui| {
        let width = ui.available_width().min(620.0);
        widgets::card_in_the_middle(ui, width, |ui| {
            // None: the originals are being erased.
            let count = import.queue.jobs.len();
            let counted = |id: &str| texts.format(id, &[("count", count.into())]);
            let text =
                |ui: &mut Ui, id: &str| widgets::text(ui, &counted(id), theme::plain(theme::BODY), theme::text());
            widgets::text(
                ui,
                &counted("import-leave-title"),
                theme::strong(theme::HEADING - 2.0),
                theme::text(),
            );
            if leaving.cancels {
                ui.horizontal(|ui| {
                    widgets::busy(ui);
                    text(ui, "import-job-cancelling");
                });
                return;
            }
            text(
                ui,
                if locks {
                    "import-leave-lock"
                } else {
                    "import-leave-close"
                },
            );
            ui.add_space(theme::GRID);
            let wait = texts.get(if locks {
                "import-leave-lock-later"
            } else {
                "import-leave-close-later"
            });
            if Button::text(Rank::Primary, &wait).focused(fresh).show(ui) {
                happened.push(ImportMessage::LeaveWhenDone);
            }
            let now = counted(if locks {
                "import-leave-lock-now"
            } else {
                "import-leave-close-now"
            });
            if Button::text(Rank::Plain, &now).show(ui) {
                happened.push(ImportMessage::LeaveNow);
            }
            if Button::text(Rank::Quiet, &texts.get("import-leave-stay")).show(ui) {
                happened.push(ImportMessage::Stay);
            }
        });
    });
}

//! A window on a desktop: what it shows, and what a user does with it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ClientMessageEvent, ConfigureWindowAux, ConnectionExt, EventMask, InputFocus, MapState};

use super::Desktop;
use super::screen::Screen;
use crate::answers::Asking;
use crate::frame_barcode::{self, FrameBarcode};
use crate::picture::Picture;
use crate::{seconds, wait_for};

/// A top-level window on the desktop.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    pub(super) desktop: &'a Desktop,
    pub(super) id: u32,
}

impl Window<'_> {
    pub fn title(&self) -> String {
        let x = &self.desktop.x;
        let utf8 = x.property(self.id, "_NET_WM_NAME");
        String::from_utf8_lossy(&if utf8.is_empty() {
            x.property(self.id, "WM_NAME")
        } else {
            utf8
        })
        .into_owned()
    }

    /// Asks the program behind the window again and again whether it answers.
    pub fn ask_all_the_time(&self) -> Asking {
        let program = self.pid().expect("the window says whose it is");
        Asking::window(&self.desktop.display, self.id, program, self.desktop.servers()[0].1)
    }

    /// The process that owns the window, as it says itself.
    pub fn pid(&self) -> Option<u32> {
        let bytes = self.desktop.x.property(self.id, "_NET_WM_PID");
        bytes.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
    }

    pub fn is_visible(&self) -> bool {
        let attributes = self
            .desktop
            .x
            .connection
            .get_window_attributes(self.id)
            .unwrap()
            .reply();
        attributes.is_ok_and(|attributes| attributes.map_state == MapState::VIEWABLE)
    }

    /// Left, top, width, height on the screen, without the frame.
    pub fn geometry(&self) -> (i32, i32, usize, usize) {
        let x = &self.desktop.x;
        let size = x.connection.get_geometry(self.id).unwrap().reply().unwrap();
        let place = x
            .connection
            .translate_coordinates(self.id, x.root, 0, 0)
            .unwrap()
            .reply()
            .unwrap();
        (
            place.dst_x.into(),
            place.dst_y.into(),
            size.width.into(),
            size.height.into(),
        )
    }

    /// Asks for another size and waits until the window has it.
    pub fn resize(&self, width: usize, height: usize) {
        self.ask_for_size(width as u32, height as u32);
        wait_for("the window's new size", seconds(5), || {
            let (_, _, w, h) = self.geometry();
            (w == width && h == height).then_some(())
        });
    }

    /// Asks for another size.
    pub fn ask_for_size(&self, width: u32, height: u32) {
        let size = ConfigureWindowAux::new().width(width).height(height);
        self.desktop.x.connection.configure_window(self.id, &size).unwrap();
        self.desktop.x.connection.flush().unwrap();
    }

    /// Asks for another place, and waits a moment until the window is there.
    pub fn move_to(&self, x: i32, y: i32) {
        let place = ConfigureWindowAux::new().x(x).y(y);
        self.desktop.x.connection.configure_window(self.id, &place).unwrap();
        self.desktop.x.connection.flush().unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }

    /// The number by which the screen and its programs know the window.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Puts the window away, as the button in its frame does.
    pub fn minimise(&self) {
        const ICONIC: u32 = 3;
        self.ask_the_manager("WM_CHANGE_STATE", [ICONIC, 0, 0, 0, 0]);
    }

    /// Has the window manager give the window the whole screen, or its place back.
    pub fn ask_for_full_screen(&self, on: bool) {
        let state = self.desktop.x.atom("_NET_WM_STATE_FULLSCREEN");
        self.ask_the_manager("_NET_WM_STATE", [u32::from(on), state, 0, 1, 0]);
    }

    fn ask_the_manager(&self, name: &str, what: [u32; 5]) {
        let x = &self.desktop.x;
        let message = ClientMessageEvent::new(32, self.id, x.atom(name), what);
        let mask = EventMask::SUBSTRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_REDIRECT;
        x.connection.send_event(false, x.root, mask, message).unwrap();
        x.connection.flush().unwrap();
    }

    /// Brings the window to the front and gives it the keyboard.
    pub fn focus(&self) {
        let x = &self.desktop.x;
        self.ask_the_manager("_NET_ACTIVE_WINDOW", [2, 0, 0, 0, 0]);
        wait_for("the keyboard's focus", seconds(5), || {
            let focus = x.connection.get_input_focus().unwrap().reply().unwrap().focus;
            if focus != self.id {
                x.connection
                    .set_input_focus(InputFocus::PARENT, self.id, x11rb::CURRENT_TIME)
                    .unwrap();
                x.connection.flush().unwrap();
            }
            (focus == self.id).then_some(())
        });
    }

    /// How many pixels the window manager's frame takes, at left, right, above and below.
    pub fn frame(&self) -> [u32; 4] {
        let bytes = self.desktop.x.property(self.id, "_NET_FRAME_EXTENTS");
        let mut sides = bytes
            .chunks_exact(4)
            .map(|side| u32::from_le_bytes(side.try_into().unwrap()));
        std::array::from_fn(|_| sides.next().unwrap_or(0))
    }

    /// Asks the window to close, as the button in its frame does.
    pub fn ask_to_close(&self) {
        let x = &self.desktop.x;
        let (protocols, delete) = (x.atom("WM_PROTOCOLS"), x.atom("WM_DELETE_WINDOW"));
        let message = ClientMessageEvent::new(32, self.id, protocols, [delete, 0, 0, 0, 0]);
        x.connection
            .send_event(false, self.id, EventMask::NO_EVENT, message)
            .unwrap();
        x.connection.flush().unwrap();
    }

    /// What the window shows; `None` when it is gone or partly outside of the screen.
    pub fn try_picture(&self) -> Option<Picture> {
        let size = self.desktop.x.connection.get_geometry(self.id).ok()?.reply().ok()?;
        self.desktop
            .x
            .picture(self.id, 0, 0, size.width.into(), size.height.into())
    }

    #[track_caller]
    pub fn picture(&self) -> Picture {
        self.try_picture()
            .unwrap_or_else(|| panic!("the window at {:?} is partly outside of the screen", self.geometry()))
    }

    /// The frame number that the window shows now.
    pub fn number(&self) -> Option<u32> {
        frame_barcode::number_in(&self.try_picture()?)
    }

    /// The numbers of two films side by side, in one picture of the window.
    pub fn two_numbers(&self) -> [Option<u32>; 2] {
        let Some(picture) = self.try_picture() else {
            return [None; 2];
        };
        let half = picture.width / 2;
        [0, picture.width - half].map(|left| frame_barcode::number_in(&picture.cut(left, 0, half, picture.height)))
    }

    /// Waits until the window shows these frames of two films side by side.
    #[track_caller]
    pub fn wait_for_two_numbers(&self, numbers: [u32; 2], timeout: Duration) {
        let until = Instant::now() + timeout;
        let mut seen = self.two_numbers();
        while seen != numbers.map(Some) {
            if Instant::now() > until {
                self.picture().save("frames-did-not-come");
                panic!("the window shows frames {seen:?}, not {numbers:?}, after {timeout:?}");
            }
            std::thread::sleep(Duration::from_millis(3));
            seen = self.two_numbers();
        }
    }

    /// Waits until the window shows this frame.
    #[track_caller]
    pub fn wait_for_number(&self, number: u32, timeout: Duration) {
        let seen = RefCell::new(None);
        let until = Instant::now() + timeout;
        while Instant::now() < until {
            let shown = self.number();
            if shown == Some(number) {
                return;
            }
            *seen.borrow_mut() = shown;
            std::thread::sleep(Duration::from_millis(3));
        }
        self.picture().save("frame-did-not-come");
        panic!(
            "the window shows frame {:?}, not {number}, after {timeout:?}",
            seen.into_inner()
        );
    }

    /// Waits until a film that plays has come to this frame. That very frame may go unseen: it is shown for some hundredths of a
    /// second only.
    #[track_caller]
    pub fn wait_to_play_past(&self, number: u32, timeout: Duration) {
        wait_for("the film to play on", timeout, || {
            self.number().filter(|shown| *shown >= number)
        });
    }

    /// Waits until the frame no longer changes; returns its number.
    #[track_caller]
    pub fn wait_for_number_that_stands(&self) -> u32 {
        wait_for("a frame that stays", seconds(5), || {
            let before = self.number();
            std::thread::sleep(Duration::from_millis(200));
            self.number().filter(|_| self.number() == before)
        })
    }

    /// Notes every frame number that the window shows from now on, far oftener than it changes.
    pub fn watch(&self) -> Watch {
        self.watch_part(Part::All)
    }

    /// How many pictures follow one another in a column of the window's pixels during `time`, looked at far oftener than it changes.
    pub fn count_changes(&self, left: usize, time: Duration) -> usize {
        /// Wide enough for strokes of letters.
        const WIDTH: usize = 8;
        let (_, _, _, height) = self.geometry();
        let screen = Screen::connect(&self.desktop.display);
        let until = Instant::now() + time;
        let (mut changes, mut before) = (0, None);
        while Instant::now() < until {
            let now = screen.image(self.id, left, 0, WIDTH, height);
            if before.is_some() && now != before {
                changes += 1;
            }
            before = now;
            std::thread::sleep(Duration::from_millis(3));
        }
        changes
    }

    /// The same of one part of the window.
    pub fn watch_part(&self, part: Part) -> Watch {
        let stop = Arc::new(AtomicBool::new(false));
        let watcher = std::thread::spawn({
            let (display, id, stop) = (self.desktop.display.clone(), self.id, Arc::clone(&stop));
            move || watch(&Screen::connect(&display), id, part, &stop)
        });
        Watch { stop, watcher }
    }
}

/// What of a window is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    LeftHalf,
    RightHalf,
}

impl Part {
    /// Where the barcode is in this part of a window that shows this.
    fn find(self, picture: &Picture) -> Option<FrameBarcode> {
        let half = picture.width / 2;
        let left = match self {
            Self::All => return FrameBarcode::find(picture),
            Self::LeftHalf => 0,
            Self::RightHalf => picture.width - half,
        };
        let found = FrameBarcode::find(&picture.cut(left, 0, half, picture.height))?;
        Some(FrameBarcode {
            left: found.left + left,
            right: found.right + left,
            ..found
        })
    }
}

/// A thread that looks at a window all the time.
pub struct Watch {
    stop: Arc<AtomicBool>,
    watcher: JoinHandle<Vec<Look>>,
}

impl Watch {
    /// Ends watching; all that was seen, in order.
    pub fn stop(self) -> Vec<Look> {
        self.stop.store(true, Ordering::Relaxed);
        self.watcher.join().unwrap()
    }
}

/// One look at a window.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub when: Instant,
    /// The frame's number, if the picture had one.
    pub number: Option<u32>,
}

/// The numbers in the order in which they were seen, each once a turn.
pub fn numbers_seen(looks: &[Look]) -> Vec<u32> {
    let mut numbers: Vec<u32> = looks.iter().filter_map(|look| look.number).collect();
    numbers.dedup();
    numbers
}

fn watch(screen: &Screen, window: u32, part: Part, stop: &AtomicBool) -> Vec<Look> {
    let mut looks = Vec::new();
    let mut barcode: Option<FrameBarcode> = None;
    let mut misses = 0;
    while !stop.load(Ordering::Relaxed) {
        let number = match barcode {
            Some(barcode) => screen.number_at(window, barcode),
            None => {
                barcode = screen.whole_picture(window).and_then(|picture| part.find(&picture));
                barcode.and_then(|barcode| screen.number_at(window, barcode))
            }
        };
        looks.push(Look {
            when: Instant::now(),
            number,
        });
        // The window may have been resized: look for the barcode again.
        misses = if number.is_some() { 0 } else { misses + 1 };
        if misses > 20 {
            (barcode, misses) = (None, 0);
        }
        std::thread::sleep(Duration::from_millis(4));
    }
    looks
}

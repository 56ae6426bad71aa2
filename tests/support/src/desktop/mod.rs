//! A private desktop: Xvfb, openbox, and PulseAudio whose only speaker is a null sink. It goes away with its value, also
//! when the test panics, and even when the test program is killed (`setpriv --pdeathsig`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xfixes::ConnectionExt as _;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt, CreateWindowAux,
    EventMask, ImageFormat, InputFocus, MapState, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::answers::Asking;
use super::frame_barcode::FrameBarcode;
use super::picture::{Picture, Rgb};
use super::sound::{RATE, Recording};
use super::{one_at_a_time, seconds, wait_for};

/// What [`Desktop::paint_the_ground`] paints with: no film of the tests has it.
pub const GLARING: Rgb = [255, 64, 0];

/// Names of keys as X11 numbers them (keysymdef.h).
pub mod key {
    pub const SPACE: u32 = 0x20;
    pub const TAB: u32 = 0xff09;
    pub const ENTER: u32 = 0xff0d;
    pub const CONTROL: u32 = 0xffe3;
    pub const COMMA: u32 = 0x2c;
    pub const PERIOD: u32 = 0x2e;
    pub const BRACKET_LEFT: u32 = 0x5b;
    pub const BRACKET_RIGHT: u32 = 0x5d;
    pub const ESCAPE: u32 = 0xff1b;
    pub const LEFT: u32 = 0xff51;
    pub const RIGHT: u32 = 0xff53;
    pub const F11: u32 = 0xffc8;
    pub const SHIFT: u32 = 0xffe1;
    pub const fn letter(c: char) -> u32 {
        c as u32
    }
}

/// What the sound server calls that which the desktop's speaker plays.
const SPEAKER: &str = "speaker.monitor";

/// A screen, a window manager and a speaker that nobody else uses.
pub struct Desktop {
    display: String,
    runtime: tempfile::TempDir,
    servers: Vec<Child>,
    x: Screen,
    /// Tests that watch a screen disturb each other on two cores.
    _turn: MutexGuard<'static, ()>,
}

impl Desktop {
    /// A screen of 1280×720. Waits until no other test of this program has a desktop.
    pub fn start() -> Self {
        Self::of_size(1280, 720)
    }

    pub fn of_size(width: usize, height: usize) -> Self {
        let screen = format!("{width}x{height}x24");
        Self::with("Xvfb", |_| vec!["-screen".into(), "0".into(), screen])
    }

    /// A computer with a screen of 1280×800, and to the right of it a projector of 1280×720 that can be unplugged.
    pub fn with_projector() -> Self {
        let desktop = Self::with("/usr/lib/xorg/Xorg", |folder| {
            let settings = folder.join("xorg.conf");
            std::fs::write(&settings, include_str!("projector.conf")).unwrap();
            let text = |path: PathBuf| path.to_str().unwrap().to_owned();
            let mut arguments = vec!["-config".into(), text(settings), "-logfile".into()];
            arguments.push(text(folder.join("xorg.log")));
            arguments.extend(["-sharevts", "-novtswitch"].map(str::to_owned));
            arguments
        });
        desktop.plug("--addmode DUMMY1 1280x720");
        desktop.plug("--output DUMMY0 --mode 1280x800 --pos 0x0 --primary");
        desktop.plug("--output DUMMY1 --mode 1280x720 --pos 1280x0");
        desktop
    }

    /// Pulls the projector's cable.
    pub fn unplug_projector(&self) {
        self.plug("--output DUMMY1 --off");
    }

    fn plug(&self, arguments: &str) {
        let mut command = Command::new("xrandr");
        command.args(arguments.split(' '));
        self.furnish(&mut command);
        assert!(command.status().unwrap().success(), "xrandr {arguments}");
    }

    /// `arguments`: what the server needs besides the usual; it may put files into the folder.
    fn with(server_program: &str, arguments: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let turn = one_at_a_time();
        if super::wine::is_on() {
            super::wine::begin_anew();
        }
        let runtime = tempfile::tempdir().unwrap();
        std::fs::set_permissions(runtime.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let mut servers = Vec::new();
        let mut screen = server(server_program)
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(arguments(runtime.path()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{server_program} cannot be started ({error}): run make setup"));
        let mut number = String::new();
        BufReader::new(screen.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        servers.push(screen);
        assert!(
            !number.trim().is_empty(),
            "{server_program} ended without a display: run make setup"
        );
        let display = format!(":{}", number.trim());

        // From here on a panic has to take the servers along.
        let mut desktop = Self {
            x: Screen::connect(&display),
            display,
            runtime,
            servers,
            _turn: turn,
        };
        let manager = desktop.spawn_server("openbox", &[]);
        desktop.servers.push(manager);
        let socket = desktop.runtime.path().join("pulse/native");
        std::fs::create_dir(desktop.runtime.path().join("pulse")).unwrap();
        let protocol = format!(
            "module-native-protocol-unix socket={} auth-anonymous=1",
            socket.display()
        );
        let speaker = desktop.spawn_server(
            "pulseaudio",
            &[
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                "--disable-shm=yes",
                "-L",
                &protocol,
                "-L",
                "module-null-sink sink_name=speaker rate=48000",
            ],
        );
        desktop.servers.push(speaker);
        wait_for("the window manager", seconds(20), || {
            desktop.x.has_window_manager().then_some(())
        });
        wait_for("the sound server", seconds(20), || {
            desktop.sound_server_answers().then_some(())
        });
        let listener = desktop.listen(SPEAKER, Stdio::null());
        desktop.servers.push(listener);
        desktop
    }

    /// Takes in what the speaker plays, in small pieces. One listener lives as long as the desktop: the clock of a null
    /// sink that nobody listens to stands still for seconds at a time, which no real sound card does.
    fn listen(&self, source: &str, into: Stdio) -> Child {
        let mut command = server("parec");
        command.args([
            &format!("--device={source}"),
            "--raw",
            "--format=s16le",
            "--channels=1",
            "--latency-msec=20",
        ]);
        command
            .arg(format!("--rate={RATE}"))
            .stdin(Stdio::null())
            .stdout(into)
            .stderr(Stdio::null());
        self.furnish(&mut command);
        command
            .spawn()
            .unwrap_or_else(|error| panic!("parec cannot be started ({error}): run make setup"))
    }

    /// From now on nobody takes in what the speaker plays: its clock then jumps by seconds and stands still in between, as it
    /// does on a remote desktop without sound.
    pub fn stop_listening(&mut self) {
        if let Some(mut listener) = self.servers.pop() {
            let _ = listener.kill();
            let _ = listener.wait();
        }
    }

    fn spawn_server(&self, program: &str, arguments: &[&str]) -> Child {
        let mut command = server(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.furnish(&mut command);
        command
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be started ({error}): run make setup"))
    }

    /// Makes a program live on this desktop and nowhere else.
    pub fn furnish(&self, command: &mut Command) {
        furnish_home(command);
        command
            .env("DISPLAY", &self.display)
            .env("XDG_RUNTIME_DIR", self.runtime.path());
    }

    fn sound_server_answers(&self) -> bool {
        let mut command = Command::new("pactl");
        command
            .arg("info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.furnish(&mut command);
        command.status().is_ok_and(|status| status.success())
    }

    /// Name of the X11 display.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// All windows that the window manager shows in a list of windows.
    pub fn windows(&self) -> Vec<Window<'_>> {
        self.x
            .clients()
            .into_iter()
            .map(|id| Window { desktop: self, id })
            .collect()
    }

    /// Everything that is written on any window, also on those that are not shown: titles, names, and whatever else programs
    /// leave there for others to read.
    pub fn everything_written_on_windows(&self) -> Vec<Vec<u8>> {
        self.x.all_properties()
    }

    /// Which of the clipboards hold something. Most systems call the first two "selection" and the third "clipboard".
    pub fn full_clipboards(&self) -> Vec<&'static str> {
        let full = |name: &&str| self.x.has_owner(name);
        ["PRIMARY", "SECONDARY", "CLIPBOARD"].into_iter().filter(full).collect()
    }

    /// The window of one of these processes, as soon as it is there and visible.
    pub fn window_of(&self, pids: impl Fn() -> Vec<u32>) -> Window<'_> {
        wait_for("a visible window", seconds(30), || {
            let pids = pids();
            self.windows()
                .into_iter()
                .find(|window| window.pid().is_some_and(|pid| pids.contains(&pid)) && window.is_visible())
        })
    }

    /// The window with exactly this title, as soon as it is there and visible.
    pub fn window_titled(&self, title: &str) -> Window<'_> {
        wait_for("a window with that title", seconds(30), || {
            self.windows()
                .into_iter()
                .find(|window| window.title() == title && window.is_visible())
        })
    }

    /// Width and height of the screen.
    pub fn size(&self) -> (usize, usize) {
        self.x.size
    }

    /// The programs that make up the desktop, by name and process number.
    pub fn servers(&self) -> Vec<(&'static str, u32)> {
        let names = ["screen", "window manager", "sound server", "listener"];
        names.into_iter().zip(self.servers.iter().map(Child::id)).collect()
    }

    /// Where programs on this desktop keep what they want to forget when the user logs out.
    pub fn runtime_folder(&self) -> &Path {
        self.runtime.path()
    }

    /// Everything on the screen.
    pub fn picture(&self) -> Picture {
        self.x.picture(self.x.root, 0, 0, self.x.size.0, self.x.size.1).unwrap()
    }

    /// Presses and releases a key, as a keyboard does: whoever has the focus gets it.
    pub fn press(&self, key: u32) {
        self.x.press(key, None);
    }

    /// The same with shift held.
    pub fn press_shifted(&self, key: u32) {
        self.press_with(key::SHIFT, key);
    }

    /// The same with another key held.
    pub fn press_with(&self, held: u32, key: u32) {
        self.x.press(key, Some(held));
    }

    /// Types a text of Latin letters, figures and signs.
    pub fn type_text(&self, text: &str) {
        for char in text.chars() {
            let shifted = self.x.shifted.get(&u32::from(char));
            match shifted {
                Some(&plain) => self.press_shifted(plain),
                None => self.press(u32::from(char)),
            }
        }
    }

    /// Moves the pointer to this place on the screen.
    pub fn move_pointer(&self, x: i16, y: i16) {
        self.x.fake(x11rb::protocol::xproto::MOTION_NOTIFY_EVENT, 0, x, y);
    }

    /// Clicks where the pointer is.
    /// Whether the pointer can be seen where it is.
    pub fn shows_a_pointer(&self) -> bool {
        let x = &self.x.connection;
        x.xfixes_query_version(5, 0).unwrap().reply().unwrap();
        let pointer = x.xfixes_get_cursor_image().unwrap().reply().unwrap();
        pointer.cursor_image.iter().any(|argb| argb >> 24 != 0)
    }

    pub fn click(&self) {
        self.x.fake(x11rb::protocol::xproto::BUTTON_PRESS_EVENT, 1, 0, 0);
        self.x.fake(x11rb::protocol::xproto::BUTTON_RELEASE_EVENT, 1, 0, 0);
    }

    /// Gives the screen behind all windows a glaring colour.
    pub fn paint_the_ground(&self) {
        let (connection, root) = (&self.x.connection, self.x.root);
        let [red, green, blue] = GLARING;
        let glaring = ChangeWindowAttributesAux::new().background_pixel(u32::from_be_bytes([0, red, green, blue]));
        connection.change_window_attributes(root, &glaring).unwrap();
        connection.clear_area(false, root, 0, 0, 0, 0).unwrap();
        connection.flush().unwrap();
    }

    /// Covers the whole screen with one colour, until the value is dropped.
    pub fn cover(&self) -> Cover<'_> {
        let x = &self.x;
        let id = x.connection.generate_id().unwrap();
        let look = CreateWindowAux::new().background_pixel(0xcc_00_cc).override_redirect(1);
        let (width, height) = (x.size.0 as u16, x.size.1 as u16);
        let (class, visual) = (WindowClass::INPUT_OUTPUT, x11rb::COPY_FROM_PARENT);
        x.connection
            .create_window(0, id, x.root, 0, 0, width, height, 0, class, visual, &look)
            .unwrap();
        x.connection.map_window(id).unwrap();
        x.connection.flush().unwrap();
        Cover { x, id }
    }

    /// Offers what the speaker plays as an input of this name, to programs that pass over the outputs' own echoes.
    pub fn offer_speaker_as_input(&self, name: &str) {
        let mut command = Command::new("pactl");
        command
            .args([
                "load-module",
                "module-remap-source",
                "source_name=speaker_input",
                "master=speaker.monitor",
            ])
            .arg(format!("source_properties=device.description={name}"))
            .stdout(Stdio::null());
        self.furnish(&mut command);
        assert!(
            command.status().unwrap().success(),
            "the sound server offers another input"
        );
    }

    /// Lets other users play to the speaker; where they find it, for `PULSE_SERVER`.
    pub fn open_sound_to_others(&self) -> String {
        // Not in the folder of the usual socket: each client of its owner shuts that to others.
        let folder = self.runtime.path().join("others");
        std::fs::create_dir(&folder).unwrap();
        for folder in [self.runtime.path(), &folder] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o711)).unwrap();
        }
        let socket = folder.join("native");
        let socket = socket.display();
        self.sound_server(&[
            "load-module",
            "module-native-protocol-unix",
            "auth-anonymous=1",
            &format!("socket={socket}"),
        ]);
        format!("unix:{socket}")
    }

    /// Tells the sound server something, in `pactl`'s words; what it answers.
    pub fn sound_server(&self, words: &[&str]) -> String {
        let mut command = Command::new("pactl");
        command.args(words).stdin(Stdio::null());
        self.furnish(&mut command);
        let output = command.output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "pactl {words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Records what the speaker plays from now on.
    pub fn record_sound(&self) -> Recorder {
        self.record_sound_of(SPEAKER)
    }

    /// Records what comes from a microphone, or goes to an output (`….monitor`).
    pub fn record_sound_of(&self, source: &str) -> Recorder {
        let mut child = self.listen(source, Stdio::piped());
        let mut stdout = child.stdout.take().unwrap();
        let runs = Arc::new(AtomicBool::new(false));
        let reader = std::thread::spawn({
            let runs = Arc::clone(&runs);
            move || {
                let (mut bytes, mut buffer, mut ended) = (Vec::new(), [0; 4096], Instant::now());
                while let Ok(n @ 1..) = stdout.read(&mut buffer) {
                    runs.store(true, Ordering::Relaxed);
                    bytes.extend_from_slice(&buffer[..n]);
                    ended = Instant::now();
                }
                (bytes, ended)
            }
        });
        wait_for("the recording to run", seconds(10), || {
            runs.load(Ordering::Relaxed).then_some(())
        });
        Recorder { child, reader }
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // The sound server and the window manager first: they end by themselves, loudly, when the screen goes.
        for server in self.servers.iter_mut().rev() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A home that is not the user's: caches (the plugins' registry, shaders) go there and are kept between runs.
pub fn furnish_home(command: &mut Command) {
    for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "PULSE_SERVER", "PULSE_RUNTIME_PATH"] {
        command.env_remove(name);
    }
    // No test speaks to the services of whoever runs it.
    for name in ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"] {
        command.env(name, "unix:path=/nonexistent/bus");
    }
    for name in [
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "LC_ALL",
        "LANGUAGE",
        "DISPLAY",
    ] {
        command.env_remove(name);
    }
    command.env("HOME", home()).env("LANG", "C.UTF-8");
    if super::wine::is_on() {
        super::wine::furnish(command);
    }
}

/// Where [`furnish_home`] lets programs live.
pub fn home() -> PathBuf {
    super::work_folder("home")
}

/// A program that ends with the thread that started it, whatever ends that.
pub fn server(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
}

/// A running recording.
pub struct Recorder {
    child: Child,
    reader: JoinHandle<(Vec<u8>, Instant)>,
}

impl Recorder {
    /// Ends the recording.
    pub fn stop(mut self) -> Recording {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let (bytes, ended) = self.reader.join().unwrap();
        {
            let samples = bytes
                .chunks_exact(2)
                .map(|b| i16::from_le_bytes([b[0], b[1]]))
                .collect();
            Recording { samples, ended }
        }
    }
}

/// Hides everything on the screen.
pub struct Cover<'a> {
    x: &'a Screen,
    id: u32,
}

impl Drop for Cover<'_> {
    fn drop(&mut self) {
        let _ = self.x.connection.destroy_window(self.id);
        let _ = self.x.connection.flush();
    }
}

/// A top-level window on the desktop.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    desktop: &'a Desktop,
    id: u32,
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

    /// What the window shows; `None` when it is gone or lies partly outside of the screen.
    pub fn try_picture(&self) -> Option<Picture> {
        let size = self.desktop.x.connection.get_geometry(self.id).ok()?.reply().ok()?;
        self.desktop
            .x
            .picture(self.id, 0, 0, size.width.into(), size.height.into())
    }

    #[track_caller]
    pub fn picture(&self) -> Picture {
        self.try_picture()
            .unwrap_or_else(|| panic!("the window at {:?} lies partly outside of the screen", self.geometry()))
    }

    /// The frame number that the window shows now.
    pub fn number(&self) -> Option<u32> {
        super::frame_barcode::number_in(&self.try_picture()?)
    }

    /// Waits until the window shows this frame.
    #[track_caller]
    pub fn wait_for_number(&self, number: u32, patience: Duration) {
        let seen = RefCell::new(None);
        let until = Instant::now() + patience;
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
            "the window shows frame {:?}, not {number}, after {patience:?}",
            seen.into_inner()
        );
    }

    /// Waits until the picture stands still; its number.
    #[track_caller]
    pub fn wait_for_number_that_stands(&self) -> u32 {
        wait_for("a frame that stands", seconds(5), || {
            let before = self.number();
            std::thread::sleep(Duration::from_millis(200));
            self.number().filter(|_| self.number() == before)
        })
    }

    /// Notes every frame number that the window shows from now on, far oftener than it changes.
    pub fn watch(&self) -> Watch {
        let stop = Arc::new(AtomicBool::new(false));
        let watcher = std::thread::spawn({
            let (display, id, stop) = (self.desktop.display.clone(), self.id, Arc::clone(&stop));
            move || watch(&Screen::connect(&display), id, &stop)
        });
        Watch { stop, watcher }
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

fn watch(screen: &Screen, window: u32, stop: &AtomicBool) -> Vec<Look> {
    let mut looks = Vec::new();
    let mut barcode: Option<FrameBarcode> = None;
    let mut misses = 0;
    while !stop.load(Ordering::Relaxed) {
        let number = match barcode {
            Some(barcode) => screen.number_at(window, barcode),
            None => {
                barcode = screen
                    .whole_picture(window)
                    .and_then(|picture| FrameBarcode::find(&picture));
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

/// The X11 side of it.
struct Screen {
    connection: RustConnection,
    root: u32,
    size: (usize, usize),
    keycodes: HashMap<u32, u8>,
    /// What is typed with shift, and the key that types it.
    shifted: HashMap<u32, u32>,
}

impl Screen {
    fn connect(display: &str) -> Self {
        let (connection, number) = x11rb::connect(Some(display)).unwrap();
        let setup = connection.setup();
        let screen = &setup.roots[number];
        let (root, size) = (
            screen.root,
            (screen.width_in_pixels.into(), screen.height_in_pixels.into()),
        );
        let first = setup.min_keycode;
        let map = connection
            .get_keyboard_mapping(first, setup.max_keycode - first + 1)
            .unwrap()
            .reply()
            .unwrap();
        let (mut keycodes, mut shifted) = (HashMap::new(), HashMap::new());
        for (code, keysyms) in (first..=u8::MAX).zip(map.keysyms.chunks(map.keysyms_per_keycode.into())) {
            keycodes.entry(keysyms[0]).or_insert(code);
            if let Some(&with_shift) = keysyms.get(1) {
                shifted.entry(with_shift).or_insert(keysyms[0]);
            }
        }
        shifted.retain(|with_shift, _| !keycodes.contains_key(with_shift));
        Self {
            connection,
            root,
            size,
            keycodes,
            shifted,
        }
    }

    fn atom(&self, name: &str) -> Atom {
        self.connection
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    }

    fn property(&self, window: u32, name: &str) -> Vec<u8> {
        let atom = self.atom(name);
        let reply = self
            .connection
            .get_property(false, window, atom, AtomEnum::ANY, 0, 4096)
            .unwrap()
            .reply();
        reply.map(|reply| reply.value).unwrap_or_default()
    }

    fn all_properties(&self) -> Vec<Vec<u8>> {
        let (mut windows, mut properties) = (vec![self.root], Vec::new());
        while let Some(window) = windows.pop() {
            // Windows come and go meanwhile.
            if let Ok(tree) = self.connection.query_tree(window).unwrap().reply() {
                windows.extend(tree.children);
            }
            let Ok(list) = self.connection.list_properties(window).unwrap().reply() else {
                continue;
            };
            for atom in list.atoms {
                let request = self
                    .connection
                    .get_property(false, window, atom, AtomEnum::ANY, 0, 1 << 20);
                properties.extend(request.unwrap().reply().map(|reply| reply.value));
            }
        }
        properties
    }

    fn has_owner(&self, selection: &str) -> bool {
        let owner = self.connection.get_selection_owner(self.atom(selection)).unwrap();
        owner.reply().unwrap().owner != x11rb::NONE
    }

    fn clients(&self) -> Vec<u32> {
        let bytes = self.property(self.root, "_NET_CLIENT_LIST");
        bytes.as_chunks().0.iter().map(|&id| u32::from_le_bytes(id)).collect()
    }

    fn has_window_manager(&self) -> bool {
        !self.property(self.root, "_NET_SUPPORTING_WM_CHECK").is_empty()
    }

    fn whole_picture(&self, window: u32) -> Option<Picture> {
        let size = self.connection.get_geometry(window).ok()?.reply().ok()?;
        self.picture(window, 0, 0, size.width.into(), size.height.into())
    }

    fn picture(&self, window: u32, left: usize, top: usize, width: usize, height: usize) -> Option<Picture> {
        let mut bytes = self.image(window, left, top, width, height)?;
        for pixel in bytes.chunks_exact_mut(4) {
            pixel.swap(0, 2);
            pixel[3] = 255;
        }
        Some(Picture::new(width, height, bytes))
    }

    /// Reads the number from the rows of a barcode whose place is known: much less to fetch than the whole picture.
    fn number_at(&self, window: u32, barcode: FrameBarcode) -> Option<u32> {
        let (upper, lower) = barcode.rows();
        let width = barcode.right - barcode.left;
        let bytes = self.image(window, barcode.left, upper, width, lower - upper + 1)?;
        barcode.read_with(|x, y| {
            let i = ((y - upper) * width + x - barcode.left) * 4;
            let [b, g, r] = [bytes[i], bytes[i + 1], bytes[i + 2]].map(i32::from);
            (299 * r + 587 * g + 114 * b) / 1000
        })
    }

    /// Blue, green, red, unused: as the server keeps it. One request, so never half of one picture and half of the next.
    fn image(&self, window: u32, left: usize, top: usize, width: usize, height: usize) -> Option<Vec<u8>> {
        let (x, y, w, h) = (left as i16, top as i16, width as u16, height as u16);
        let reply = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, x, y, w, h, !0)
            .ok()?
            .reply()
            .ok()?;
        Some(reply.data)
    }

    fn press(&self, key: u32, held: Option<u32>) {
        use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
        let code = self.keycodes[&key];
        let held = held.map(|held| self.keycodes[&held]);
        if let Some(held) = held {
            self.fake(KEY_PRESS_EVENT, held, 0, 0);
        }
        self.fake(KEY_PRESS_EVENT, code, 0, 0);
        self.fake(KEY_RELEASE_EVENT, code, 0, 0);
        if let Some(held) = held {
            self.fake(KEY_RELEASE_EVENT, held, 0, 0);
        }
    }

    fn fake(&self, event: u8, detail: u8, x: i16, y: i16) {
        self.connection
            .xtest_fake_input(event, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)
            .unwrap();
        self.connection.flush().unwrap();
    }
}

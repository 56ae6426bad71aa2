//! A private desktop: Xvfb, openbox, and PulseAudio whose only speaker is a null sink. It goes away with its value, also
//! when the test panics, and even when the test program is killed (`setpriv --pdeathsig`).

mod input;
mod screen;
mod sound;
mod turn;
mod window;

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt, CreateWindowAux, WindowClass};

use super::picture::{Picture, Rgb};
use super::{seconds, wait_for};
use screen::Screen;
use sound::SPEAKER;
use turn::Turn;

pub use input::key;
pub use sound::Recorder;
pub use window::{Look, Part, Watch, Window, numbers_seen};

/// What [`Desktop::paint_the_ground`] paints with: no film of the tests has it.
pub const GLARING: Rgb = [255, 64, 0];

/// A screen, a window manager and a speaker for one test alone.
pub struct Desktop {
    display: String,
    runtime: tempfile::TempDir,
    servers: Vec<Child>,
    x: Screen,
    _turn: Turn,
}

impl Desktop {
    /// A screen of 1280×720. Waits until fewer tests of this program than [`turn`] allows have a desktop.
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
        self.set_environment(&mut command);
        assert!(command.status().unwrap().success(), "xrandr {arguments}");
    }

    /// The one that the body of [`on_own_desktop`](crate::on_own_desktop) runs on, to look at.
    pub fn joined() -> Self {
        let display = std::env::var("DISPLAY").expect("a display of the test's own");
        Self {
            x: Screen::connect(&display),
            display,
            runtime: tempfile::tempdir().unwrap(),
            servers: Vec::new(),
            _turn: Turn::wait(),
        }
    }

    /// `arguments`: what the server needs besides the usual; it may put files into the folder.
    fn with(server_program: &str, arguments: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let turn = Turn::wait();
        if super::wine::is_on() {
            super::wine::restart();
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

    fn spawn_server(&self, program: &str, arguments: &[&str]) -> Child {
        let mut command = server(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.set_environment(&mut command);
        command
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be started ({error}): run make setup"))
    }

    /// Has a program use this desktop and no other.
    pub fn set_environment(&self, command: &mut Command) {
        use_test_home(command);
        command
            .env("DISPLAY", &self.display)
            .env("XDG_RUNTIME_DIR", self.runtime.path());
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
pub fn use_test_home(command: &mut Command) {
    for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "PULSE_SERVER", "PULSE_RUNTIME_PATH"] {
        command.env_remove(name);
    }
    // No test speaks to the services of the user who runs it.
    for name in ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"] {
        command.env(name, "unix:path=/nonexistent/bus");
    }
    for name in [
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "LC_ALL",
        "LANGUAGE",
        "DISPLAY",
    ] {
        command.env_remove(name);
    }
    command.env("HOME", home()).env("LANG", "C.UTF-8");
    if super::wine::is_on() {
        super::wine::set_environment(command);
    }
}

/// The home of [`use_test_home`].
pub fn home() -> PathBuf {
    super::work_folder("home")
}

/// A program that ends with the thread that started it, whatever ends that.
pub fn server(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
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

//! A computer that writes memory to a disk in the clear: what Vitrin asks of the system then, and that it refuses where
//! that does not help. What a computer looks like is made up; the program, its arguments and the bus are real.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use support::bus::PrivateBus;
use support::vitrin::{PASSWORD, a_vault};
use vitrin::platform::session::Buses;
use vitrin::platform::swap::{Reason, Verdict, survey_in};
use vitrin::platform::{ScopeError, move_into_scope};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

/// Exit code of a computer whose memory may reach a disk in the clear.
const SWAP_RISK: i32 = 15;

// -- The scope without swap -------------------------------------------------------------------------------------------

/// What systemd was asked for.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<Unit>>>);

/// Name, mode and properties of a transient unit.
type Unit = (String, String, Vec<(String, OwnedValue)>);

/// A fake of a user's systemd: moves the process in a made-up tree of control groups.
struct Systemd {
    asked: Asked,
    root: PathBuf,
    /// What the new group says about swap; `None`: nothing, as on a kernel that does not limit it.
    limit: Option<&'static str>,
}

#[zbus::interface(name = "org.freedesktop.systemd1.Manager")]
impl Systemd {
    fn start_transient_unit(
        &self,
        name: String,
        mode: String,
        properties: Vec<(String, OwnedValue)>,
        _others: Vec<(String, Vec<(String, OwnedValue)>)>,
    ) -> OwnedObjectPath {
        let (root, limit) = (self.root.clone(), self.limit);
        let group = format!("user.slice/app.slice/{name}");
        self.asked.0.lock().unwrap().push((name, mode, properties));
        // The answer comes before the deed, as from the real one.
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            if let Some(limit) = limit {
                put(&root, &format!("sys/fs/cgroup/{group}/memory.swap.max"), limit);
            }
            put(&root, &format!("proc/{PID}/cgroup"), &format!("0::/{group}\n"));
        });
        OwnedObjectPath::try_from("/org/freedesktop/systemd1/job/7").unwrap()
    }
}

/// The process that is moved.
const PID: u32 = 4711;

fn put(root: &Path, file: &str, text: &str) {
    let file = root.join(file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// A computer that swaps in the clear, and whose groups could forbid it.
fn exposed_computer() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "proc/swaps", SWAPS);
    let mounts = "30 22 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n";
    put(root.path(), "proc/self/mountinfo", mounts);
    put(
        root.path(),
        &format!("proc/{PID}/cgroup"),
        "0::/user.slice/session-2.scope\n",
    );
    root
}

const SWAPS: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda3 partition\t2097148\t0\t-2\n";

/// A bus with systemd on it, and what that is asked.
fn systemd(root: &Path, limit: Option<&'static str>) -> (PrivateBus, zbus::blocking::Connection, Asked) {
    let (bus, asked) = (PrivateBus::start(), Asked::default());
    let service = Systemd {
        asked: asked.clone(),
        root: root.to_owned(),
        limit,
    };
    let connection = bus.serve("org.freedesktop.systemd1", |builder| {
        builder.serve_at("/org/freedesktop/systemd1", service)
    });
    (bus, connection, asked)
}

fn on(bus: &PrivateBus) -> Buses {
    Buses {
        session: Some(bus.address()),
        ..Buses::default()
    }
}

#[test]
fn systemd_is_asked_for_a_scope_of_its_own_without_swap_and_waited_for() {
    let root = exposed_computer();
    let (bus, _service, asked) = systemd(root.path(), Some("0\n"));
    move_into_scope(PID, root.path(), &on(&bus)).unwrap();

    let asked = asked.0.lock().unwrap();
    let [(name, mode, properties)] = &asked[..] else {
        panic!("asked {} times", asked.len())
    };
    assert!(name.starts_with("vitrin-4711-") && name.ends_with(".scope"), "{name}");
    assert_eq!(mode, "fail");
    let property = |wanted: &str| {
        let found = properties.iter().find(|(name, _)| name == wanted);
        found.unwrap_or_else(|| panic!("no {wanted}")).1.try_clone().unwrap()
    };
    assert_eq!(Vec::<u32>::try_from(property("PIDs")).unwrap(), [PID]);
    assert_eq!(u64::try_from(property("MemorySwapMax")).unwrap(), 0);

    // What the process finds when it is started again in the group: it is as this process's there.
    let group = fs::read_to_string(root.path().join(format!("proc/{PID}/cgroup"))).unwrap();
    put(root.path(), "proc/self/cgroup", &group);
    assert_eq!(survey_in(root.path()).verdict(), Verdict::Safe(Reason::Forbidden));
}

#[test]
fn a_scope_that_does_not_forbid_swap_is_not_taken_for_one() {
    for limit in [None, Some("max\n")] {
        let root = exposed_computer();
        let (bus, _service, _asked) = systemd(root.path(), limit);
        let begun = Instant::now();
        let moved = move_into_scope(PID, root.path(), &on(&bus));
        assert!(matches!(moved, Err(ScopeError::NotInForce)), "{moved:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "it waits for a bounded time");
    }
}

#[test]
fn without_a_bus_or_without_systemd_on_it_there_is_no_scope() {
    let root = exposed_computer();
    let nowhere = Buses {
        session: Some("unix:path=/nonexistent/bus".into()),
        ..Buses::default()
    };
    let bus = PrivateBus::start();
    for buses in [nowhere, on(&bus)] {
        let moved = move_into_scope(PID, root.path(), &buses);
        assert!(matches!(moved, Err(ScopeError::Systemd(_))), "{moved:?}");
    }
}

// -- The program on such a computer -----------------------------------------------------------------------------------

/// A computer whose `/proc/swaps` names a partition in the clear: a mount over it, in a namespace of the program's own.
/// The program may lock 8 MiB, as an ordinary user.
struct Exposed {
    home: tempfile::TempDir,
}

impl Exposed {
    fn computer() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("swaps"), SWAPS).unwrap();
        fs::write(home.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        Self { home }
    }

    /// With this policy, written by the administrator.
    fn with_policy(self, policy: &str) -> Self {
        fs::write(self.home.path().join("policy.toml"), policy).unwrap();
        self
    }

    /// Runs the program; its password, where it asks for one, is descriptor 3.
    fn run(&self, arguments: &[&str]) -> Output {
        const SCRIPT: &str = r#"
            set -e
            home=$1 program=$2; shift 2
            mount --bind "$home/swaps" /proc/swaps
            if [ -e "$home/policy.toml" ]; then
              mount -t tmpfs none "$home/etc"
              cp -a /etc/. "$home/etc"
              install -D -o 0 -g 0 -m 644 "$home/policy.toml" "$home/etc/vitrin/policy.toml"
              mount --bind "$home/etc" /etc
            fi
            ulimit -l 8192
            exec 3<"$home/password"
            exec setpriv --bounding-set=-ipc_lock,-sys_resource --inh-caps=-ipc_lock,-sys_resource "$program" "$@"
        "#;
        fs::create_dir_all(self.home.path().join("etc")).unwrap();
        let mut command = Command::new(if rustix::process::geteuid().is_root() {
            "unshare"
        } else {
            "sudo"
        });
        if !rustix::process::geteuid().is_root() {
            command.args(["-n", "--preserve-env=HOME,LANG,DBUS_SESSION_BUS_ADDRESS", "unshare"]);
        }
        support::desktop::use_test_home(&mut command);
        command
            .args(["--mount", "bash", "-c", SCRIPT, "bash"])
            .arg(self.home.path())
            .arg(env!("CARGO_BIN_EXE_vitrin"))
            .args(arguments)
            .stdin(Stdio::null());
        command.output().unwrap()
    }
}

fn ends_with(output: Output, code: i32) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words}");
    words
}

#[test]
fn every_command_that_unlocks_or_shows_refuses_before_it_asks_for_a_password() {
    let (computer, vault) = (Exposed::computer(), a_vault());
    let folder = vault.folder();
    let folder = folder.to_str().unwrap();
    let elsewhere = computer.home.path().join("new");
    for arguments in [
        &["list", folder][..],
        &["verify", folder],
        &["passwd", folder],
        &["import", folder, "film.mp4"],
        &["erase", folder, "film"],
        &["play", folder, "film"],
        &["show", "film.mp4"],
        &["init", elsewhere.to_str().unwrap(), "--name", "Anna"],
    ] {
        // Without --password-fd and without a terminal, asking would end with 2.
        let words = ends_with(computer.run(arguments), SWAP_RISK);
        assert!(
            words.contains("/dev/sda3") && words.contains("--accept-swap"),
            "{words}"
        );
    }
    assert!(!elsewhere.exists());
    let swedish = ends_with(computer.run(&["--lang", "sv", "list", folder]), SWAP_RISK);
    assert!(swedish.contains("växlingsutrymmet"), "{swedish}");
    ends_with(computer.run(&["info", folder]), 0);
}

#[test]
fn the_owner_can_accept_the_risk_and_is_warned() {
    let vault = a_vault();
    let folder = vault.folder();
    let list = ["list", folder.to_str().unwrap(), "--password-fd", "3"];
    let by_option = Exposed::computer().run(&[&list[..], &["--accept-swap"]].concat());
    let by_policy = Exposed::computer().with_policy("accept_swap = true\n").run(&list);
    for output in [by_option, by_policy] {
        let words = ends_with(output, 0);
        assert_eq!(words.matches("/dev/sda3").count(), 1, "{words}");
    }
    let undecided = Exposed::computer().with_policy("idle_lock_minutes = 5\n").run(&list);
    ends_with(undecided, SWAP_RISK);
}

#[test]
fn a_policy_that_cannot_be_understood_stops_whatever_unlocks() {
    let vault = a_vault();
    let folder = vault.folder();
    let computer = Exposed::computer().with_policy("# decided\naccept_swop = true\n");
    let list = ["list", folder.to_str().unwrap(), "--password-fd", "3", "--accept-swap"];
    let words = ends_with(computer.run(&list), 1);
    assert!(
        words.contains("/etc/vitrin/policy.toml") && words.contains("line 2") && words.contains("accept_swop"),
        "{words}"
    );
    ends_with(computer.run(&["info", folder.to_str().unwrap()]), 0);
}

//! Linux: the virtual microphone is made of modules of the sound server, PulseAudio or PipeWire.
//!
//! ```text
//! film ─▶ vitrin_film_PID ─┬────────────────────────▶ the user's speakers
//!                          └─▶ vitrin_mix_PID ─▶ vitrin_microphone_PID ─▶ the call
//! the user's microphone ───────────▶
//! ```
//!
//! The first two are null sinks, the third is a source fed by the second: browsers do not offer a sink's monitor as a
//! microphone. The names contain the process id, so that modules left by a killed process can be recognised.
#![forbid(unsafe_code)]

use std::env;
use std::ffi::CString;
use std::fs;
use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use pulseaudio::protocol::{
    self as pulse, Command, CommandReply, LoadModuleParams, ModuleInfoList, Prop, Props, ProtocolError, ServerInfo,
    SourceInfoList,
};

use super::MicrophoneError;

/// Whether this system supports virtual microphones.
pub const CAN_BE_MADE: bool = true;

/// How long to wait for one reply of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// Bytes of a cookie.
const COOKIE_LEN: usize = 256;

/// Latency of a loopback in milliseconds: as low as servers can sustain on an ordinary computer.
const LOOPBACK_MS: u32 = 30;

/// Prefix of the names of all of Vitrin's modules, and of no others.
const PREFIX: &str = "vitrin_";

/// A microphone that every program on this desktop can choose, carrying the film's sound and the user's own microphone. It is
/// removed when this is dropped.
pub struct VirtualMicrophone {
    server: Server,
    /// In the order of loading.
    modules: Vec<u32>,
    has_own_microphone: bool,
}

impl VirtualMicrophone {
    /// Makes a microphone called `name` in lists of microphones. First removes what a killed Vitrin has left. Waits for the
    /// sound server, usually some tenths of a second.
    ///
    /// It carries the film as soon as the stage sends its sound to [`Self::sink`].
    ///
    /// # Errors
    /// When there is no sound server, when it does not answer within 3 seconds, or when it refuses a module.
    pub fn make(name: &str) -> Result<Self, MicrophoneError> {
        Self::make_at(&socket().ok_or(MicrophoneError::NoServer)?, name)
    }

    /// The same, at the sound server with this socket.
    ///
    /// # Errors
    /// As [`make`](Self::make).
    pub fn make_at(socket: &Path, name: &str) -> Result<Self, MicrophoneError> {
        let mut server = Server::connect(socket)?;
        server.remove_left_overs()?;
        let own = server.users_microphone()?;
        // From here on, dropping it removes the modules loaded so far.
        let mut microphone = Self {
            server,
            modules: Vec::new(),
            has_own_microphone: own.is_some(),
        };
        let usual = microphone.server.default_sink()?;
        let (film, mix) = (sink_name("film"), sink_name("mix"));
        let name = without_quotes(name);
        microphone.add(
            "module-null-sink",
            &format!("sink_name={film} {}", described("sink", "Vitrin (film)")),
        )?;
        microphone.add(
            "module-null-sink",
            &format!("sink_name={mix} {}", described("sink", "Vitrin (mix)")),
        )?;
        microphone.add(
            "module-remap-source",
            &format!(
                "source_name={} master={mix}.monitor {}",
                sink_name("microphone"),
                described("source", &name)
            ),
        )?;
        microphone.keep_default_sink(usual)?;
        let to_mix = |source: &str| {
            format!(
                "source={source} sink={mix} {}",
                loopback_arguments("sink_dont_move=true")
            )
        };
        microphone.add("module-loopback", &to_mix(&format!("{film}.monitor")))?;
        if let Some(own) = own {
            microphone.add("module-loopback", &to_mix(&own))?;
        }
        // To whatever the default output is, also when a headset is plugged in.
        microphone.add(
            "module-loopback",
            &format!("source={film}.monitor {}", loopback_arguments("")),
        )?;
        Ok(microphone)
    }

    /// The sound server's name of the output for the film's sound.
    #[must_use]
    pub fn sink(&self) -> String {
        sink_name("film")
    }

    /// Whether it carries the user's own microphone too. Without one it carries only the film.
    #[must_use]
    pub fn has_own_microphone(&self) -> bool {
        self.has_own_microphone
    }

    fn add(&mut self, module: &'static str, arguments: &str) -> Result<(), MicrophoneError> {
        let module = self.server.load(module, arguments)?;
        self.modules.push(module);
        Ok(())
    }

    /// Restores the default output if the server has chosen one of ours, which would feed the film back to itself.
    fn keep_default_sink(&mut self, usual: Option<CString>) -> Result<(), MicrophoneError> {
        match usual {
            Some(usual) if self.server.default_sink()?.as_ref() != Some(&usual) => {
                self.server.execute(&Command::SetDefaultSink(usual))
            }
            _ => Ok(()),
        }
    }
}

impl Drop for VirtualMicrophone {
    fn drop(&mut self) {
        for module in self.modules.drain(..).rev() {
            // A server that has ended has removed them; the next start removes what is left otherwise.
            let _ = self.server.execute(&Command::UnloadModule(module));
        }
    }
}

/// Removes the modules that a killed Vitrin has left at the sound server. Does nothing without a server.
///
/// # Errors
/// When the server does not answer.
pub fn remove_left_overs() -> Result<(), MicrophoneError> {
    match socket().map(|socket| Server::connect(&socket)) {
        None | Some(Err(MicrophoneError::NoServer)) => Ok(()),
        Some(server) => server?.remove_left_overs(),
    }
}

/// A connection to the sound server.
struct Server {
    stream: BufReader<UnixStream>,
    version: u16,
    sequence: u32,
}

impl Server {
    fn connect(socket: &Path) -> Result<Self, MicrophoneError> {
        let stream = UnixStream::connect(socket).map_err(|_| MicrophoneError::NoServer)?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT)).map_err(unanswered)?;
        stream.set_write_timeout(Some(ANSWER_TIMEOUT)).map_err(unanswered)?;
        let mut server = Self {
            stream: BufReader::new(stream),
            version: pulse::MAX_VERSION,
            sequence: 0,
        };
        let file = pulseaudio::cookie_path_from_env().and_then(|path| fs::read(path).ok());
        let answer: pulse::AuthReply = server.ask(&Command::Auth(pulse::AuthParams {
            version: pulse::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie(file),
        }))?;
        server.version = pulse::MAX_VERSION.min(answer.version);
        let mut about = Props::new();
        about.set(Prop::ApplicationName, c"Vitrin");
        let _: pulse::SetClientNameReply = server.ask(&Command::SetClientName(about))?;
        Ok(server)
    }

    /// Removes modules of processes that no longer exist, in reverse order of loading.
    fn remove_left_overs(&mut self) -> Result<(), MicrophoneError> {
        let modules: ModuleInfoList = self.ask(&Command::GetModuleInfoList)?;
        let left_over = modules.iter().filter(|module| {
            let arguments = module.argument.as_deref().map(|text| text.to_string_lossy());
            arguments.and_then(|text| owner_pid(&text)).is_some_and(is_gone)
        });
        let mut left_over: Vec<u32> = left_over.map(|module| module.index).collect();
        left_over.sort_unstable();
        for module in left_over.into_iter().rev() {
            // One that was removed together with another is not an error.
            let _ = self.execute(&Command::UnloadModule(module));
        }
        Ok(())
    }

    /// The default microphone, or the first one. Monitors and our own are left out.
    fn users_microphone(&mut self) -> Result<Option<String>, MicrophoneError> {
        let server: ServerInfo = self.ask(&Command::GetServerInfo)?;
        let sources: SourceInfoList = self.ask(&Command::GetSourceInfoList)?;
        let real = sources
            .iter()
            .filter(|source| source.monitor_of_sink_index.is_none())
            .filter_map(|source| source.name.to_str().ok())
            .filter(|name| !name.starts_with(PREFIX));
        let real: Vec<&str> = real.collect();
        let usual = server
            .default_source_name
            .as_deref()
            .and_then(|name| name.to_str().ok());
        let chosen = real.iter().find(|name| Some(**name) == usual).or(real.first());
        Ok(chosen.map(|name| (*name).to_owned()))
    }

    fn default_sink(&mut self) -> Result<Option<CString>, MicrophoneError> {
        let server: ServerInfo = self.ask(&Command::GetServerInfo)?;
        Ok(server.default_sink_name)
    }

    fn load(&mut self, module: &'static str, arguments: &str) -> Result<u32, MicrophoneError> {
        let text = |text: &str| CString::new(text).map_err(|_| MicrophoneError::Refused(module));
        let command = Command::LoadModule(LoadModuleParams {
            name: text(module)?,
            arguments: Some(text(arguments)?),
        });
        let reply: pulse::LookupReply = self.ask(&command).map_err(|error| match error {
            MicrophoneError::Refused(_) => MicrophoneError::Refused(module),
            other => other,
        })?;
        Ok(reply.0)
    }

    /// Sends a command whose reply has no content.
    fn execute(&mut self, command: &Command) -> Result<(), MicrophoneError> {
        self.send(command)?;
        pulse::read_ack_message(&mut self.stream).map(drop).map_err(refused)
    }

    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R, MicrophoneError> {
        self.send(command)?;
        let (_, reply) = pulse::read_reply_message(&mut self.stream, self.version).map_err(refused)?;
        Ok(reply)
    }

    fn send(&mut self, command: &Command) -> Result<(), MicrophoneError> {
        self.sequence = self.sequence.wrapping_add(1);
        pulse::write_command_message(self.stream.get_mut(), self.sequence, command, self.version).map_err(unanswered)
    }
}

/// What is shown to the server of the user's cookie file. PulseAudio lets the user whom it runs as in without the right one, and PipeWire
/// everybody, but both end the connection of who shows fewer bytes or more: without a file, as on a computer that no other program has
/// played sound on yet, it is a wrong one.
fn cookie(file: Option<Vec<u8>>) -> Vec<u8> {
    file.filter(|cookie| cookie.len() == COOKIE_LEN)
        .unwrap_or_else(|| vec![0; COOKIE_LEN])
}

/// The path of the sound server's socket, if there is one on this computer.
fn socket() -> Option<PathBuf> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let server = variable("PULSE_SERVER").map(|server| PathBuf::from(server.strip_prefix("unix:").unwrap_or(&server)));
    let runtime = || variable("PULSE_RUNTIME_PATH").map(|folder| Path::new(&folder).join("native"));
    let usual = || variable("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("pulse/native"));
    server
        .or_else(runtime)
        .or_else(usual)
        .filter(|socket| socket.is_absolute())
}

fn sink_name(part: &str) -> String {
    format!("{PREFIX}{part}_{}", process::id())
}

/// The id of the process that loaded a module with these arguments, if it is one of ours.
fn owner_pid(arguments: &str) -> Option<u32> {
    let name = &arguments[arguments.find(PREFIX)?..];
    let name = name
        .split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
        .next()?;
    name.rsplit('_').next()?.parse().ok()
}

/// Whether no process has this id. This process's own modules count as left over too, since they are from an earlier call.
fn is_gone(process: u32) -> bool {
    process == process::id() || !Path::new(&format!("/proc/{process}")).exists()
}

/// Module arguments that set the description of a sink or source, shown in lists.
fn described(kind: &str, name: &str) -> String {
    format!("{kind}_properties=\"device.description='{name}'\"")
}

/// A name without the characters that would end a module's argument.
fn without_quotes(name: &str) -> String {
    name.chars()
        .filter(|sign| !sign.is_control() && !matches!(sign, '\'' | '"' | '\\'))
        .collect()
}

fn loopback_arguments(more: &str) -> String {
    format!("latency_msec={LOOPBACK_MS} source_dont_move=true {more}")
}

fn refused(error: ProtocolError) -> MicrophoneError {
    match error {
        ProtocolError::ServerError(_) => MicrophoneError::Refused("an order"),
        other => unanswered(other),
    }
}

fn unanswered(error: impl std::fmt::Display) -> MicrophoneError {
    MicrophoneError::NoAnswer(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_always_as_long_as_servers_want_it() {
        assert_eq!(cookie(Some(vec![7; COOKIE_LEN])), [7; COOKIE_LEN]);
        for file in [None, Some(Vec::new()), Some(vec![7; COOKIE_LEN + 1])] {
            assert_eq!(cookie(file), [0; COOKIE_LEN]);
        }
    }
}

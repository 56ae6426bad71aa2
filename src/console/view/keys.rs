//! Keys that mean the same wherever the keyboard focus is.

use egui::{Event, Key, Modifiers, RawInput};

use super::key_help;
use crate::console::model::BesideAction;
use crate::console::model::Locked;
use crate::console::model::Unlocked;
use crate::console::model::import::{Front, ImportMessage};
use crate::console::model::{
    App, CoverAction, Foreground, KeyStep, KeysMessage, ListAction, LogMessage, MarkersMessage, Message, Page,
    PasswordsAction, RecordingMessage, Screen, SettingsMessage,
};
use crate::console::model::{Control, Phase, Showing};
use crate::protocol::key_table::Shortcut;
use crate::protocol::keys::{FilmKey, Held, KeyMeaning};

/// How many rows Page Up and Page Down go.
const PAGE_OF_ROWS: isize = 8;

/// Where the list of films is, for the keys that move its selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Not on the screen.
    Hidden,
    /// On the screen.
    Shown,
    /// On the screen, and a film in it has the keyboard.
    Focused,
}

/// Defers the event that ends the typing, and all after it, to the next frame: egui would take the keyboard from a field before
/// the field has what was typed just before, and where drawing is slow both come in one frame. With `before_field` everything is
/// deferred: it is meant for a field that appears in this frame.
pub fn defer_after_typing(ctx: &egui::Context, input: &mut RawInput, deferred: &mut Vec<Event>, before_field: bool) {
    let mut events = std::mem::take(deferred);
    events.append(&mut input.events);
    if before_field {
        std::mem::swap(deferred, &mut events);
    } else if ctx.text_edit_focused() {
        let mut typed = false;
        let end = events.iter().position(|event| {
            typed |= matches!(event, Event::Text(_) | Event::Ime(_));
            typed && ends_typing(event)
        });
        if let Some(end) = end {
            *deferred = events.split_off(end);
        }
    }
    input.events = events;
}

fn ends_typing(event: &Event) -> bool {
    match event {
        Event::Key { key, pressed, .. } => *pressed && matches!(key, Key::Escape | Key::Tab),
        Event::PointerButton { pressed, .. } => *pressed,
        _ => false,
    }
}

/// Takes the keys that mean a message out of `input`. What is typed into a field stays; so do Enter and Space while a
/// button has the keyboard, which they press. What comes after the key for a marker is meant for its text, which has no field
/// yet: it is deferred.
pub fn take(
    app: &App,
    ctx: &egui::Context,
    input: &mut RawInput,
    deferred: &mut Vec<Event>,
    list: List,
) -> Vec<Message> {
    let typing = ctx.text_edit_focused();
    let keys = &app.settings().keys;
    let free = list == List::Focused || ctx.memory(|memory| memory.focused().is_none());
    if is_waiting(app) {
        return pressed_for(input);
    }
    let mut messages = Vec::new();
    let (mut taken, mut marked) = (Vec::<String>::new(), false);
    let mut typed = typed_with(&input.events).into_iter();
    input.events.retain(|event| {
        let typed = typed.next().flatten();
        // The text that a taken key would have typed goes with it.
        if let Event::Text(text) = event
            && let Some(at) = taken.iter().position(|taken| *taken == text.to_lowercase())
        {
            taken.swap_remove(at);
            return false;
        }
        if marked {
            deferred.push(event.clone());
            return false;
        }
        let Event::Key {
            key,
            pressed: true,
            repeat,
            modifiers,
            ..
        } = event
        else {
            return true;
        };
        let message = match app.screen() {
            _ if app.shows_keys_over_settings() => closes_keys(*key).then(|| key_help::closed(app)),
            _ if app.shows_settings() => in_settings(*key),
            _ if *key == Key::F10 && modifiers.is_none() && !app.is_asked() => Some(SettingsMessage::Open.into()),
            Screen::Blocked(_) => None,
            Screen::Locked(locked) => at_password_prompt(locked, *key, app.notice().is_some()),
            Screen::Unlocked(unlocked) if !typing => {
                let meaning = known_by(*key, typed.as_deref());
                let meaning = meaning.and_then(|key| keys.meaning(key, held_with(*modifiers)));
                let pressed = (*key, *modifiers, meaning);
                with_films(unlocked, pressed, (free, list), app.notice().is_some())
            }
            Screen::Unlocked(unlocked) => while_typing(unlocked, *key),
        };
        let Some(message) = message else { return true };
        if !*repeat || repeats(&message) {
            marked |= message.sets_marker();
            messages.push(message);
        }
        taken.push(typed.unwrap_or_else(|| key.symbol_or_name().to_lowercase()));
        false
    });
    messages
}

/// On the page of the settings, keys are that page's alone.
fn in_settings(key: Key) -> Option<Message> {
    matches!(key, Key::Escape | Key::F10).then(|| SettingsMessage::Close.into())
}

fn at_password_prompt(locked: &Locked, key: Key, has_notice: bool) -> Option<Message> {
    match key {
        Key::Escape if has_notice => Some(Message::NoticeDismissed),
        Key::Escape if locked.new_stick.is_some() => Some(Message::LeaveNewStick),
        Key::Escape => locked
            .prompt
            .as_ref()
            .filter(|prompt| !prompt.unlocking)
            .map(|_| Message::LeavePrompt),
        _ => None,
    }
}

fn with_films(
    unlocked: &Unlocked,
    (key, modifiers, meaning): (Key, Modifiers, Option<KeyMeaning>),
    (free, list): (bool, List),
    has_notice: bool,
) -> Option<Message> {
    let listed = free && list != List::Hidden;
    let in_list = |by| {
        Some(Message::List(ListAction::Move {
            by,
            extend: modifiers.shift,
        }))
    };
    let held = modifiers.ctrl || modifiers.alt || modifiers.command;
    let lock = (held && key == Key::L && !modifiers.alt).then_some(Message::Lock);
    if let Some(erasing) = &unlocked.erasing {
        let is_asked = !erasing.under_way;
        let keep = (key == Key::Escape).then_some(Message::KeepFilms);
        return lock.or(keep).filter(|_| is_asked);
    }
    if unlocked.end_question.is_some() {
        return (key == Key::Escape).then_some(Message::KeepShowing);
    }
    if unlocked.keys_shown {
        return lock.or(closes_keys(key).then_some(Message::ShowKeys(false)));
    }
    if meaning == Some(KeyMeaning::Help) {
        return Some(Message::ShowKeys(true));
    }
    let undo = held && key == Key::Z && !modifiers.alt && !modifiers.shift;
    if undo && unlocked.showing.as_ref().is_some_and(|showing| showing.covering) {
        return Some(Message::Cover(CoverAction::Undo));
    }
    if undo && unlocked.removed_marker().is_some() {
        return Some(Message::RestoreMarker);
    }
    if held && meaning.is_none() {
        let all = key == Key::A && listed && !modifiers.alt;
        return if all {
            Some(Message::List(ListAction::All))
        } else {
            lock
        };
    }
    if key == Key::Escape && has_notice {
        return Some(Message::NoticeDismissed);
    }
    if key == Key::Escape
        && let Some(back) = back(unlocked)
    {
        return Some(back);
    }
    // A film that is hidden is not to be touched unseen.
    if matches!(unlocked.foreground(), Foreground::Import(_)) {
        return None;
    }
    match key {
        Key::Enter if listed => return unlocked.selected.map(Message::Show),
        Key::ArrowUp if listed && !held => return in_list(-1),
        Key::ArrowDown if listed && !held => return in_list(1),
        Key::Home if listed => return in_list(isize::MIN),
        Key::End if listed => return in_list(isize::MAX),
        Key::F2 if listed => return Some(Message::Rename),
        Key::Delete if listed => return Some(Message::AskToErase(Vec::new())),
        _ => {}
    }
    if unlocked.showing.is_none() {
        return match key {
            Key::PageUp if listed => in_list(-PAGE_OF_ROWS),
            Key::PageDown if listed => in_list(PAGE_OF_ROWS),
            Key::Escape if unlocked.list.details => Some(Message::List(ListAction::Details(false))),
            _ => None,
        };
    }
    let shown = |showing: &&Showing| showing.phase == Phase::Shown;
    let showing = unlocked.showing.as_ref().filter(shown)?;
    match meaning? {
        // Space presses the button that has the keyboard.
        KeyMeaning::PlayPause if key == Key::Space && !free => None,
        // These move a slider that has the keyboard, or the keyboard itself.
        KeyMeaning::Louder(_) if !free && matches!(key, Key::ArrowUp | Key::ArrowDown) => None,
        KeyMeaning::Mark => Some(Message::MarkHere),
        KeyMeaning::Segment => showing.piece().map(|_| Message::SaveSegment),
        KeyMeaning::Category => Some(Message::Markers(MarkersMessage::NextCategory)),
        KeyMeaning::Marker(by) => Some(Message::GoToMarker(by)),
        KeyMeaning::OtherFilm => Some(Message::Beside(BesideAction::Steer)),
        KeyMeaning::InStep => Some(Message::Beside(BesideAction::InStep)),
        KeyMeaning::SwapSides => Some(Message::Beside(BesideAction::SwapSides)),
        // There is none here.
        KeyMeaning::Help | KeyMeaning::Bar => None,
        meaning => showing.control_of(meaning).map(Message::Control),
    }
}

fn held_with(modifiers: Modifiers) -> Held {
    Held {
        shift: modifiers.shift,
        control: modifiers.ctrl || modifiers.command,
        alt: modifiers.alt,
    }
}

fn known(key: Key) -> Option<FilmKey> {
    Some(match key {
        Key::MediaPlayPause => FilmKey::Media,
        Key::Space => FilmKey::Space,
        Key::ArrowLeft => FilmKey::Left,
        Key::ArrowRight => FilmKey::Right,
        Key::ArrowUp => FilmKey::Up,
        Key::ArrowDown => FilmKey::Down,
        Key::Home => FilmKey::Home,
        Key::End => FilmKey::End,
        Key::PageUp => FilmKey::PageUp,
        Key::PageDown => FilmKey::PageDown,
        Key::Escape => FilmKey::Escape,
        Key::Comma => FilmKey::Types(','),
        Key::Period => FilmKey::Types('.'),
        Key::Minus => FilmKey::Types('-'),
        Key::Plus => FilmKey::Types('+'),
        Key::OpenBracket => FilmKey::Types('['),
        Key::CloseBracket => FilmKey::Types(']'),
        Key::Questionmark => FilmKey::Types('?'),
        // Letters and digits are named by what they type, function keys by their number.
        key => {
            let number = key.name().strip_prefix('F').and_then(|number| number.parse().ok());
            // Other keys have pictures.
            let sign = || FilmKey::typing(key.symbol_or_name()).filter(|_| key.symbol_or_name().is_ascii());
            return FilmKey::typing(key.name())
                .or(number.map(FilmKey::Function))
                .or_else(sign);
        }
    })
}

/// The key, by what it types where that is known and is a sign for egui: it takes letters that it does not know, such as Å, for the signs
/// that other keyboards have in their places.
fn known_by(key: Key, typed: Option<&str>) -> Option<FilmKey> {
    let known = known(key);
    match typed.and_then(FilmKey::typing) {
        Some(typed @ FilmKey::Types(_)) if known.is_none_or(FilmKey::is_sign) => Some(typed),
        _ => known,
    }
}

/// For each event that a key went down, the text that it types.
fn typed_with(events: &[Event]) -> Vec<Option<String>> {
    let followers = events.iter().skip(1).map(Some).chain([None]);
    let typed = |(event, next): (&Event, Option<&Event>)| match (event, next) {
        (Event::Key { pressed: true, .. }, Some(Event::Text(text))) => Some(text.to_lowercase()),
        _ => None,
    };
    events.iter().zip(followers).map(typed).collect()
}

/// Whether a key is pressed together with another one, and means nothing alone.
fn is_held_down(key: Key) -> bool {
    matches!(
        key,
        Key::ShiftLeft
            | Key::ShiftRight
            | Key::ControlLeft
            | Key::ControlRight
            | Key::AltLeft
            | Key::AltRight
            | Key::SuperLeft
            | Key::SuperRight
            | Key::CapsLock
            | Key::NumLock
            | Key::Fn
    )
}

fn closes_keys(key: Key) -> bool {
    matches!(key, Key::Escape | Key::F1 | Key::Questionmark)
}

/// Whether the next key is to be set for something.
fn is_waiting(app: &App) -> bool {
    let waits = |step| matches!(step, KeyStep::Waiting | KeyStep::Refused(..));
    app.key_change().is_some_and(|change| waits(change.step))
}

/// Takes all that is typed out of the input: the first key is the one that is to be set.
fn pressed_for(input: &mut RawInput) -> Vec<Message> {
    let typed = typed_with(&input.events);
    let events = input.events.iter().zip(typed);
    let pressed = events.filter_map(|(event, typed)| match event {
        Event::Key {
            key: Key::Escape,
            pressed: true,
            ..
        } => Some(KeysMessage::Leave),
        Event::Key {
            key,
            pressed: true,
            repeat: false,
            modifiers,
            ..
        } if !is_held_down(*key) => {
            let held = held_with(*modifiers);
            let key = known_by(*key, typed.as_deref());
            // With Ctrl nothing is typed, so it is not known which sign this key is labelled with.
            let key = key.filter(|key| !key.is_sign() || held.alt || !held.control);
            Some(KeysMessage::Pressed(key.map(|key| Shortcut::new(key, held))))
        }
        // A key that egui does not know at all types something all the same.
        Event::Text(text) => {
            let key = FilmKey::typing(text).map(|key| Shortcut::new(key, Held::default()));
            Some(KeysMessage::Pressed(key))
        }
        // What Ctrl+C, X and V have become by now.
        Event::Copy | Event::Cut | Event::Paste(_) => Some(KeysMessage::Pressed(None)),
        _ => None,
    });
    let first = pressed.take(1).map(Message::from).collect();
    let is_typed = |event: &Event| {
        matches!(
            event,
            Event::Key { .. } | Event::Text(_) | Event::Copy | Event::Cut | Event::Paste(_)
        )
    };
    input.events.retain(|event| !is_typed(event));
    first
}

/// What leads back from the page that is shown.
fn back(unlocked: &Unlocked) -> Option<Message> {
    match unlocked.foreground() {
        Foreground::Import(Front::Leaving) => Some(Message::Import(ImportMessage::Stay)),
        Foreground::Import(Front::Choose | Front::Sweep) => Some(Message::Import(ImportMessage::LeavePage)),
        Foreground::Recording => Some(Message::Recording(RecordingMessage::Leave)),
        Foreground::Log => Some(Message::Log(LogMessage::Close)),
        Foreground::Page(Page::Passwords) if unlocked.passwords.task.is_some() => {
            Some(Message::Passwords(PasswordsAction::GiveUp))
        }
        Foreground::Page(Page::Label | Page::Passwords | Page::Receipts | Page::Markers) => {
            Some(Message::Turn(Page::Films))
        }
        Foreground::Page(Page::Films) | Foreground::Film => None,
    }
}

/// A key that means something although a field has the keyboard.
fn while_typing(unlocked: &Unlocked, key: Key) -> Option<Message> {
    match key {
        Key::Escape if unlocked.renaming.is_some() => Some(Message::TitleLeft),
        Key::Escape if unlocked.passwords.task.is_some() => Some(Message::Passwords(PasswordsAction::GiveUp)),
        _ => None,
    }
}

/// Whether holding the key down repeats the message.
fn repeats(message: &Message) -> bool {
    matches!(
        message,
        Message::List(ListAction::Move { .. })
            | Message::Control(Control::Jump(_) | Control::Step(_) | Control::Volume(_) | Control::Picture(_))
    )
}

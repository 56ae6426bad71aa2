# Vitrin's texts in English.
#
# A problem says what happened (the text) and what to do (.advice). The reader is a psychotherapist, not a technician:
# "USB stick", "film", "password". The word "vault" is used only where it is explained.
# sv.ftl has the same ids and the same variables; a test watches over that.

# -- Common -------------------------------------------------------------------------------------------------------

app-name = Vitrin
months = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  }
date = { $day } { $monthname } { $year }
date-and-time = { $date }, { $hour }:{ $minute }
size-bytes = { $amount } bytes
size-kilo = { $amount } kB
size-mega = { $amount } MB
size-giga = { $amount } GB
size-tera = { $amount } TB
problem-close = Close this message

# -- Locked: choose a USB stick -----------------------------------------------------------------------------------

choose-title = Choose a USB stick
choose-intro = The films lie encrypted on the USB stick. They are shown straight from it and are never saved on this computer.
choose-searching = Looking for USB sticks …
choose-none-title = No USB stick with Vitrin was found
choose-none-body = Plug in the USB stick. It appears here by itself within a few seconds.
choose-none-hint = Is the stick new? Plug it in all the same: you can prepare it here.
choose-prepare-title = Prepare this USB stick for films
choose-prepare-empty = It is empty. You choose a password and are done in a minute.
choose-prepare-beside = What lies on it already is left as it is.
choose-prepare = Prepare it for films …
choose-elsewhere = Are the films somewhere else?
choose-folder = Choose a folder …
choose-path-label = Path of the folder
choose-path-hint = for example /media/anna/USB-STICK
    .windows = for example E:\ or E:\Films
choose-path-open = Open
choose-free = { $size } free
choose-on-volume = on { $volume }
choose-returned-to = Found it? Return to: { $contact }
choose-labelled = Created { $date }
folder-dialog-title = Choose the folder that holds the films

# -- Locked: a new USB stick (R-LABEL, R-PASS) --------------------------------------------------------------------

new-stick-title = Prepare the USB stick for films
new-stick-beside = The films get a folder of their own, “{ $folder }”; all else is left as it is.
new-stick-name = Whose stick is it?
new-stick-name-hint = first name and surname
new-stick-unit = Unit
new-stick-unit-hint = for example BUP Mölndal
new-stick-if-found = If somebody finds it
new-stick-if-found-hint = such as the reception's number
new-stick-label-public = Whoever finds the stick can read this. Write nothing about patients.
new-stick-make = Prepare the stick
new-stick-working = Preparing the USB stick …
new-stick-working-hint = This takes a few seconds. Leave the stick plugged in.
new-password = Choose a password
new-password-again = The same password once more
rule-length = At least { $minimum } characters
rule-first = Begins with a letter (A–Z)
rule-upper = At least one capital letter (A–Z)
rule-lower = At least one small letter (a–z)
rule-digit = At least one digit (0–9)
rule-repeated = The same password twice
rule-met = met
rule-unmet = still to do

# -- Unlocked: what to write on the USB stick (R-LABEL) ------------------------------------------------------------

label-title = Write this on the USB stick
label-intro = On a label or on the stick itself, so that it can be returned to you.
label-password = Do not write the password on the stick. Without it nobody can open the films, not even IT support.
label-found = Whoever finds the stick can read name and unit on it, and see no film.
label-computers = Plug the stick into computers on your unit's network only.
print = Print …
print-hint = Saves the page on the USB stick as a file that the browser can print. It says nothing about any patient
print-written = The page is on the USB stick: { $file }
    .advice = Open the file in Explorer or the file manager, and the browser asks how to print it. Delete the file afterwards.
label-done = Done, show the films

# -- Locked: password ---------------------------------------------------------------------------------------------

unlock-title = Unlock the USB stick
unlock-label = Password
unlock-button = Unlock
unlock-back = Back
unlock-show = Show the password
unlock-hide = Hide the password
unlock-working = Unlocking …
unlock-working-hint = This takes a second or so. That is on purpose: it makes the password hard to guess.
unlock-capslock = Caps Lock is on.

# -- Unlocked: the films ------------------------------------------------------------------------------------------

library-count = { $count ->
    [one] 1 film
   *[other] { $count } films
  }
library-lock = Lock
library-lock-hint = Closes the film and locks the USB stick
library-show = Show the film
library-switch = Show this one instead
library-more = More
library-passwords = Passwords
library-label = Label for the stick
library-check-all = Check all films
library-erase-all = Erase all and begin anew …
library-details = Details
library-search = Search (Ctrl+F)
library-search-short = Search
library-none-found = No film matches “{ $text }”.
library-sort = Sort by { $column }
library-overdue = { $count ->
    [one] One film should have been erased.
   *[other] { $count } films should have been erased.
  }
library-overdue-erase = Erase …
library-checking = Checking “{ $title }” … { $percent } %
library-stop = Stop
library-empty-title = There are no films here yet
library-empty-body = Connect the camera by cable, or put in its memory card. The films appear by themselves.
library-empty-after = A film is encrypted while it is copied, and is never saved on the computer.
library-column-title = Film
library-column-recorded = Recorded
library-column-length = Length
library-column-size = Size
library-column-picture = Picture
film-unfinished = Not finished
film-unfinished-hint = The film was never completed. Select it to go on, to keep what is whole, or to erase it.
film-damaged = Damaged
film-damaged-hint = What lies on the USB stick is not what was saved.
film-not-showable = Cannot be shown
film-not-showable-hint = The film is of a kind that Vitrin cannot show, or was broken in the camera already.
film-overdue = To be erased
film-overdue-hint = Its time is over, or the consent has been withdrawn.
film-markers = { $count ->
    [one] 1 marker
   *[other] { $count } markers
  }
film-title = Title of the film
film-rename = Rename
film-check = Check the film
film-erase = Erase …
film-kind-container = the file format { $name }
film-kind-codec = { $name }
film-kind-unknown = an unknown file format
film-kind-large = a picture that is too large: more than 200 megapixels
film-kind-missing = { $what }; this computer lacks the package { $package }
film-kind-other = it is larger or otherwise than what can be drawn
film-rate = { $rate } pictures/s
film-still = Photo
film-sound-only = Sound only
film-interlaced = interlaced

# -- The log ------------------------------------------------------------------------------------------------------

log-title = Log
log-back = Back to the films
log-check = Check
log-export = Export
log-export-hint = Saves the log in two files on the USB stick, without the films’ names: a table, and one with proofs for your IT support
log-exported = The log is in { $folder }: { $files }. Films are named by their numbers there.
log-exported-open = The files are not encrypted: anybody who has the USB stick can read them. Move them to your unit’s own storage.
log-empty = No such entries.
log-kind-all = Everything
log-kind-shown = Showings
log-kind-changed = Changes
log-kind-access = Access
log-kind-problems = Problems
log-all-films = Only { $title }
log-column-time = When
log-column-what = What
log-column-by = Password
log-column-computer = Computer
log-whole = The log is whole: { $count } entries, none of them changed or removed.
log-entries = Entries of the log that can be read: { $count }
log-unwritten = This is not in the log yet. { $why }
    .advice = The film can be shown all the same. The log is written as soon as the USB stick can be written to.
cli-log-unwritten = The log does not have all of what this command has done. { $why }
    .advice = Note down yourself what was done, with which film, and when.
log-event-begun = A file of the log was begun
log-event-created = The USB stick was prepared
log-event-unlocked = Unlocked
log-event-failed-unlocks = Wrong passwords were tried; times: { $count }
log-event-locked = Locked
log-event-imported = Imported
log-event-source-erased = The original was erased
log-event-recorded = Recorded
log-event-opened = Opened
log-event-shown = Shown from { $from }
log-event-shown-parts = Shown from { $from }: { $parts }
log-event-shared = Could be seen in a video call from { $from }
log-event-annotated = Notes or covers were changed
log-event-edited = What is kept about the film was changed
log-event-exported = Taken out
log-event-exported-log = The log was exported; entries: { $count }
log-event-exported-markers = The markers were exported; number: { $count }
log-event-exported-ratings = Ratings were exported; number: { $count }
log-event-exported-all-ratings = Ratings were exported, also those of others that were not to be seen yet; number: { $count }
log-event-sampled = A sample of the log was checked; entries: { $count }
log-event-erased = Erased
log-event-password-changed = The password “{ $password }” was changed
log-event-password-added = The password “{ $password }” was added
log-event-password-removed = The password “{ $password }” was removed
log-event-not-done =
    { $count ->
        [one] What stands just before was not done after all
       *[other] What the { $count } entries just before say was not done after all
    }
log-event-entries-lost = Entries that could not be written to the log: { $count }
log-problem-missing = The log on the USB stick is missing, or a part of it.
    .advice = Somebody may have removed it. Tell your IT support.
log-problem-shortened = The log on the USB stick is shorter than it was.
    .advice = Somebody may have cut it, or put an old one back. Tell your IT support.
log-problem-replaced = The log on the USB stick is not the one that belongs there.
    .advice = Somebody may have replaced it. Tell your IT support.
log-problem-gap = Entries are missing in the log, or are not in the order in which they were written.
    .advice = Somebody may have changed it. Tell your IT support.
log-problem-unreadable = An entry of the log cannot be read.
    .advice = Either it was interrupted while it was written (the USB stick was pulled out), or it is damaged.
log-problem-older-than-seen = The USB stick is in an older state than when it was last used on this computer.
    .advice = An old copy may have been put back: erased films and old passwords may be back too. Tell your IT support.
log-problem-other-than-seen = The USB stick has another history than the one that this computer has seen.
    .advice = It may have been copied, and both copies used. Tell your IT support.
log-problem-catalogue-older = The list of films is older than the log.
    .advice = An old list may have been put back: erased films may be in it again. Tell your IT support.
log-problem-header-older = The passwords are older than the log.
    .advice = Old passwords may have been put back: one that was changed or removed may open the films again. Tell your IT support.
log-problem-film-damaged = The film is damaged
log-problem-other = Something was not what was stored
# -- Unlocked: bring in films from a camera, memory card or folder --------------------------------------------------

import-open = Import film from the camera …
import-open-news = Import film from the camera: there are new films
import-title = Import film from { $place }
import-title-dropped = Import the films that you dropped here
import-title-none = Import film from the camera
import-back = Back to the films
import-folder = Choose a folder …
import-folder-hint = If the camera does not appear by itself, or if the films are in a folder
import-searching = Looking for films …
import-waiting = Connect the camera by cable, or put the memory card in
    .advice = Switch the camera on and choose “USB” or “connect to computer” if it asks. The films appear here by themselves.
import-drop-hint = You can also drag films or a folder onto this window.
import-intro = The newest are chosen. The films are encrypted while they are copied, and nothing is saved on the computer.
import-intro-known = All films are on the USB stick already.
import-no-date = date unknown
import-default-title = Film without a date
import-title-field = Title of the film from { $recorded }
import-parts = { $count } parts become one film
import-known = On the USB stick
import-phone = Phone or tablet
import-phone-forbidden = Not allowed
import-phone-rule = This film was recorded with a phone or tablet. The rules say that patients are filmed with a camera, or with a computer that has the USB stick plugged in: a phone may pass the film on to a cloud service by itself.
import-phone-rule-forbidden = This film was recorded with a phone or tablet. That is not allowed here, so it cannot be imported. Talk to whoever answers for the films.
import-phone-consent = Import it all the same. I will erase it from the phone and its cloud service.
import-unknown = Not imported, because Vitrin does not know it: { $names }
import-unknown-more = { $count ->
    [one] Not imported, because Vitrin does not know it: { $names } and 1 more file
   *[other] Not imported, because Vitrin does not know it: { $names } and { $count } more files
  }
import-chosen = { $count ->
    [0] No film is chosen
    [one] 1 film chosen, { $size }
   *[other] { $count } films chosen, { $size }
  }
import-room = { $size } free on the USB stick
import-no-room = No room: the USB stick lacks { $size }
import-no-title = Give each chosen film a title
import-start = { $count ->
    [0] Import
    [one] Import the film
   *[other] Import { $count } films
  }
import-job-waiting = waiting
import-job-resuming = looking how much is there …
import-job-sealing = importing { $percent } %
import-job-verifying = checking { $percent } %
import-job-inspecting = nearly done
import-job-cancelling = cancelling …
import-left = { $minutes } min left
import-left-seconds = less than a minute left
import-speed = { $size } per second
import-number-of = { $number } of { $count }
import-cancel = Cancel
import-cancel-all = Cancel all
import-then-locks = locks after that
import-then-closes = closes after that
import-leave-stay-short = Do not lock
import-leave-stay-open = Do not close
import-news = A camera or memory card with new films is connected.
import-news-open = Show the films
import-done = { $count ->
    [one] The film is on the USB stick now, read back and compared.
   *[other] { $count } films are on the USB stick now, read back and compared.
  }
import-erase-question = Erase the originals? By the rules the films are not to stay where they came from.
import-erase-forbidden = The originals stay where they came from: on this computer Vitrin erases nothing there.
import-erase = { $count ->
    [one] Erase the original
   *[other] Erase { $count } originals
  }
import-erase-not = Leave them there
import-erasing = Erasing the originals …
import-erased-all = { $count ->
    [one] The film is on the USB stick, and the original is erased.
   *[other] { $count } films are on the USB stick, and the originals are erased.
  }
import-erased-some = { $gone ->
    [one] { $count } films are on the USB stick. One of the originals is erased.
   *[other] { $count } films are on the USB stick. { $gone } of the originals are erased.
  }
import-erased-none = The films are on the USB stick, but the originals are still where they were.
import-erased-left = The originals of these could not be erased: { $titles }. Erase them where they are, in a camera with its own menu.
import-erased-flash = Memory cards move around what is saved on them, so traces may remain that only specialists can reach. Format the card in the camera now and then, and destroy it when it is no longer used.
import-kept-not-showable = The original of “{ $title }” stays: the film cannot be shown, so the original may be needed.
import-kept-warnings = The original of “{ $title }” stays: something of the film is missing or cannot be heard, so look at it first.
import-kept-not-inspected = The original of “{ $title }” stays: it could not be found out whether the film can be shown.
import-kept-salvaged = “{ $title }” is not the whole film, but what was whole before the import was interrupted.
import-salvaged-title = { $title } (beginning)
import-failed = “{ $title }” was not imported. { $why }
import-left-unfinished = What was saved of it is still there, encrypted. Connect what the film is imported from, and select the film in the list to go on.
import-unfinished = The import of this film was interrupted. What was saved of it is still there, encrypted.
import-unfinished-resume = Go on importing
import-unfinished-salvage = Keep what is whole
import-unfinished-erase = Erase
import-leave-title = { $count ->
    [0] The originals are still being erased
    [one] A film is still being imported
   *[other] { $count } films are still being imported
  }
import-leave-lock = { $count ->
    [0] The USB stick can be locked when that is done, or at once. If the erasing is cancelled, originals may stay where they are; the films are on the USB stick.
   *[other] The USB stick can be locked when that is done, or at once. If the import is cancelled, the original stays untouched.
  }
import-leave-close = { $count ->
    [0] Vitrin can be closed when that is done, or at once. If the erasing is cancelled, originals may stay where they are; the films are on the USB stick.
   *[other] Vitrin can be closed when that is done, or at once. If the import is cancelled, the original stays untouched.
  }
import-leave-lock-later = Lock when it is done
import-leave-close-later = Close when it is done
import-leave-lock-now = { $count ->
    [0] Cancel the erasing and lock
   *[other] Cancel the import and lock
  }
import-leave-close-now = { $count ->
    [0] Cancel the erasing and close
   *[other] Cancel the import and close
  }
import-leave-stay = Go on working
error-import-source-gone = The camera, card or file can no longer be read.
    .advice = Connect the camera or card again and import the film once more.
error-import-source-changed = The film was changed while it was being read.
    .advice = Stop recording on the camera and import the film again. Nothing was erased.
error-import-not-allowed = Vitrin may not read there.
    .advice = Films are imported from the camera, a memory card or a USB stick. Do not copy them to the computer first.
error-import-nothing-here = There are no films here
    .advice = Is it the right camera, card or folder? Choose another one, or go back.
error-import-source-not-found = The original of the film was not found.
    .advice = Connect the camera or put in the card that it was imported from, and try again.
error-import-stick-full = The USB stick is full.
    .advice = Erase a film that is no longer needed, then import the film again. What is on the stick already need not be copied once more.
error-import-stick-gone = The USB stick was taken out.
    .advice = Plug it in, unlock it again and import the film once more.
error-import-locked = The USB stick was locked while the film was being imported.
    .advice = Unlock it and import the film once more.

# -- Unlocked: look for copies on the computer -----------------------------------------------------------------------

error-sweep-failed = The search could not be finished.
    .advice = Try again. If it happens again, close Vitrin, open it again, and try once more.
error-sweep-not-allowed = Vitrin may not look into your folders on this computer.
    .advice = Close Vitrin, open it again, and try once more. If it happens again, ask IT support.
sweep-open = Look for copies on the computer …
sweep-title = Copies of films on the computer
sweep-running = { $count ->
    [one] Looking … 1 file so far.
   *[other] Looking … { $count } files so far.
  }
sweep-found = { $count ->
    [0] No copies were found on the desktop, among downloads, documents, in the bin, among temporary files or in browsers.
    [one] One copy was found.
   *[other] { $count } copies were found.
  }
sweep-unreadable = { $count ->
    [one] One folder could not be looked into.
   *[other] { $count } folders could not be looked into.
  }
sweep-nothing = No film on the USB stick has come from a file, so there is nothing to look for.
sweep-copy-of = a copy of “{ $title }”
sweep-copy-of-erased = a copy of a film that was erased from the USB stick
sweep-warning = What is erased here cannot be brought back. The films on the USB stick are not touched.
sweep-erase = { $count ->
    [0] Erase
    [one] Erase the copy
   *[other] Erase { $count } copies
  }
sweep-erasing = Erasing …
sweep-erased = { $count ->
    [0] No copy was erased.
    [one] One copy is erased.
   *[other] { $count } copies are erased.
  }
sweep-left = Could not be erased: { $names }
sweep-flash = A disk may keep remains in cells that no program can reach. Copies in a cloud service or on other computers cannot be seen from here.

# -- Unlocked: details of a film (R-NEED) --------------------------------------------------------------------------

details-hide = Hide the details
details-several = { $count } films selected
details-recorded = Recorded
details-purpose = Purpose
details-purpose-hint = for example supervision
details-consent = Consent given
details-withdrawn = Consent withdrawn
details-keep-until = Keep until
details-day-hint = YYYY-MM-DD
details-day-wrong = Write the day like this: 2026-09-28
details-sound = Sound
details-mono = mono
details-stereo = stereo
details-channels = { $count } channels
details-imported = Imported
details-imported-by = { $date } by { $name }
details-markers = Markers

# -- Unlocked: erase (R-ERASE) --------------------------------------------------------------------------------------

erase-title = { $count ->
    [one] Erase the film?
   *[other] Erase { $count } films?
  }
erase-for-good = This cannot be undone. The key is destroyed, and then the files on the USB stick.
erase-film = “{ $title }”
erase-all-working = Erasing all …
erase-all-title = Erase all on the stick?
erase-all-for-good = All films, all passwords and the list of films are erased, and that cannot be undone. Then the stick can be used anew, with a new password. Other things on the stick are left as they are.
erase-all-do = Erase all
erase-flash = A USB stick may keep encrypted remains in memory cells that it has set aside. Without the key they cannot be opened.
erase-keep = Keep
erase-do = { $count ->
    [one] Erase the film
   *[other] Erase { $count } films
  }
erase-several = Erase { $count } films …
erase-working = { $count ->
    [one] Erasing the film …
   *[other] Erasing { $count } films …
  }

# -- Unlocked: passwords (R-PASS) -----------------------------------------------------------------------------------

page-receipts = Receipts of erasing
page-receipts-none = Nothing has been erased yet.
page-back = Back to the films
passwords-title = Passwords
passwords-intro = Every password opens all films on the USB stick. Give somebody else who has to open it, for example a supervisor, a password of their own.
passwords-own = { $name } (you are in with this one)
passwords-change = Change a password …
passwords-add = Add a password …
passwords-remove = Remove
passwords-remove-hint = Remove the password “{ $name }”
passwords-remove-last = The last password cannot be removed
passwords-remove-question = Remove the password “{ $name }”? It will not open the films any more.
passwords-current = The password as it is now
passwords-name = Whose password is it?
passwords-name-hint = for example the supervisor's name
passwords-change-do = Change the password
passwords-add-do = Add the password
passwords-remove-do = Remove the password
passwords-cancel = Cancel
passwords-keep = Keep
passwords-working = Saving …
passwords-changed = The password is changed. The old one does not open any more.
passwords-added = The password “{ $name }” has been added.
passwords-removed = The password “{ $name }” is removed and does not open any more.

# -- Showing ------------------------------------------------------------------------------------------------------

show-opening = Opening …
show-playing = Playing
show-paused = Paused
show-ended = At the end
show-curtain = Hidden
show-closing = Closing …
show-failed-shared = Gone. The others see “Pause” until you close the film.
show-left = { $time } left
show-next = Next marker in { $time }
show-next-named = In { $time }: { $text }
show-play = Play
show-pause = Pause
show-jump = 10 s
show-back = Back 10 seconds{ IN-BRACKETS("long_jump_back") }
show-forward = Forward 10 seconds{ IN-BRACKETS("long_jump_forward") }
show-step-back = One picture back
show-step-forward = One picture forward
show-position = Place in the film
show-rate-value = { $factor }×
show-volume = Volume
show-volume-hint = To the right of the mark, soft speech becomes louder than recorded; what is loud already does not crackle.
show-mute = Turn the sound off
show-unmute = Turn the sound on
show-fullscreen = Full screen
show-window = Leave full screen
show-curtain-on = Hide the film
show-curtain-on-hint = The others see “Pause” instead, at once, and the film is silent{ IN-BRACKETS("hide") }
show-curtain-off = Show it again
show-curtain-off-hint = The film is seen again, paused{ IN-BRACKETS("hide") }
show-resume = Continue at { $time }
show-resume-hint = This is where you stopped the last time (space)
show-from-start = From the start
show-repeat-from = Repeat from here{ IN-BRACKETS("repeat_from") }
show-repeat-from-at = { KEY("repeat_from") ->
    [none] Repeated from { $time }
   *[other] Repeated from { $time } ({ KEY("repeat_from") } moves it here)
}
show-repeat-to = Repeat up to here{ IN-BRACKETS("repeat_to") }
show-repeat-to-at = { KEY("repeat_to") ->
    [none] Repeated up to { $time }
   *[other] Repeated up to { $time } ({ KEY("repeat_to") } moves it here)
}
show-segment = Save { $from }–{ $to } as a segment{ IN-BRACKETS("segment") }
show-repeat-off = Repeat no longer{ IN-BRACKETS("repeat_off") }
show-slower = Slower{ IN-BRACKETS("slower") }
show-faster = Faster{ IN-BRACKETS("faster") }
show-rate-usual = Speed; press for the film's own
show-close = Close the film
end-film-title = Close the film? The others see its window.
end-switch-title = Change the film? The others see its window.
end-lock-title = Lock Vitrin? The others see the film's window.
end-window-title = Quit Vitrin? The others see the film's window.
end-body = The film's window disappears from the meeting. The film is hidden while you choose: the others only see “Pause”.
end-keep = Go on showing
end-switch = Change the film
end-window = Quit Vitrin
picture-open = The picture: zoom, light, turn
picture-zoom = Zoom
picture-brightness = Brightness
picture-contrast = Contrast
picture-turn = Turn by a quarter
picture-plain = As recorded
picture-still = Keep the picture in the list
picture-still-hint = This picture, with what is covered in it, is kept sealed on the stick as a picture of its own among the films. Brightness, contrast and zoom are not part of it.
picture-hint = In the film's window, Ctrl and the wheel zoom where the pointer is, and a picture that is near is moved by dragging it. The film on the stick does not change.

keys-title = Keys
keys-both = They work here and in the film's window, as long as you do not type into a field. Here, Ctrl+L locks.
settings-open = Settings (F10)
settings-title = Settings
settings-theme = Colours
settings-theme-system = As the computer
settings-theme-light = Light
settings-theme-dark = Dark
settings-theme-contrast = High contrast
settings-text-size = Size of text
settings-percent = { $percent } %
settings-language = Language
settings-language-system = As the computer
settings-film = The film opens
settings-film-other = On the other screen, if there is one
settings-film-other-filled = On the other screen, and fills it
settings-film-same = Always on the same screen as Vitrin
settings-lead-in = Begin before a marker
settings-seconds = { $seconds } s
settings-kept = Holds for all USB sticks on this computer, and is kept in { $path }. Nothing about patients or films is in there.
settings-keys-open = See and change the keys
settings-close = Done
remote-open = Small remote control
remote-open-hint = Make this window a small remote control that stays on top, so that the film has space beside it
remote-leave = Show all of Vitrin
remote-leave-hint = The meeting, the markers, the notes and the other films
remote-marked = Marked { $time }
keys-open = Keys (F1 or ?)
keys-close = Close
keys-or = { " " }or{ " " }
keys-space = Space
keys-with-shift = Shift+{ $key }
keys-change = Change
keys-change-of = Change the key: { $does }
keys-add = Add one
keys-add-of = Add a key: { $does }
keys-as-given = As it was
keys-as-given-of = The key as it was: { $does }
keys-all-as-given = All keys as they were
keys-none = no key
keys-fixed = always
keys-press = Press the new key, alone or with Ctrl. Esc leaves it as it is.
keys-refused-fixed = { $key } always does this: { $does }. Press another key, or Esc.
keys-refused-needed = That key is needed for lists, fields and buttons, or by the computer. Press another key, or Esc.
keys-refused-easy = So that nothing begins or ends in a meeting by chance, this takes a key together with Ctrl. Press another one, or Esc.
keys-taken = { $key } already does this: { $does }. Use it here instead?
keys-use-here = Use it here
keys-keep = Leave it as it is
keys-play-pause = play or pause
keys-long-jump-back = ten seconds back
keys-long-jump-forward = ten seconds forward
keys-jump-back = five seconds back
keys-jump-forward = five seconds forward
keys-short-jump-back = one second back
keys-short-jump-forward = one second forward
keys-step-back = one picture back
keys-step-forward = one picture forward
keys-slower = slower
keys-faster = faster
keys-to-start = to the start
keys-to-end = to the end
keys-tenths = to a tenth of the film: 0 is the start, 5 the middle
keys-repeat-from = repeat from here (or drag with Shift)
keys-repeat-to = repeat up to here
keys-repeat-off = repeat no longer
keys-mark = mark the place
keys-segment = save the piece that is repeated as a segment
keys-category = the next category for the marker
keys-still = keep the picture among the films
keys-previous-marker = to just before the last marker
keys-next-marker = to just before the next marker
keys-hide = hide the film, or show it again
keys-fullscreen = full screen, or a window again
keys-leave = leave full screen; in a meeting: hide the film
keys-share = begin or end showing in the meeting
keys-louder = louder
keys-softer = softer
keys-mute = sound off or on
keys-channels = one side of the sound on both
keys-nearer = nearer to the picture
keys-farther = farther away from the picture
keys-pan-left = farther to the left in a picture that is near
keys-pan-right = farther to the right in a picture that is near
keys-pan-up = farther up in a picture that is near
keys-pan-down = farther down in a picture that is near
keys-brighter = brighter
keys-darker = darker
keys-more-contrast = more contrast
keys-less-contrast = less contrast
keys-turn = turn the picture by a quarter
keys-plain = the whole picture, as bright as it was recorded
keys-other-film = of two films: steer the other one
keys-in-step = two films in step, or each for itself
keys-swap-sides = two films change sides
keys-bar = the bar in the film's window, or none
keys-help = show the keys

# -- Showing: the meeting, markers and notes ------------------------------------------------------------------------

pair-open = Show beside …
pair-open-hint = Another film, the same film at another place, or a picture, beside this one in the same window
pair-same = The same film, at another place
pair-none = There is nothing else in the vault to show beside it.
pair-beside = Beside: { $title }
pair-beside-at = Beside, { $place }: { $title }
pair-in-step = In step
pair-in-step-on-hint = What you do with one film is done with both{ IN-BRACKETS("in_step") }
pair-in-step-off-hint = Play and seek both together, with the distance that they have now{ IN-BRACKETS("in_step") }
pair-steer = Steer that one
pair-steer-hint = The other film is heard instead, and the buttons are for it{ IN-BRACKETS("other_film") }
pair-swap = Swap sides
pair-swap-hint = The films change sides{ IN-BRACKETS("swap_sides") }
pair-alone = Only the first
pair-alone-hint = Take the film beside away; the one that was shown first goes on
pair-first-only = Only with the film that was shown first

desk-both = Showing
desk-meeting = In the meeting
desk-notes = Notes
meeting-share = Show in the meeting
meeting-share-hint = The film's window becomes what the meeting needs, and shows “Pause” until you play{ IN-BRACKETS("share") }
meeting-unshare = Stop showing
meeting-unshare-hint = Stop sharing in Pexip first. The film is hidden, and the window becomes an ordinary one again{ IN-BRACKETS("share") }.
meeting-size = { $width } × { $height }
meeting-size-hint = Size of the film in the meeting. The larger one is sharper, the smaller one easier on the computer.
meeting-sound-check = Try the sound
meeting-sound-check-hint = Plays a tone and the question “Can you hear this?”, so that the others can answer
meeting-sound-check-paused = Pause the film first
meeting-level = Sound level
meeting-silent = No sound?
meeting-room = Full screen on
meeting-display-main = The computer's screen ({ $width }×{ $height })
meeting-display-other = The projector ({ $width }×{ $height })
meeting-display-hint = The film fills { $name }
meeting-preview = The others see:
meeting-seen-film = the film
meeting-seen-still = the film, paused
meeting-seen-curtain = only “Pause”
meeting-step-share = Press “Show in the meeting”. The film's window now shows “Pause” and nothing else.
meeting-step-window = In Pexip: Share screen → Window → “{ $window }”.
meeting-step-sound = Sound: tick the browser's box (“Also share system audio”). If there is none, turn on “{ $switch }”. Otherwise only you hear the film.
    .windows = Sound: tick the browser's box (“Also share system audio”). Otherwise only you hear the film.
meeting-step-play = Do the others see “Pause”? Press Play. Nobody else sees this window.
meeting-silent-meter = Press “Try the sound”. If the meter does not move, the film's sound is off here, or the computer has no sound.
meeting-silent-box = If it moves: stop sharing in Pexip and share again, with “Also share system audio” on. It cannot be turned on later.
meeting-silent-host = The film's sound goes the same way as your microphone. If the meeting's host has muted you, the film is silent too.
meeting-silent-headset = Use a headset. With loudspeakers the others may hear themselves as an echo.
meeting-microphone = Send the film's sound through the microphone
meeting-microphone-hint = Makes a microphone that carries the film's sound and your voice, for browsers that cannot share a window's sound
meeting-microphone-choose = Now choose the microphone “{ $microphone }” in Pexip: it carries the film and you.
meeting-microphone-mute = Now choose the microphone “{ $microphone }” in Pexip. It carries only the film: this computer has no microphone of its own.
microphone-name = Vitrin (film and microphone)
notes-mark = Add marker
notes-mark-hint = Sets a marker where the film is{ IN-BRACKETS("mark") }
notes-segment = Save as segment
notes-segment-hint = { KEY("repeat_from") ->
    [none] First set the beginning below the film. The end is set there too, or is where the film is{ IN-BRACKETS("segment") }
   *[other] { KEY("repeat_to") ->
        [none] First set the beginning with { KEY("repeat_from") }. The end is where the film is{ IN-BRACKETS("segment") }
       *[other] First set the beginning with { KEY("repeat_from") }. The end is where you press { KEY("repeat_to") }, or where the film is{ IN-BRACKETS("segment") }
    }
}
notes-none = No markers yet. Press N when you see a place that you want to talk about.
notes-marker-hint = What happens here?
notes-marker-text = Text of the marker at { $time }
notes-go = Go to { $time }, from five seconds before
notes-go-segment = Go to the segment that begins at { $time }
notes-repeat = Repeat the segment { $from }–{ $to } ({ $length })
notes-repeat-off = No longer repeat the segment { $from }–{ $to } ({ $length })
notes-remove = Remove the marker at { $time }
notes-removed = The marker at { $time } is removed. Take it back (Ctrl+Z)
notes-undo = Undo
notes-title = Notes
notes-hint = Only seen here, and saved encrypted on the USB stick with the film.
notes-category = Category at { $time }
markers-title = All markers
markers-back = To the films
markers-search = Search texts and titles
markers-here = This film only
markers-none = { KEY("mark") ->
    [none] No markers yet. You set them while you watch a film.
   *[other] No markers yet. You set them while you watch a film, with { KEY("mark") }.
}
markers-none-found = No marker fits. Take away something of what you have chosen above.
markers-set-by = Set by { $name } on { $date }
markers-export = Export …
markers-export-hint = Saves this film's markers in a file that other programs can read
markers-export-warning = The film's markers ({ $count }) are saved in a file on the USB stick that is not encrypted: anybody who has the USB stick can read what you have written about the patient. The film's title and notes are not in it. Move the file to your unit's own storage at once. That you exported is then in the log.
markers-export-text = As text
markers-export-csv = As a table (CSV)
markers-export-vtt = As subtitles (WebVTT)
markers-exported = The markers are, not encrypted, in { $folder }: { $file }. Move the file to your unit's own storage.
show-places-title = To show today ({ $count })
show-places-none = The list is empty. Press the button with the lines at a marker, here or in another film, to put its place on the list.
show-places-begin = Show from the first one
show-places-begin-hint = Opens the first place hidden. You show it when you want to{ IN-BRACKETS("next_marker") }
show-places-show = Show place { $number } of { $count }
show-places-show-hint = Plays the place, so that the others see it{ IN-BRACKETS("next_marker") }
show-places-going = Opening place { $number } of { $count } …
show-places-next = Next place ({ $number } of { $count } is shown)
show-places-next-hint = Hides the film and opens the next place hidden{ IN-BRACKETS("next_marker") }
show-places-last = End ({ $number } of { $count } is shown)
show-places-last-hint = Hides the film; the list is at its end{ IN-BRACKETS("next_marker") }
show-places-back = To the place before, hidden{ IN-BRACKETS("previous_marker") }
show-places-end = Go by the list no longer
show-places-drag = Drag to another place in the list
show-places-up = Move { $name } up
show-places-down = Move { $name } down
show-places-remove = Take { $name } off the list
show-places-put = Put the place at { $time } on the list To show today
show-places-taken = Take the place at { $time } off the list To show today
category-none = No category
category-turning-point = Turning point
category-alliance = Alliance
category-difficult = Difficult moment
category-well-done = Well done
category-question = Question
categories-edit = Change the categories
categories-intro = They hold for all films on the USB stick, and are saved encrypted there. Each colour has a shape of its own. Markers of a category that you remove stay, without a category.
categories-colour = Colour and shape
categories-name = Name of the category
categories-remove = Remove { $name }
categories-add = Add a category
categories-save = Save
categories-leave = Cancel
colour-amber = Yellow circle
colour-blue = Blue triangle
colour-green = Green square
colour-red = Red diamond
colour-violet = Violet star
colour-teal = Turquoise triangle pointing down
colour-pink = Pink cross
colour-grey = Grey ring
covers-open = Cover faces …
covers-open-some = Covered: { $count ->
    [one] one area
   *[other] { $count } areas
} …
covers-open-hint = Draw in the film's window over what is not to be seen. It is covered for everybody who sees the film, in a meeting too.
covers-done = Done
covers-undo-hint = Undo the last change (Ctrl+Z)
covers-title = Covered areas
covers-how = Drag with the mouse in the film's window, over what is not to be seen. Drag an area to move it, and an edge to make it larger or smaller. It is covered at once.
covers-none = Nothing is covered yet.
covers-limits = Only what lies beneath the area is gone. Body and room remain, the voice too unless it is disguised, and whoever moves may come out of it. Look through the film before you show it.
covers-name = Area { $number }
covers-all-along = the whole film
covers-from-on = from { $from }
covers-between = { $from }–{ $to }
covers-moves = moves
covers-from = From here
covers-from-named = Area { $number }: cover from here
covers-from-hint = The area covers from the picture that is shown now
covers-to = Up to here
covers-to-named = Area { $number }: cover up to here
covers-to-hint = The area covers up to and with the picture that is shown now
covers-whole = Whole film
covers-whole-named = Area { $number }: cover the whole film
covers-whole-hint = The area covers from the beginning to the end
covers-follow = Move from here
covers-follow-named = Area { $number }: move from here
covers-follow-hint = When somebody changes places: press here just before, play a little further and drag the area there. In between it moves by itself.
covers-still = Keep still
covers-still-named = Area { $number }: keep still
covers-still-hint = The area lies where it is now, all the time
covers-remove = Remove area { $number }
faces-find = Cover faces automatically
faces-find-hint = The film is looked through from beginning to end, and the faces that are found are covered. Meanwhile the whole picture is covered.
faces-finding = Looking for faces:
faces-finding-in = Looking for faces in “{ $title }”:
faces-stop = Cancel
faces-stop-hint = What was not looked at stays covered
faces-elsewhere = Faces are being looked for in another film.
faces-about = The search is a help and no anonymity: faces that are small, turned away or partly hidden can be missed. Watch the film through once, remove what is to be seen, and draw what is missing.
faces-name = Face { $number }
faces-unseen = Not looked at
faces-see = Go there
faces-see-named = Go to face { $number }
faces-see-hint = Shows the film where this cover begins
faces-open-named = Leave face { $number } open
faces-unseen-remove = Show what was not looked at
voices-disguise = Disguise the voices
voices-disguise-hint = All voices of the film get the same buzzing pitch, for you and for everybody who hears the film, also in a meeting. It is kept with the film. It is a disguise for those who listen, not anonymity: a recording of it may be traced, and words still say who it is about.
voices-plain-hint = The voices are disguised. Press to hear them as they were recorded.
voices-plain-meeting-hint = The voices are disguised. Press to hear them as they were recorded: the film is hidden and held first, so that the meeting hears nothing by mistake.
still-kept = The picture is kept in the list: { $title }
    .advice = It is kept as long as the film, and erased on its own.
voices-disguised = The voices are disguised, now and whenever the film is shown.
    .advice = It is a disguise for those who listen, not anonymity: a recording of it may be traced to a person, and words still say who it is about. Laughing and crying are hard to recognise.
left-out-add = Silence { $from }–{ $to }
left-out-add-hint = The sound between A and B is heard no longer, neither here nor in a meeting: a name that is said, for example. It is kept with the film.
left-out-name = Silenced { $from }–{ $to }
left-out-go = Go to the silenced passage { $from }–{ $to }
left-out-beep = Beep
left-out-beep-named = Beep instead of silence { $from }–{ $to }
left-out-remove = Let { $from }–{ $to } be heard again

# -- Problems: the USB stick and the films on it -------------------------------------------------------------------

error-wrong-password = Wrong password.
    .advice = Type it again. Check upper and lower case.
error-no-vault-here = There are no films from Vitrin here yet.
    .advice = If they are somewhere else, choose that folder. Otherwise you can prepare this one for films.
error-not-a-vault = There are no films from Vitrin here.
    .advice = Choose the USB stick, or the folder on it, that holds the films.
error-already-a-vault = There are films from Vitrin here already.
    .advice = Choose another folder, or use what is already there.
error-foreign-file = The folder holds a file called { $file } that does not come from Vitrin. It would be overwritten.
    .advice = Move the file or give it another name, or choose another folder.
error-vault-damaged = The information on the USB stick is damaged and cannot be read.
    .advice = Do not use the stick any more. Hand it to IT support; often the films can be saved.
error-film-damaged = The film is damaged: what lies on the USB stick is not what was saved.
    .advice = Check the film with the command { $command }, or import it again if the original still exists.
error-film-damaged-here = The film is damaged: what lies on the USB stick is not what was saved.
    .advice = See whether more films are damaged. If the original is still there, import the film again.
warning-checked-whole = { $count ->
    [one] The film is whole.
   *[other] All { $count } films are whole.
  }
    .advice = All that lies on the USB stick is what was saved.
warning-checked-damaged = { $count ->
    [one] The film “{ $titles }” is damaged.
   *[other] { $count } films are damaged: { $titles }.
  }
    .advice = Import again if the originals are still there. Do not rely on this USB stick any more.
warning-everything-erased = All is erased: the films, the passwords and the list of films.
    .advice = Choose a new password, and the stick can be used anew. The receipt of the erasing is then kept on it.
warning-erased = { $count ->
    [one] The film is erased.
   *[other] { $count } films are erased.
  }
    .advice = The keys are destroyed and the files are gone: nobody can open them any more.
warning-faces-covered = { $count ->
        [0] No faces were found.
        [one] One cover for a face.
       *[other] { $count } covers for faces.
    }
    .advice = Watch the film through once before you show it.
warning-faces-stopped = The search for faces was cancelled. What was not looked at is covered.
    .advice = Look through the film again, or remove the cover “Not looked at”.
warning-erased-files-left = { $count ->
    [one] The film is erased, but files of it could not be removed.
   *[other] { $count } films are erased, but files of them could not be removed.
  }
    .advice = Nobody can open them, for the keys are destroyed. Vitrin tries again the next time that something is saved on the stick.
error-medium-lost = The USB stick can no longer be read.
    .advice = Is it plugged in properly? Plug it in again and unlock it once more.
error-newer-version = The films were saved with a newer version of Vitrin.
    .advice = Ask IT support to update Vitrin on this computer.
error-bad-cost = The password settings on the USB stick are not allowed.
    .advice = Somebody may have tampered with the stick. Do not open it; hand it to IT support.
error-no-space = The USB stick is full.
    .advice = Erase a film that is no longer needed, or use a larger stick.
error-read-only = The USB stick cannot be written to.
    .advice = Check that the stick is not write-protected and that you may save to it.
error-access-denied = The computer does not allow the files on the USB stick to be read.
    .advice = Check that you have access to the folder, or ask IT support.
error-vault-busy = Another program is using the films on the USB stick right now.
    .advice = Wait until it is done, or close the other window, and try again.
error-film-not-found = There is no film of that name.
    .advice = Look at the list of films and try again.
error-film-ambiguous = Several films have that name.
    .advice = Use the film's id from the list; its first characters are enough.
error-film-unfinished = The import of this film was interrupted, so the film is not whole.
    .advice = Import the same film again: it goes on where it stopped, and only then can the film be shown.
# Import beside other programs
error-being-imported = This film is being imported just now.
    .advice = Wait until that is done, or cancel the import.
error-erased-meanwhile = The film was erased by another program while it was being imported.
    .advice = Import it again if you still need it. Do not erase the original before.

error-too-many-passwords = There are already as many passwords as there is room for.
    .advice = Remove a password before you add another.
error-too-many-markers = The film has as many markers as there is room for.
    .advice = Remove a marker before you set another.
error-too-many-covers = The film has as many covered areas, or places that they move to, as there is room for.
    .advice = Remove an area, or draw a larger one.
error-too-many-left-out = The film has as many silenced passages as it can have.
    .advice = Remove some, or silence a longer one.
error-too-many-ratings = The film has as many ratings as there is room for.
    .advice = Remove a rating that is not needed.
error-rating-full = The rating has no room for more text, or for more places at that item.
    .advice = Shorten a comment, or remove a place.
error-too-many-forms = The USB stick has as many forms as there is room for.
    .advice = Remove a form, or ratings with forms that are not needed.
error-rating-of-another = This is another person’s rating, and only they can change it.
    .advice = Make a rating of your own with the same form.
error-rating-finished = The rating is finished and does not change any more.
    .advice = Make a new rating if something is to be different.
error-film-empty = The file is empty.
    .advice = Check that you chose the right file on the camera or memory card.
error-read-back-differs = The USB stick does not give back what was written to it.
    .advice = The stick is broken. Use another one and import the film to that.
error-source-unreadable = The film to import cannot be read.
    .advice = Check that the camera or memory card is connected and switched on.
error-source-changed = The film ended early, or changed while it was being read.
    .advice = Check the camera or memory card and import the film again. Do not erase the original.
error-cancelled = Cancelled.
    .advice = Nothing was saved. Start again whenever you like.
error-bad-text = { $field } cannot be like that.
    .advice = Type at least one character, at most { $max }, without line breaks.
field-name = The name on the label
field-unit = The unit on the label
field-if-found = The text “if found”
field-title = The title
field-imported-by = The name of who imports
field-password-name = The password's name
field-marker = The marker's text
field-category = The category’s name
field-notes = The notes
field-comment = The comment
field-purpose = The purpose
field-withdrawal = How the consent can be withdrawn
error-bad-part-size = That size of parts is not allowed.
    .advice = Give a multiple of 16 KiB, 4000 MiB at most.
error-too-many-films = The USB stick can hold no more films.
    .advice = Erase a film that is no longer needed.
error-password-name-unknown = There is no password of that name.
    .advice = Check how the name is spelt.
error-password-name-taken = There is a password of that name already.
    .advice = Choose another name.
error-last-password = The last password cannot be removed.
    .advice = Add a new password first; otherwise the films could never be opened again.
error-no-randomness = The computer could not make safe encryption keys.
    .advice = Restart the computer. If it happens again, ask IT support.
error-password-too-long = The password is too long.
    .advice = A password can have at most 1024 characters, fewer with accents.
error-password-not-text = The password is not readable text.
    .advice = Type it by hand instead of taking it from a file.
error-password-unreadable = No password could be read.
    .advice = Run the command again and type the password when it asks.
error-out-of-memory = The computer does not have enough memory.
    .advice = Close other programs and try again.
error-io = The computer could not read or write.
    .advice = Check that the USB stick is plugged in and try again. If it happens again, ask IT support.
error-not-noted = What you wrote could not be saved: { $why }
    .advice = { $advice }
error-notes-sealed = What you wrote is not saved yet: { $why }
    .advice = It is kept, encrypted, as long as Vitrin is open. Unlock the same films again, and it is saved.
error-notes-would-be-lost = Vitrin was not closed, because what you wrote is not saved on the USB stick yet.
    .advice = Unlock the same films again, and it is saved. If it is not needed, close once more; then it is lost.
error-microphone-no-server = This computer has no sound to make a microphone of.
    .advice = Share the film's sound with the box in the browser, or ask IT support.
error-microphone-no-answer = The computer's sound did not answer, so the microphone could not be made.
    .advice = Try again in a moment. If it happens again, restart the computer.
error-microphone-refused = The computer's sound does not allow a microphone to be made.
    .advice = Share the film's sound with the box in the browser, or ask IT support.
error-microphone-not-here = A microphone that carries the film cannot be made on this computer.
    .advice = Tick “Also share system audio” in the browser when you share the film's window.
error-settings-unreadable = The settings could not be read.
    .advice = The usual ones hold. Change them with F10.
error-settings-malformed = The file of the settings cannot be understood from line { $line } on.
    .advice = The usual ones hold. The file is put aside when you change something with F10.
error-settings-value = The setting { $key } has a value that there is not.
    .advice = The usual one holds instead. Change it with F10.
error-settings-key = The key that is set for { $action } ({ $does }) cannot be set, or is set twice.
    .advice = The usual key holds for it, and everything else that is set. Open the keys ({ KEY("help") }) and set it there.
error-settings-not-kept = The settings could not be kept.
    .advice = They hold until Vitrin is closed.
error-no-form-dialog = This computer has no window for choosing a file.
    .advice = Whoever looks after the computer can add the form: vitrin forms DIR --add FILE
error-no-folder-dialog = This computer has no window for choosing a folder.
    .advice = Type the path of the folder into the field instead.

# -- Problems: showing ----------------------------------------------------------------------------------------------

error-unsupported = This kind of film cannot be shown ({ $detail }).
    .advice = The film itself is unchanged. Tell IT support which camera or program it comes from: it can be converted to MP4 (H.264).
error-broken-film = The film cannot be played: its contents are broken.
    .advice = It was probably broken on the camera already. Try another film.
error-unfinished-film = The film cannot be played: the camera never finished recording it, so that its table of contents is missing.
    .advice = Do not erase it on the camera. Put the card back and switch the camera on, it may finish the film; then import it again. Otherwise ask IT support to have the file repaired.
error-no-display = The window for the film could not be opened.
    .advice = Restart the computer and try again. If it happens again, ask IT support.
error-no-window = Vitrin's window could not be opened.
    .advice = Restart the computer and try again. If it happens again, ask IT support.
error-no-sandbox = The film is not shown, because the protection around it could not be turned on.
    .advice = The computer's operating system needs an update. Ask IT support.
error-protocol = The film window and this window do not understand each other.
    .advice = Restart Vitrin. If it happens again, ask IT support to install the program anew.
error-internal = Something went wrong while showing the film.
    .advice = Show the film again. If it happens again, restart Vitrin.
error-stage-ended = The film window closed unexpectedly.
    .advice = Nothing on the USB stick has changed. Show the film again.
error-beside-lost = The film beside cannot be shown. { $why }
    .advice = The first film goes on.
error-stage-start = The film window could not be started.
    .advice = Restart Vitrin. If it happens again, ask IT support.
warning-no-sound-output = The computer has no working sound output. The film is shown without sound.
    .advice = Connect loudspeakers or headphones and show the film again.
warning-cut-short = The film or photo breaks off: its file ends too early. What is there is shown.
    .advice = If the camera still has the film, import it again. Do not erase it there before.
warning-first-part-only = Only the first part of the film is shown: the file holds several recordings, and the others were recorded with other settings.
    .advice = If the camera still has them, import each of them by itself. Do not erase them there before.
warning-unsupported-sound = The film's sound is of a kind that cannot be played. The picture is shown without sound.
    .advice = Tell IT support which camera or program the film comes from: its sound can be converted to AAC.
warning-display-lost = The screen or projector that showed the film was unplugged. The film is hidden, and its window is back on the computer.
    .advice = Plug it in again, choose it as the screen, and play on.
warning-no-still = The picture could not be kept.
    .advice = Pause the film where the picture is seen, and try again.
warning-bad-value = The film window could not do what was asked.
    .advice = Try again when the film is visible.

# -- Problems: the computer -----------------------------------------------------------------------------------------

barred-title = Nothing is unlocked on this computer yet
barred-again = Check again
barred-looking = Checking …
error-swap-risk = This computer may leave parts of a film on its disk: when memory runs short, it writes to a place that is not encrypted ({ $area }).
    .advice = That is why nothing is opened here. Ask IT support to encrypt that place (the swap space) or to turn it off. The person responsible for the films can accept the risk instead: { $option } on the command line, or { $key } in { $place }.
    .advice-windows = That is why nothing is opened here. Ask IT support to turn on BitLocker for that drive. The person responsible for the films can accept the risk instead: { $option } on the command line, or { $key } in { $place }.
warning-swap-accepted = This computer may leave parts of a film on its disk, in a place that is not encrypted ({ $area }).
    .advice = The person responsible for the films has accepted that. Ask IT support to encrypt the place (the swap space).
    .advice-windows = The person responsible for the films has accepted that. Ask IT support to turn on BitLocker for that drive.
warning-copy-damaged = Something on the USB stick is damaged, but it is stored twice and the other copy is whole. Nothing is missing.
    .advice = The stick may be failing: check it with { $command }, and move the films to a new one.
warning-copy-damaged-here = Something on the USB stick is damaged, but there are two copies of it and the other one is whole. Nothing is missing.
    .advice = The stick may be about to fail: check the films, and bring them over to a new stick.
warning-change-may-be-missing = Something on the USB stick is damaged. It is stored twice, but the damaged copy may have been the newest: the latest change may be missing.
    .advice = See whether films, notes and passwords are as they should be. If something is missing, change nothing on the stick and hand it to IT support. Otherwise you can go on.
error-policy-unreadable = This computer's rules for Vitrin cannot be read ({ $file }: { $why }).
    .advice = That is why nothing is opened here. Ask IT support to put the file right or to remove it.
    .advice-windows = That is why nothing is opened here. Ask IT support to look at the group policy for Vitrin.
error-policy-not-administrators = This computer's rules for Vitrin may have been changed by somebody who must not: { $file } can be written by others than the administrator.
    .advice = That is why nothing is opened here. Ask IT support to make the file the administrator's own (owner root, nobody else may write).
    .advice-windows = That is why nothing is opened here. Ask IT support to give the registry's key its usual rights (only administrators may write).
error-policy-malformed = This computer's rules for Vitrin cannot be understood ({ $file }, line { $line }: { $why }).
    .advice = That is why nothing is opened here. Ask IT support to put the line right; Vitrin's docs/policy.md says what can stand there.
error-policy-bad-value = This computer's rules for Vitrin cannot be understood ({ $file }: { $why }).
    .advice = That is why nothing is opened here. Ask IT support to put the value right; Vitrin's docs/policy.md says what can stand there.
warning-locked-idle = The USB stick was locked because nobody had used Vitrin for a while.
    .advice = Type the password to go on.
warning-locked-sleep = The USB stick was locked because the computer went to sleep.
    .advice = Type the password to go on.
warning-locked-screen = The USB stick was locked because the screen was locked.
    .advice = Type the password to go on.

# -- Rules for passwords (R-PASS): each broken rule is named --------------------------------------------------------

passphrase-rules = The password does not follow the region's rules:
    .advice = Choose a password of at least 8 characters, with upper and lower case letters A–Z and at least one digit, that begins with a letter.
passphrase-rule-length = It must have at least { $minimum } characters.
passphrase-rule-upper = It must contain at least one upper case letter (A–Z).
passphrase-rule-lower = It must contain at least one lower case letter (a–z).
passphrase-rule-digit = It must contain at least one digit (0–9).
passphrase-rule-first = The first character must be a letter.

# -- Recording --------------------------------------------------------------------------------------------------------

record-open = Record
record-open-hint = Record with this computer’s camera, straight onto the USB stick
record-heading = Record
record-back = Back to the films
record-title-label = Title
record-title-hint = Day and time
record-camera = Camera
record-microphone = Microphone
record-without-sound = Without sound
record-again = Try again
record-begin = Start recording
record-pause = Pause
record-resume = Go on
record-stop = End the recording
record-test = Test recording
record-test-hint = Records for five seconds, checks picture and sound, and throws the test away
record-opening = Starting the camera …
record-ready = Ready to record
record-testing = Test recording. Say something.
record-beginning = The recording begins …
record-running = Recording
record-paused = The recording is paused
record-finishing = The recording is being saved and checked …
record-failed = No picture
record-level = Sound level
record-left = room for { $left } more
record-cut-off = Recording cut off
record-cut-off-hint = The recording was cut off. Select the film to keep what is whole, or to erase it.
record-unfinished = The recording was cut off. What was recorded until then is still there, encrypted.
error-recording-unfinished = The recording was cut off, so the film is not whole.
    .advice = Select the film in the list and keep what is whole. Then it can be shown.
record-title = Recording { $date } at { $time }
record-test-picture = Picture: yes, from { $camera }.
record-test-dark = The picture is dark. Is there a cap or a shutter in front of { $camera }?
record-test-no-picture = No picture came from { $camera }.
record-test-sound = Sound: yes, from { $microphone }.
record-test-silent = No sound was heard from { $microphone }. Is the microphone switched off?
record-test-without-sound = No sound is recorded.
record-nothing = Nothing was recorded.
    .advice = There is no film to keep. Start again.
record-space-used-up = The USB stick is full, so the recording was ended.
    .advice = What was recorded is whole and saved. Erase films that are no longer needed, or use another USB stick.
record-microphone-lost = The microphone was lost while recording.
    .advice = The rest of the film has no sound. Check the cable, or choose another microphone next time.
cli-cameras = Cameras:
cli-no-camera = No camera was found.
cli-microphones = Microphones:
cli-no-microphone = No microphone was found.
cli-recording = Recording. End with Ctrl+C.
cli-recording-progress = ● { $length }  { $size }  room for { $left } more
cli-recorded = { $title }: recorded and checked, { $length }, { $size }, id { $id }
error-no-camera = No camera was found.
    .advice = Check that the camera is connected and switched on. If it was plugged in after Vitrin started, start Vitrin again.
error-no-microphone = No microphone was found.
    .advice = Connect a microphone, or record without sound.
error-camera-busy = Another program is using the camera.
    .advice = End the video meeting or the program that uses the camera, and try again.
error-camera-denied = This computer does not let the camera be used.
    .advice = Check whether the camera has a switch or a shutter, and whether the computer's privacy settings allow the camera. Otherwise IT support can help.
error-camera-silent = The camera gives no picture.
    .advice = Unplug the camera and plug it in again, or choose another camera.
error-microphone-denied = The microphone cannot be used.
    .advice = Check that it is switched on, that no other program keeps it to itself and that the computer's privacy settings allow it.
error-camera-lost = The camera was lost while recording.
    .advice = What was recorded until then is saved. Check the camera's cable before you record again.
error-no-encoder = What is needed to record is missing on this computer: { $detail }.
    .advice = Ask IT support to install it.
error-recorder-sandbox = Recording could not be protected on this computer.
    .advice = Nothing is recorded, therefore. The computer’s operating system may need an update: ask IT support.
error-recorder-start = Recording could not be started.
    .advice = Start Vitrin again and retry.
error-recorder-locked = The USB stick was locked before the recording was saved.
    .advice = What was recorded is still there, encrypted. Unlock the USB stick, select the film in the list and choose to keep what is whole.
error-recorder-lost = Recording was cut off by a fault in Vitrin.
    .advice = What was recorded until then is saved. Start a new recording.

# -- The command line -----------------------------------------------------------------------------------------------

cli-password = Password:{" "}
cli-password-rules = The password needs at least { $minimum } characters, capital and small letters A–Z and at least one digit, and begins with a letter.
cli-password-new = New password:{" "}
cli-password-repeat = The same password once more:{" "}
cli-passwords-differ = The two passwords are not the same.
    .advice = Run the command again and type the same password both times.
cli-shell-reads-terminal = The password is not asked for here: the command line does not wait for vitrin.exe, and what you type could end up as a command in its history.
    .advice = Start vitrin.com instead, with the same words after it (in PowerShell: .\vitrin.com).
cli-no-terminal = There is no terminal on which the password could be asked for.
    .advice = Run the command in a terminal, or hand the password over with --password-fd.
cli-bad-descriptor = Nothing can be read from file descriptor { $number }.
    .advice = Check the number after --password-fd; the shell writes it as { $number }<file.
cli-interrupted = Interrupted.
    .advice = Nothing that was finished before is lost. Run the command again to go on.
cli-closed-sleep = The film was closed because the computer went to sleep.
    .advice = Run the command again when the computer is awake.
cli-closed-screen = The film was closed because the screen was locked.
    .advice = Run the command again when the screen is unlocked.
cli-curtain-stays = The film cannot be shown any longer. The others still see “Pause”.
    .advice = Stop sharing the window, then press Esc in it.
cli-stage-reports = the film's process reports: { $line }
cli-output = The result could not be written ({ $why }).
    .advice = Check where the output of this command goes, and whether there is room.
cli-system = The computer's operating system refused ({ $why }).
    .advice = Run the command again. If it happens again, ask IT support.
cli-no-display = There is no screen on which the window could be opened.
    .advice = Run the command in a graphical session, or use the commands for the terminal: vitrin --help.
cli-film-not-found = There is no film called “{ $film }”.
    .advice = Look at the list of films and try again: vitrin list.
cli-film-ambiguous = Several films are called “{ $film }”.
    .advice = Use the film's id, or more of it: vitrin list shows it.
cli-nothing-erased = The command says what else to erase at the source, but no source is erased.
    .advice = Add --erase-source.
cli-one-title = There is one title and more than one file.
    .advice = Import the files one by one, or leave --title out: each film is then called after its file.
cli-created = The folder { $folder } is ready for films. Keep the password safe: without it nobody can open them.
cli-info-name = Belongs to
cli-info-unit = Unit
cli-info-date = Created
cli-info-if-found = If found
cli-show-missing = There is no file { $file }.
    .advice = Check the name, and that the volume it lies on is connected and unlocked.
cli-show-not-a-file = { $file } is not a file.
    .advice = Name the film itself, not the folder that it lies in.
cli-show-empty = { $file } is empty.
    .advice = Check that the film was copied whole.
cli-show-unreadable = { $file } cannot be read.
    .advice = Check that you may read the file, and that the volume it lies on is still connected.
cli-show-refused = The film is not shown, because { $reason }.
    .advice = Encrypt it into the vault on your USB stick, DIR, and show it from there: { $command }
cli-show-in-the-clear = it lies unencrypted on a disk or a USB stick that is not encrypted either
cli-show-in-memory = it lies in the computer's memory (a RAM disk), which is not an encrypted volume and can end up on the disk
cli-show-weakly = it is encrypted with EncFS, which is known to be weak
cli-show-network = it lies on another computer, and whether that one encrypts it cannot be seen from here
cli-show-unknown = the system does not tell whether the volume it lies on is encrypted
cli-column-id = Id
cli-list-empty = There are no films here yet.
# Import: erasing the source, resuming, salvaging
cli-already-there = { $file }: in the vault already, as “{ $title }”
cli-comparing = Comparing { $title }
cli-overwriting = Erasing the original of { $title }
cli-gone-from-card = { $films ->
    [one] One film is in the vault and gone from where it came from.
   *[other] { $films } films are in the vault and gone from where they came from.
 } On a memory card traces may be left that only special equipment can read; have the camera format the card now and then.
cli-source-kept = The original of “{ $title }” is not erased, because the film cannot be shown or something of it is missing.
    .advice = Look at it first. To erase the original all the same: --erase-unshowable.
cli-source-left = Not all originals could be erased.
    .advice = Check that the card is not write-protected, and erase them in the camera.
cli-file-left = { $file } could not be erased.
    .advice = Check that the card is not write-protected, and erase the file in the camera.
cli-not-overwritten = { $file } is removed, but its content could not be overwritten.
    .advice = Have the camera format the card.
cli-erasing-forbidden = The original may not be erased: the administrator of this computer has decided so.
    .advice = Import without --erase-source.
cli-salvaged-title = { $title } (the beginning; the import was interrupted)
cli-salvaged = { $title }: { $size } are kept, id { $id }
cli-salvaged-length = { $title }: { $length }, { $size } are kept, id { $id }
cli-finding-faces = Looking for faces in { $title }
cli-faces-covered =
    { $count ->
        [0] No faces were found in { $title }.
        [one] One cover for a face in { $title }.
       *[other] { $count } covers for faces in { $title }.
    } Watch the film through once before you show it.
cli-faces-unseen = From { $from } on the whole picture is covered: that part was not looked at.
cli-nothing-to-salvage = Nothing of this film is whole.
    .advice = Import it again if the original still exists; otherwise erase it.
cli-whole-already = The film is whole already.
    .advice = There is nothing to salvage.
# Sweep
cli-no-such-folder = There is no folder { $folder }.
    .advice = Check its name.
cli-nothing-to-look-for = No film in this vault was imported from a file, so there is nothing to look for.
cli-copy-of = { $path }: a copy of “{ $title }” ({ $size })
cli-copy-of-erased = { $path }: a copy of a film that was erased from the vault ({ $size })
cli-beginning-of = { $path }: the beginning of “{ $title }” ({ $size })
cli-beginning-of-erased = { $path }: the beginning of a film that was erased from the vault ({ $size })
cli-swept = Files looked at: { $files }. Copies found: { $copies }. Erased: { $erased }.
cli-not-looked-at = Folders and files that could not be read: { $count }.
cli-sweep-cannot-see = Not seen are films that were cut or converted, what is inside archives and mails, other users' folders, other computers and clouds, and what was deleted before without being overwritten.
cli-copies-left = Not all copies could be erased.
    .advice = Close the programs that have them open and try again, or ask IT support.
cli-resuming = Checking what is there of { $title }
cli-sealing = Sealing { $title }
cli-checking = Checking { $title }
cli-indexing = Making an index of { $title }
cli-imported = { $title }: sealed and checked, { $size }, id { $id }
cli-not-showable = “{ $title }” was imported whole, but: { $problem }
    .advice = Keep the original until IT support has looked at it.
cli-not-looked-into = “{ $title }” was imported whole, but could not be looked into: its length and kind are unknown.
    .advice = Show it once before the original is erased.
cli-log-empty = There are no such entries in the log.
cli-log-exported = Exported entries: { $count }
cli-export-file = The file cannot be written ({ $why }).
    .advice = Give a file that is not there yet, in a folder where you may write.
cli-markers-none = The film has no markers.
cli-markers-exported = Exported markers: { $count }
cli-markers-clear = What is exported is not encrypted: anybody who gets hold of it can read what it says about the patient.
cli-log-day = That day is out of reach.
    .advice = Give a day of the years 1 to 9998.
cli-log-failed = The log is not what was written.
    .advice = Tell your IT support, and keep the USB stick as evidence: write nothing more to it.
cli-verify-whole = { $title }: whole
cli-verify-damaged = { $title }: DAMAGED
cli-verify-unfinished = { $title }: import not finished
cli-verify-leftovers = Erased films that have files left on the USB stick: { $count }. The files could not be removed; nobody can open them, because the films' keys are destroyed.
    .advice = Vitrin tries again the next time something is saved to the stick. If that does not help, reformat or destroy the stick when the films on it are no longer needed.
cli-verify-failed = Something on the USB stick is not what was saved there.
    .advice = Import the damaged films again if the originals still exist, and do not trust this stick any more.
cli-verify-unfinished-films = Films whose import is not finished: { $count }
cli-verify-header = Label and passwords
cli-verify-catalogue = List of films
cli-verify-copy-equal = { $what }: both copies are whole and equal
cli-verify-copy-older = { $what }: one copy is older; the next change makes it equal to the other
cli-verify-copy-missing = { $what }: one of two copies is missing; the next change makes a new one
cli-verify-copy-damaged = { $what }: one of two copies is DAMAGED
cli-verify-copy-unreadable = { $what }: one of two copies CANNOT BE READ
cli-verify-copy-failed = Something on the USB stick is not what was saved there, but there is another copy of it.
    .advice = The films can be shown. Do not trust this stick any more: move the films to a new one.
cli-erase-question = Erase “{ $title }” for good? It cannot be undone. [y/N]
cli-yes = yes
cli-erase-several-question = Erase these { $count } films for good? It cannot be undone. [y/N]
cli-erase-all-question = Erase the whole vault in { $folder } for good, with its films ({ $count }), keys and passwords? It cannot be undone. [y/N]
cli-erase-nothing-kept = Nothing has been erased.
cli-erase-nothing-overdue = No film is overdue.
cli-erased-all = The vault in { $folder } is erased. A new one can be made there now.
cli-receipts-none = There are no receipts here.
cli-password-in-use = { $name } (in use now)
cli-erase-kept = { $title }: not erased
cli-erased = { $title }: erased
cli-erase-unfinished = “{ $title }” can no longer be opened, because its key is destroyed. But not all of its files could be removed from the USB stick.
    .advice = Vitrin tries again the next time something is saved to the stick; vitrin verify says whether it is done. If that does not help, reformat or destroy the stick when the films on it are no longer needed.
# Receipt of an erasing. It names no patient and no title.
receipt-title = Receipt of erasing
receipt-when = Erased: { $time }
receipt-by = With the password called: { $name }
receipt-computer = On the computer: { $name }
receipt-vault = Id of the USB stick: { $id }
receipt-film = Film { $id }: recorded { $recorded }, imported { $imported }, { $size }
receipt-day-unknown = on an unknown day
receipt-everything = All is erased: all films, all keys, all passwords and the list of films.
receipt-how = How it was done: the film's key was destroyed in both copies of the list of films. The USB stick's own key was replaced, so that older copies of the film's key are of no use. Then the start of the film's files was overwritten, and the files were removed.
receipt-checked = Checked afterwards on the USB stick: neither the films nor the list of films from before the erasing opens with the keys that are left.
receipt-not-checked = The result could not be checked afterwards. Run a check of the USB stick.
receipt-files-left = Not all files could be removed. Nobody can open them, because the keys are destroyed. Vitrin tries again the next time something is saved to the stick.
receipt-old-passwords = These passwords have not been used since the films on the USB stick got their new format: { $names }. Whoever has one of them and an older copy of the whole stick can still open the copy of the list of films, until the password has been used once.
receipt-flash = A USB stick can have old copies of data left in cells that no program can reach. What is there is encrypted, and its key is destroyed. If not even that may be left, destroy the stick.
receipt-no-title = The film's title is not given here, because it may reveal who the patient is.
receipt-title-in-log = The encrypted log on the USB stick keeps the title, so that it can be seen afterwards whom its entries are about.

# What is changed of a film, and for how long it is kept
cli-edited = { $title }: changed
cli-column-keep-until = Keep until
cli-keep-overdue = { $date }, TO BE ERASED
cli-keep-withdrawn = consent withdrawn, TO BE ERASED

cli-password-changed = The password has been changed.
cli-password-added = The password “{ $name }” has been added.
cli-password-removed = The password “{ $name }” has been removed.
# What is on a card or in a folder.
sources-missing = There is nothing at { $place }.
    .advice = Check the name, and that the camera or its card is connected.
sources-unreadable = { $place } cannot be read.
    .advice = Take the card out, put it back in, and try again. Do not erase anything on it.
sources-some-phone = a phone or tablet
sources-is-phone = (phone or tablet)
sources-phone = { $names }: recorded with { $device }. The rule says: a separate camera, or a computer that the USB stick is plugged into, is used for filming. A mobile phone or tablet may not be used for recording. Nothing was imported.
    .advice = If the film has to be kept all the same, import it with --from-phone, and erase it from the phone and from wherever the phone copies its films to.
sources-phone-forbidden = { $names }: recorded with { $device }. A mobile phone or tablet may not be used for recording, and this computer's administrator does not let such films be imported. Nothing was imported.
    .advice = Ask the person responsible for the films what to do with them.
cli-sources-empty = There are no recordings here.
cli-sources-unknown = { $count ->
    [one] One file or folder that Vitrin does not know:
   *[other] { $count } files or folders that Vitrin does not know:
}
cli-sources-not-showable = “{ $name }” can be imported, but: { $problem }
cli-sources-cut-short = There is more here than was looked at.
    .advice = Name the folder in which the films are.
sources-no-such-recording = { $name } is not one of the recordings there.
    .advice = vitrin sources lists them.
cli-column-recording = Recording
cli-column-parts = Files
cli-column-device = Recorded with
# The file that is imported.
intake-missing = There is no file { $file }.
    .advice = Check the name, and that the camera or its card is connected.
intake-not-a-file = { $file } is not a file.
    .advice = Name the film itself, not the folder that it lies in.
intake-empty = { $file } is empty.
    .advice = Check that you chose the right file on the camera or memory card.
intake-own-file = { $file } is a part of the vault itself.
    .advice = Name a film from the camera or its card.
intake-interrupted = { $file } could not be read to its end. What is on the USB stick already is kept.
    .advice = Connect the camera or card again and import the same film: it goes on where it stopped. Do not erase the original.
intake-already-there = The film is in the vault already.
    .advice = It is not imported again.
intake-not-the-same = What is in these files is not what is in the vault.
    .advice = Nothing is erased. Import the film again.
intake-vault-locked = The vault was locked before the film was whole.
    .advice = Unlock it and import the film again. Do not erase the original.
intake-broke-off = { $file } could not be read to its end. { $kept }
    .advice = Check that the camera or card is plugged in properly and import the film again. Do not erase the original.
intake-ended-early = { $file } ended early: { $read } of { $size } could be read. { $kept }
    .advice = Check that the camera or card is plugged in properly and import the film again. Do not erase the original.
intake-changed = { $file } was changed while it was being read. { $kept }
    .advice = Wait until the camera or the program that writes the film is done, and import it again. Do not erase the original.
intake-nothing-kept = Nothing of it is left in the vault.
intake-rest-left = An unfinished piece of it is left in the vault; erase that.
intake-unreadable = { $file } cannot be read.
    .advice = Check that the camera or card is connected and that you may read the file.

# -- vitrin doctor: what was looked at, what was found, what to do about it (read by IT) ------------------------------

doctor-green = green
doctor-yellow = yellow
doctor-red = RED
cli-doctor-green = All is as it should be: films can be shown safely on this computer.
cli-doctor-yellow = Films can be shown here; lines marked yellow say what could be better.
cli-doctor-red = Something on this computer is not safe, or keeps films from being shown.
    .advice = Do what the lines marked RED say, and run vitrin doctor again.
doctor-memory-lock = Memory lock
doctor-memory-lock-unlimited = Without limit, and used: a film's process that only waits keeps { $locked } out of swap. { $keys }
doctor-memory-lock-needless = Without limit, but a film's process does not use it; nor can memory reach a disk in the clear (see Swap). { $keys }
doctor-memory-lock-unused = Without limit, but a film's process does not use it, and memory can reach a disk in the clear (see Swap). { $keys }
    .advice = Encrypt the swap space, or turn it off (swapoff, and the line in /etc/fstab).
    .advice-windows = Turn on BitLocker for the drive with the page file.
doctor-memory-lock-limited = Up to { $limit } a process; the rest cannot reach a disk in the clear either (see Swap). { $keys }
doctor-memory-lock-short = Only up to { $limit } a process, and the rest can reach a disk in the clear (see Swap). { $keys }
    .advice = Let this user lock memory without limit (memlock in /etc/security/limits.d), or encrypt the swap space.
    .advice-windows = Turn on BitLocker for the drive with the page file.
doctor-memory-lock-refused = The system refuses to lock memory.
    .advice = Allow this user to lock memory: memlock in /etc/security/limits.d.
    .advice-windows = Close other programs and run vitrin doctor again; tell us if it stays so.
doctor-memory-lock-keys-hidden = Keys lie in memory that only Vitrin itself can read (memfd_secret).
doctor-memory-lock-keys-locked = Keys lie in locked memory; this kernel has no memfd_secret.
    .windows = Keys lie in locked memory.
doctor-wiping = Wiping
doctor-wiping-works = Memory is overwritten when it is freed, also by libraries.
doctor-wiping-own = Vitrin overwrites what it frees itself; what libraries free on Windows stays in memory until the film's process ends.
    .advice = Close the film when it has been seen: that ends its process. Nothing more can be done about that on Windows.
doctor-wiping-broken = Memory that libraries free is not overwritten: they do not find Vitrin's own free().
    .advice = Install Vitrin from the package as it was delivered, made for the GNU C library.
doctor-swap = Swap
doctor-swap-none = There is no swap space.
    .windows = There is no page file.
doctor-swap-in-memory = Swapped memory stays in memory, compressed (zram).
doctor-swap-encrypted = The swap space is encrypted.
    .windows = The page file is encrypted.
doctor-swap-forbidden = Vitrin runs where swapping is forbidden (its control group).
doctor-swap-locked = There is swap space in the clear, but all of Vitrin's memory is locked.
    .windows = There is a page file in the clear, but all of Vitrin's memory is locked.
doctor-swap-accepted = Memory can be written to { $area }, which is not encrypted. The policy accepts that.
    .advice = Encrypt the swap space, or turn it off; then take accept_swap out of the policy.
    .advice-windows = Turn on BitLocker for that drive; then take AcceptSwap out of the policy.
doctor-swap-exposed = Memory can be written to { $area }, which is not encrypted.
    .advice = Encrypt the swap space, or turn it off (swapoff, and the line in /etc/fstab).
    .advice-windows = Turn on BitLocker for that drive, or have Windows encrypt page files (fsutil behavior set EncryptPagingFile 1, then restart).
doctor-hibernation = Hibernation
doctor-hibernation-refused = The system does not write its memory to a disk while a vault is unlocked.
    .windows = Hibernation and fast startup are off.
doctor-hibernation-no-place = There is no disk that the system could write its memory to.
doctor-hibernation-encrypted = The system would write its memory to a disk that is encrypted.
doctor-hibernation-open = The system can write all of its memory to a disk that is not encrypted, keys and film too.
    .advice = Turn hibernation off (AllowHibernation=no in /etc/systemd/sleep.conf), or encrypt the swap space.
    .advice-windows = Turn hibernation off (powercfg /hibernate off, as an administrator), or turn on BitLocker for the drive that Windows lies on.
doctor-crash-dumps = Crash dumps
doctor-crash-dumps-none = A crash leaves nothing behind, and no other program of this user can read Vitrin's memory.
doctor-crash-dumps-none-guarded = A crash leaves nothing behind, and no other program of this user can simply open Vitrin's memory.
doctor-crash-dumps-sudden = This computer keeps memory of crashed programs, and some crashes are not Vitrin's to prevent: { $pattern }
    .advice = Ask those who manage the computer to switch that off for vitrin.exe, or to keep small dumps only.
doctor-crash-dumps-possible = A crash could leave memory behind, in: { $pattern }
    .advice = Start Vitrin from the package as it was delivered; tell us if this stays.
doctor-sandbox-stage = Sandbox: film
doctor-sandbox-stage-on = In force ({ $level }).
doctor-sandbox-stage-partly = In force as far as this kernel can ({ $level }).
    .windows = In force as far as this Windows can ({ $level }).
    .advice = A newer kernel can take more away: Linux 6.12 or newer.
    .advice-windows = A newer Windows can take more away: Windows 10 22H2 or newer.
doctor-sandbox-stage-connected = In force ({ $level }), but the film's process could make connections to other computers.
    .advice = An administrator can deny it that with a firewall rule: see "Denying connections" in docs/windows.md.
doctor-sandbox-stage-off = The film's process cannot be confined, so that no film is shown: { $why }
    .advice = Use Linux 6.1 or newer, with landlock in the list lsm= of the kernel's command line.
    .advice-windows = Use Windows 10 22H2 or newer; tell us if it stays so.
doctor-sandbox-stage-lost = The film's process does not start: { $why }
    .advice = Run vitrin doctor again; install Vitrin anew if it stays so.
doctor-sandbox-console = Sandbox: console
doctor-sandbox-console-partly = In force as far as this kernel can ({ $level }). Tried: it writes nothing elsewhere.
    .windows = In force as far as this Windows can ({ $level }). Tried: it writes nothing elsewhere.
    .advice = A newer kernel can take more away: Linux 6.12 or newer.
    .advice-windows = A newer Windows can take more away: Windows 10 22H2 or newer.
doctor-sandbox-console-on = In force ({ $level }). Tried: it writes nothing elsewhere.
doctor-sandbox-console-leaks = It is said to be in force, but a file could be made where none may be.
    .advice = Tell us, with the output of vitrin doctor --json and of uname -a.
    .advice-windows = Tell us, with the output of vitrin doctor --json and of ver.
doctor-sandbox-console-off = The console works unconfined: { $why }
    .windows = The console has all rights of its user: Windows confines the film's process only.
    .advice = Use Linux 6.1 or newer, with landlock in the list lsm= of the kernel's command line.
    .advice-windows = Nothing can be done about that. Films are decoded in the film's process, and nowhere else.
doctor-sandbox-commands = Sandbox: commands
doctor-sandbox-commands-partly = In force as far as this kernel can ({ $level }). Tried: they write nothing elsewhere.
    .windows = In force as far as this Windows can ({ $level }). Tried: they write nothing elsewhere.
    .advice = A newer kernel can take more away: Linux 6.12 or newer.
    .advice-windows = A newer Windows can take more away: Windows 10 22H2 or newer.
doctor-sandbox-commands-on = In force ({ $level }). Tried: they write nothing elsewhere.
doctor-sandbox-commands-leaks = It is said to be in force, but a file could be made where none may be.
    .advice = Tell us, with the output of vitrin doctor --json and of uname -a.
    .advice-windows = Tell us, with the output of vitrin doctor --json and of ver.
doctor-sandbox-commands-off = Commands work unconfined: { $why }
    .windows = Commands have all rights of their user: Windows confines the film's process only.
    .advice = Use Linux 6.1 or newer, with landlock in the list lsm= of the kernel's command line.
    .advice-windows = Nothing can be done about that. Films are decoded in the film's process, and nowhere else.
doctor-display = Display
doctor-display-none = There is no desktop here.
    .advice = Run vitrin doctor in the desktop session in which films are shown.
    .advice-windows = Run vitrin doctor where somebody is signed in at a screen.
doctor-display-broken = No window can be opened: { $why }
    .advice = Check the desktop session, and that the packages mesa-vulkan-drivers and libgl1-mesa-dri are installed.
    .advice-windows = Install the graphics card's driver (Windows Update), restart the computer, and run vitrin doctor again.
doctor-display-software = The processor draws by itself: { $device }. Larger films may not run smoothly.
    .advice = Install the graphics processor's driver if there is one; otherwise use films of at most 1280×720.
doctor-display-hardware = { $device }
doctor-capture = Screen capture
doctor-capture-no-desktop = There is no desktop here that could be asked.
    .advice = Run vitrin doctor in the desktop session in which films are shown.
    .advice-windows = Run vitrin doctor where somebody is signed in at a screen.
doctor-capture-x11 = X11: every program of this session can record every window, and none can be excluded.
    .advice = Use a Wayland session, and run nothing beside Vitrin and the video call that you do not trust.
doctor-capture-as-picked = Wayland: programs get only the windows that their user picks in the desktop's dialog.
doctor-capture-without-asking = Wayland, but this desktop lets programs record without asking ({ $extension }).
    .advice = Run nothing beside Vitrin and the video call that you do not trust, or use GNOME or KDE Plasma.
doctor-capture-excluded = Vitrin's windows are left out when programs record the screen; the film's is not while it is shown in a meeting.
doctor-capture-not-excluded = Every program can record every window, Vitrin's too: { $why }
    .advice = Run nothing beside Vitrin and the video call that you do not trust; Windows 10 22H2 or newer can leave windows out.
doctor-capture-remote = You work on this computer from another one: Vitrin's windows can be recorded there and here, as all others.
    .advice = Show films at the computer itself, or be sure of both computers.
doctor-sound = Sound
doctor-sound-works = There is a sound output ({ $output }).
doctor-sound-none = There is no sound output: films are shown without sound.
    .advice = Connect loudspeakers or headphones, and check that PulseAudio or PipeWire runs in this session.
    .advice-windows = Connect loudspeakers or headphones, and choose them in Windows' settings for sound.
doctor-sound-no-gstreamer = GStreamer does not start: { $why }
    .advice = Install GStreamer anew (libgstreamer1.0-0).
    .advice-windows = Install Vitrin anew: GStreamer is part of it.
doctor-plugins = Film formats
doctor-plugins-all = All kinds of film that Vitrin knows can be shown.
doctor-plugins-some = These cannot be shown: { $kinds }.
    .advice = apt install { $packages }
    .advice-windows = Install Vitrin anew: all that films need is part of it.
doctor-plugins-broken = No film can be shown; GStreamer lacks: { $elements }.
    .advice = apt install { $packages }
    .advice-windows = Install Vitrin anew: all that films need is part of it.
doctor-plugins-no-gstreamer = GStreamer does not start: { $why }
    .advice = Install GStreamer anew (libgstreamer1.0-0).
    .advice-windows = Install Vitrin anew: GStreamer is part of it.
doctor-aes = AES
doctor-aes-hardware = By the processor's own instructions, { $speed } a second.
doctor-aes-software = IN SOFTWARE: this processor has no instructions for AES. Only { $speed } a second; films may stutter.
    .advice = Use another computer, or have AES turned on in its firmware or in the virtual machine's settings.
doctor-aes-slow = The processor has instructions for AES, but only { $speed } a second are reached, as if in SOFTWARE.
    .advice = Close other programs and run vitrin doctor again; install Vitrin anew if it stays so.
doctor-aes-broken = AES could not be tried: { $why }
    .advice = Close other programs and run vitrin doctor again.
doctor-awake = Staying awake
doctor-awake-works = The computer can be kept awake while a film is open.
doctor-awake-refused = The computer may fall asleep while a film is open: { $why }
    .advice = Check that systemd-logind runs, or turn off automatic suspend in the desktop's settings.
    .advice-windows = Turn off sleep in Windows' settings for power while films are shown.
doctor-policy = Policy
doctor-policy-known = Locks after { $minutes } minutes without a film. { $keeping } { $swap } An administrator decides in { $place }.
doctor-policy-keep-days = A new film may be kept for this many days: { $days }.
doctor-policy-keep-undecided = For how long a film may be kept is not decided.
doctor-policy-swap-refused = Unencrypted swap is refused.
    .windows = Unencrypted page files are refused.
doctor-policy-swap-accepted = Unencrypted swap is accepted.
    .windows = Unencrypted page files are accepted.
doctor-policy-broken = The policy cannot be relied on, so that nothing is unlocked: { $why }
    .advice = Have an administrator put { $file } right.
doctor-volume = Volume
doctor-volume-encrypted = Encrypted by { $by }.
doctor-volume-sealed = { $why }. That is fine: the films in the vault are sealed.
doctor-volume-open = { $why }. Films in the clear are not shown from here.
    .advice = Make a vault here (vitrin init { $folder }) and import the films into it.
doctor-volume-missing = { $folder } is not there or cannot be entered.
    .advice = Check the name, and that the stick is plugged in.
doctor-volume-in-the-clear = Not encrypted
doctor-volume-in-memory = In the computer's memory (a RAM disk), which is no encrypted volume
doctor-volume-weak = Encrypted with EncFS, which is known to be weak
doctor-volume-on-network = On another computer, and whether that one encrypts cannot be seen from here
doctor-volume-not-told = Whether it is encrypted the system does not tell
doctor-vault = Vault
doctor-vault-readable = There, and its header is whole; belongs to { $name }; passwords: { $passwords }.
doctor-vault-leftovers = There, and its header is whole; belongs to { $name }; passwords: { $passwords }. But files in the folder films that cannot be read or changed, or are left of an erased film: { $count }, the first { $first }.
    .advice = They hinder nothing else. Nobody can open an erased film, and Vitrin tries to remove what is left the next time something is saved to the stick; vitrin verify says whether anything is left.
doctor-vault-none = There is no vault in { $folder }.
    .advice = Name the folder of the vault, or make one: vitrin init { $folder }
doctor-vault-none-needed = There is no vault. Films in the clear can be shown from this volume: vitrin show.
doctor-vault-copy-damaged = There, belongs to { $name }; one of the files that it keeps two copies of is damaged in one of them.
    .advice = Check the stick: vitrin verify. Move the films to a new stick.
doctor-vault-unreadable = The vault cannot be read: { $why }
    .advice = Check the stick. If vitrin info says the same, hand it to whoever can save the films.

# -- Rating with forms -------------------------------------------------------------------------------------------

rating-tab = Rate
rating-choose = Rate the film
rating-choose-about = Fill in a form while you watch the film. It is stored encrypted on the USB stick with the film, and is never seen in the meeting.
rating-begin = Begin
rating-begin-named = Rate with { $form }
rating-form-items =
    { $count ->
        [one] 1 item
       *[other] { $count } items
    }
rating-form-own = your unit’s own
rating-export = Export …
rating-export-hint = Saves the ratings of this film in a file that other programs can read
rating-export-warning = Ratings of the film ({ $count }) are saved in a file on the USB stick that is not encrypted: anybody who has the USB stick can read what they say about patient and therapist. The other person's rating is in it once you have both finished. The film's title and notes are not in it. Move the file to your unit's own storage at once. That you exported is then in the log.
rating-export-csv = As a table (CSV)
rating-export-json = As JSON
rating-exported = The ratings are, not encrypted, in { $folder }: { $file }. Move the file to your unit's own storage.
rating-add-form = Add a form …
rating-add-form-hint = A file with a form that you have written yourselves (TOML). It is put on the USB stick, encrypted.
rating-add-form-title = Choose a form
rating-form-added = The form “{ $title }” is added.
rating-form-there = The form “{ $title }” is there already.
rating-remove-form = Offer the form { $form } no longer
rating-form-unreadable = (this form cannot be read here)
rating-mine = Your ratings
rating-others = Ratings by others
rating-state-begun = begun
rating-state-finished = finished { $date }
rating-state-hidden = finished { $date }, hidden
rating-state-answered = begun, { $done } of { $all } answered
rating-unfinished = Shown when { $name } has finished.
rating-own-first = Shown when you have finished a rating with the same form yourself. It would sway yours.
rating-continue = Continue
rating-continue-named = Continue with { $form }
rating-see = Show
rating-see-named = Show { $form }, { $name }
rating-compare = Compare with yours
rating-compare-named = Compare { $form }, { $name }, with yours
rating-remove = Remove the rating { $form }
rating-remove-question = Remove your rating “{ $form }”? It cannot be brought back.
rating-remove-yes = Remove
rating-finish = Finish …
rating-finish-question = { $open ->
        [0] Are you done? The rating does not change any more then, and whoever has also finished one with the same form can compare.
        [one] One item is not answered. Are you done? The rating does not change any more then, and whoever has also finished one with the same form can compare.
       *[other] { $open } items are not answered. Are you done? The rating does not change any more then, and whoever has also finished one with the same form can compare.
    }
rating-finish-yes = Finish
rating-no = Cancel
rating-back = To the ratings
rating-progress = { $done } of { $all } answered
rating-not-applicable = Not applicable
rating-value-named = { $item }: { $value }
rating-value-anchor-named = { $item }: { $value }, { $anchor }
rating-count-more = Count
rating-count-more-hint = Once more, with the place where the film is
rating-count-more-named = Count once more: { $item }
rating-count-less-named = Once less: { $item }
rating-count-named = { $item }: { $count }
rating-place = Here in the film
rating-place-hint = Keeps the place where the film is with this item
rating-place-named = Add the place to { $item }
rating-go = Go to { $time }, { $item }
rating-place-remove = Remove the place { $time }, { $item }
rating-comment = Comment
rating-comment-open = Comment on: { $item }
rating-comment-named = Comment: { $item }
rating-mean = mean { $value }
rating-total = total { $value }
rating-score-of = ({ $answered } of { $items })
rating-score-missing = too few answers ({ $answered } of { $items })
rating-all-items = All items
rating-difference = Difference
rating-agreement = Agreement
rating-agreement-none = No item was given a value by both.
rating-exact = The same value: { $percent } % ({ $count } of { $items })
rating-within-one = At most one step apart: { $percent } % ({ $count } of { $items })
rating-kappa = Beyond chance: weighted kappa { $kappa } (0 is chance, 1 is the same throughout)
rating-kappa-too-few = Too few items for a kappa ({ $items }, at least { $least } are needed): single answers would decide it.
rating-kappa-scales = No kappa: the items have different scales.
rating-kappa-no-spread = No kappa: both gave one and the same value to everything.

# -- Forms as files ----------------------------------------------------------------------------------------------

form-line = Line { $line }: { $what }
form-unreadable = The file cannot be read.
    .advice = Check where it is and how it is called.
form-too-long = The file is too long for a form (32 kB at most).
    .advice = Divide the form, or shorten its texts.
form-not-text = the file is no text in UTF-8.
    .advice = Save it as text, encoded as UTF-8.
form-syntax = that cannot stand in a form (TOML).
    .advice = Look at quotation marks, brackets and equals signs in that line. A form to begin with: vitrin forms --print session-craft
form-newer = the form is of a later kind than this Vitrin knows.
    .advice = Use a newer Vitrin.
form-unknown-key = a form has nothing called “{ $key }” here.
    .advice = Correct its spelling, or remove the line.
form-missing-key = “{ $key }” is missing.
    .advice = Add it.
form-not = “{ $key }” has to be { $expected }.
    .advice = Change what comes after the equals sign.
form-bad-text = the text of “{ $key }” is empty, too long ({ $max } bytes at most) or has control characters.
    .advice = Write a shorter text on one line.
form-out-of-range = “{ $key }” has to be from { $min } to { $max }.
    .advice = Change the number.
form-count = “{ $key }” has to be there at least once and { $max } times at most.
    .advice = Add or remove some.
form-repeated = two items are called “{ $key }”.
    .advice = Give each item a name of its own.
form-no-such-scale = there is no scale called “{ $key }”.
    .advice = Correct the name, or add the scale under [scale.{ $key }].
form-cannot-be-scored = “score” is for items whose scales have the same lowest and highest value only.
    .advice = Remove “score”, or give the items the same scale.
form-expected-text = text in quotation marks
form-expected-wording = text in quotation marks, or one in each language with .sv and .en after the name
form-expected-number = a whole number
form-expected-yes-no = true or false
form-expected-table = a table, for example under [scale.name]
form-expected-list = a list, for example under [[group]] or [[group.item]]
form-expected-name = a name of lower-case letters a–z, digits and hyphens (40 at most)
form-expected-score = "mean" or "total"
form-expected-answer = "scale", "count" or "comment"
cli-form-good = The form is right: { $title }, items: { $count }
cli-form-removed = The form “{ $title }” is not offered any more.
cli-form-unknown = There is no form called { $name }.
    .advice = vitrin forms lists those that there are; with a vault's folder, the vault's own too.
cli-form-shipped = Forms that are part of Vitrin are not removed.
    .advice = One of your own of the same name is shown in its place: vitrin forms DIR --add FILE
cli-form-own = the vault’s own
cli-form-vitrin = Vitrin’s
cli-form-count = how often
cli-form-comment = free text
cli-ratings-none = There are no ratings.
cli-ratings-clear = What is exported is not encrypted: anybody who gets hold of it can read what it says about patient and therapist.
cli-ratings-exported = Exported ratings: { $count }
cli-rating-id = ID
cli-rating-form = FORM
cli-rating-by = BY
cli-rating-state = STATE
cli-rating-unknown = No rating, or more than one, has an id that begins with { $name }.
    .advice = vitrin ratings DIR lists them.
cli-rating-unfinished = The rating is not finished, and is shown to { $name } only.
    .advice = Wait until it is finished.
cli-rating-own-first = { $name } has rated the film; that is shown when you have finished a rating of your own with the same form.
    .advice = Rate the film in the window. If you need to see it all the same: --all
cli-rating-form-unreadable = The form of this rating cannot be read by this Vitrin.
    .advice = Use a newer Vitrin. The values are in vitrin ratings --json.
cli-rating-not-comparable = The two ratings are not of the same film with the same form.
    .advice = Choose two of the list that have the same film and the same form.

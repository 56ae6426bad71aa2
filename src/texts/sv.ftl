# Vitrins texter på svenska.
#
# Ett fel säger vad som har hänt (texten) och vad man gör (.advice). Läsaren är psykoterapeut, inte datortekniker:
# "USB-minne", "film", "lösenord". Ordet "valv" används bara där det förklaras.
# en.ftl har samma nycklar och samma variabler; ett test vakar över det.

# -- Gemensamt ----------------------------------------------------------------------------------------------------

app-name = Vitrin
months = { $month ->
    [1] januari
    [2] februari
    [3] mars
    [4] april
    [5] maj
    [6] juni
    [7] juli
    [8] augusti
    [9] september
    [10] oktober
    [11] november
   *[12] december
  }
date = { $day } { $monthname } { $year }
date-and-time = { $date } kl. { $hour }.{ $minute }
size-bytes = { $amount } byte
size-kilo = { $amount } kB
size-mega = { $amount } MB
size-giga = { $amount } GB
size-tera = { $amount } TB
problem-close = Stäng meddelandet

# -- Låst: välj USB-minne -----------------------------------------------------------------------------------------

choose-title = Välj USB-minne
choose-intro = Filmerna ligger krypterade på USB-minnet. De visas direkt därifrån och sparas aldrig på datorn.
choose-searching = Letar efter USB-minnen …
choose-none-title = Inget USB-minne med Vitrin hittades
choose-none-body = Sätt i USB-minnet. Det dyker upp här av sig självt efter några sekunder.
choose-none-hint = Är minnet nytt? Sätt i det också: då kan du förbereda det här.
choose-prepare-title = Förbered det här USB-minnet för filmer
choose-prepare-empty = Det är tomt. Du väljer ett lösenord och är klar på en minut.
choose-prepare-beside = Det som redan ligger på det lämnas som det är.
choose-prepare = Förbered för filmer …
choose-elsewhere = Ligger filmerna någon annanstans?
choose-folder = Välj mapp …
choose-path-label = Sökväg till mappen
choose-path-hint = till exempel /media/anna/USB-minne
    .windows = till exempel E:\ eller E:\Filmer
choose-path-open = Öppna
choose-free = { $size } ledigt
choose-on-volume = på { $volume }
choose-returned-to = Upphittat? Lämna till: { $contact }
choose-labelled = Skapad { $date }
folder-dialog-title = Välj mappen där filmerna ligger

# -- Låst: ett nytt USB-minne (R-LABEL, R-PASS) -------------------------------------------------------------------

new-stick-title = Förbered USB-minnet för filmer
new-stick-beside = Filmerna får en egen mapp, ”{ $folder }”; allt annat lämnas som det är.
new-stick-name = Vems är minnet?
new-stick-name-hint = förnamn och efternamn
new-stick-unit = Enhet
new-stick-unit-hint = till exempel BUP Mölndal
new-stick-if-found = Om någon hittar det
new-stick-if-found-hint = till exempel receptionens telefonnummer
new-stick-label-public = Detta kan den läsa som hittar minnet. Skriv inget om patienter.
new-stick-make = Förbered minnet
new-stick-working = Förbereder USB-minnet …
new-stick-working-hint = Det tar några sekunder. Låt minnet sitta i.
new-password = Välj ett lösenord
new-password-again = Samma lösenord en gång till
rule-length = Minst { $minimum } tecken
rule-first = Börjar med en bokstav (A–Z)
rule-upper = Minst en stor bokstav (A–Z)
rule-lower = Minst en liten bokstav (a–z)
rule-digit = Minst en siffra (0–9)
rule-repeated = Samma lösenord två gånger
rule-met = uppfyllt
rule-unmet = återstår

# -- Upplåst: vad man skriver på USB-minnet (R-LABEL) --------------------------------------------------------------

label-title = Skriv detta på USB-minnet
label-intro = På en etikett eller direkt på minnet, så att det kan lämnas tillbaka till dig.
label-password = Lösenordet skrivs inte upp på minnet. Utan det kan ingen öppna filmerna, inte heller it-supporten.
label-found = Upphittaren kan läsa namn och enhet på minnet, men inte se några filmer.
label-computers = Sätt bara minnet i datorer på enhetens nätverk.
print = Skriv ut …
print-hint = Sparar sidan på USB-minnet som en fil som webbläsaren kan skriva ut. Den säger inget om någon patient
print-written = Sidan ligger på USB-minnet: { $file }
    .advice = Öppna filen i Utforskaren eller filhanteraren, så frågar webbläsaren hur den ska skrivas ut. Radera filen sedan.
label-done = Klart, visa filmerna

# -- Låst: lösenord -----------------------------------------------------------------------------------------------

unlock-title = Lås upp USB-minnet
unlock-label = Lösenord
unlock-button = Lås upp
unlock-back = Tillbaka
unlock-show = Visa lösenordet
unlock-hide = Dölj lösenordet
unlock-working = Låser upp …
unlock-working-hint = Det tar någon sekund. Det är avsiktligt: det gör lösenordet svårt att gissa.
unlock-capslock = Caps Lock är på.

# -- Upplåst: filmerna --------------------------------------------------------------------------------------------

library-count = { $count ->
    [one] 1 film
   *[other] { $count } filmer
  }
library-lock = Lås
library-lock-hint = Stänger filmen och låser USB-minnet
library-show = Visa filmen
library-switch = Visa den här i stället
library-more = Mer
library-passwords = Lösenord
library-label = Etikett till minnet
library-check-all = Kontrollera alla filmer
library-erase-all = Radera allt och börja om …
library-details = Detaljer
library-search = Sök (Ctrl+F)
library-search-short = Sök
library-none-found = Ingen film hittades för ”{ $text }”.
library-sort = Sortera efter { $column }
library-overdue = { $count ->
    [one] En film borde vara raderad.
   *[other] { $count } filmer borde vara raderade.
  }
library-overdue-erase = Radera …
library-checking = Kontrollerar ”{ $title }” … { $percent } %
library-stop = Avbryt
library-empty-title = Här finns inga filmer än
library-empty-body = Anslut kameran med sladd, eller sätt i minneskortet. Filmerna dyker upp av sig själva.
library-empty-after = Filmen krypteras medan den kopieras, och sparas aldrig på datorn.
library-column-title = Film
library-column-recorded = Inspelad
library-column-length = Längd
library-column-size = Storlek
library-column-picture = Bild
film-unfinished = Inte färdig
film-unfinished-hint = Filmen blev aldrig hel. Markera den för att fortsätta, spara det som blev helt eller radera.
film-damaged = Skadad
film-damaged-hint = Det som ligger på USB-minnet är inte det som sparades.
film-not-showable = Kan inte visas
film-not-showable-hint = Filmen är av en sort som Vitrin inte kan visa, eller var trasig redan i kameran.
film-overdue = Ska raderas
film-overdue-hint = Tiden är ute, eller samtycket är återkallat.
film-markers = { $count ->
    [one] 1 markering
   *[other] { $count } markeringar
  }
film-title = Filmens titel
film-rename = Byt namn
film-check = Kontrollera filmen
film-erase = Radera …
film-kind-container = filformatet { $name }
film-kind-codec = { $name }
film-kind-unknown = okänt filformat
film-kind-large = en för stor bild: över 200 megapixlar
film-kind-missing = { $what }; paketet { $package } saknas på datorn
film-kind-other = den är större eller annorlunda än vad som kan ritas
film-rate = { $rate } bilder/s
film-still = Stillbild
film-sound-only = Bara ljud
film-interlaced = sammanflätad

# -- Loggen -------------------------------------------------------------------------------------------------------

log-title = Logg
log-back = Tillbaka till filmerna
log-check = Kontrollera
log-export = Exportera
log-export-hint = Sparar loggen i två filer på USB-minnet, utan filmernas namn: en tabell, och en med bevis för it-supporten
log-exported = Loggen ligger i { $folder }: { $files }. Filmerna heter där som sina nummer.
log-exported-open = Filerna är inte krypterade: alla som har USB-minnet kan läsa dem. Flytta dem till enhetens egen lagringsplats.
log-empty = Inga sådana händelser.
log-kind-all = Allt
log-kind-shown = Visningar
log-kind-changed = Ändringar
log-kind-access = Åtkomst
log-kind-problems = Problem
log-all-films = Bara { $title }
log-column-time = När
log-column-what = Vad
log-column-by = Lösenord
log-column-computer = Dator
log-whole = Loggen är hel: { $count } händelser, och ingen är ändrad eller borttagen.
log-entries = Händelser som går att läsa i loggen: { $count }
log-unwritten = Det här står inte i loggen än. { $why }
    .advice = Filmen kan visas ändå. Loggen skrivs så snart det går att skriva på USB-minnet.
cli-log-unwritten = Loggen säger inte allt som det här kommandot har gjort. { $why }
    .advice = Anteckna själv vad som gjordes, med vilken film och när.
log-event-begun = En loggfil påbörjades
log-event-created = USB-minnet förbereddes
log-event-unlocked = Låstes upp
log-event-failed-unlocks = Fel lösenord provades, antal gånger: { $count }
log-event-locked = Låstes
log-event-imported = Hämtades
log-event-source-erased = Originalet raderades
log-event-recorded = Spelades in
log-event-opened = Öppnades
log-event-shown = Visades från { $from }
log-event-shown-parts = Visades från { $from }: { $parts }
log-event-shared = Kunde ses i ett videosamtal från { $from }
log-event-annotated = Anteckningar eller täckning ändrades
log-event-edited = Uppgifter om filmen ändrades
log-event-exported = Togs ut
log-event-exported-log = Loggen exporterades, antal händelser: { $count }
log-event-exported-markers = Markeringarna exporterades, antal: { $count }
log-event-exported-ratings = Bedömningar exporterades, antal: { $count }
log-event-exported-all-ratings = Bedömningar exporterades, även andras som inte skulle synas än; antal: { $count }
log-event-sampled = Stickprov i loggen, antal händelser: { $count }
log-event-erased = Raderades
log-event-password-changed = Lösenordet ”{ $password }” byttes
log-event-password-added = Lösenordet ”{ $password }” lades till
log-event-password-removed = Lösenordet ”{ $password }” togs bort
log-event-not-done =
    { $count ->
        [one] Det som står närmast före blev inte gjort
       *[other] Det som de { $count } närmast föregående posterna säger blev inte gjort
    }
log-event-entries-lost = Händelser som inte kunde skrivas i loggen: { $count }
log-problem-missing = Loggen på USB-minnet saknas, helt eller till en del.
    .advice = Någon kan ha tagit bort den. Berätta det för it-supporten.
log-problem-shortened = Loggen på USB-minnet är kortare än den har varit.
    .advice = Någon kan ha kortat den eller lagt tillbaka en gammal. Berätta det för it-supporten.
log-problem-replaced = Loggen på USB-minnet är inte den som hör dit.
    .advice = Någon kan ha bytt ut den. Berätta det för it-supporten.
log-problem-gap = Händelser saknas i loggen, eller står inte i den ordning som de skrevs.
    .advice = Någon kan ha ändrat den. Berätta det för it-supporten.
log-problem-unreadable = En händelse i loggen går inte att läsa.
    .advice = Antingen avbröts den medan den skrevs (USB-minnet drogs ut), eller så är den skadad.
log-problem-older-than-seen = USB-minnet är i ett äldre skick än när det senast användes på den här datorn.
    .advice = En gammal kopia kan ha lagts tillbaka: raderade filmer och gamla lösenord kan vara tillbaka. Berätta det för it-supporten.
log-problem-other-than-seen = USB-minnet har en annan historia än den som den här datorn har sett.
    .advice = Det kan ha kopierats, och båda kopiorna använts. Berätta det för it-supporten.
log-problem-catalogue-older = Listan över filmer är äldre än loggen.
    .advice = En gammal lista kan ha lagts tillbaka: raderade filmer kan stå där igen. Berätta det för it-supporten.
log-problem-header-older = Lösenorden är äldre än loggen.
    .advice = Gamla lösenord kan ha lagts tillbaka: ett som har bytts eller tagits bort kan gälla igen. Berätta det för it-supporten.
log-problem-film-damaged = Filmen är skadad
log-problem-other = Något var inte det som sparades
# -- Upplåst: hämta film från kamera, minneskort eller mapp ----------------------------------------------------------

import-open = Hämta film från kameran …
import-open-news = Hämta film från kameran: det finns nya filmer
import-title = Hämta film från { $place }
import-title-dropped = Hämta filmerna som du släppte här
import-title-none = Hämta film från kameran
import-back = Tillbaka till filmerna
import-folder = Välj mapp …
import-folder-hint = Om kameran inte dyker upp av sig själv, eller om filmerna ligger i en mapp
import-searching = Tittar efter filmer …
import-waiting = Anslut kameran med sladd, eller sätt i minneskortet
    .advice = Slå på kameran och välj ”USB” eller ”anslut till dator” om den frågar. Filmerna dyker upp här av sig själva.
import-drop-hint = Du kan också dra filmer eller en mapp hit till fönstret.
import-intro = De nyaste är valda. Filmerna krypteras medan de kopieras, och inget sparas på datorn.
import-intro-known = Alla filmer finns redan på USB-minnet.
import-no-date = okänt datum
import-default-title = Film utan datum
import-title-field = Titel på filmen från { $recorded }
import-parts = { $count } delar blir en film
import-known = Finns på USB-minnet
import-phone = Mobil eller surfplatta
import-phone-forbidden = Får inte hämtas
import-phone-rule = Filmen är inspelad med en mobil eller surfplatta. Enligt reglerna ska patienter filmas med kamera, eller med en dator där USB-minnet sitter i: en mobil kan skicka filmen vidare till en molntjänst av sig själv.
import-phone-rule-forbidden = Filmen är inspelad med en mobil eller surfplatta. Det är inte tillåtet här, så den kan inte hämtas. Tala med den som ansvarar för filmerna.
import-phone-consent = Hämta den ändå. Jag ser till att den raderas ur mobilen och dess molntjänst.
import-unknown = Hämtas inte, för Vitrin känner inte igen: { $names }
import-unknown-more = { $count ->
    [one] Hämtas inte, för Vitrin känner inte igen: { $names } och 1 fil till
   *[other] Hämtas inte, för Vitrin känner inte igen: { $names } och { $count } filer till
  }
import-chosen = { $count ->
    [0] Ingen film är vald
    [one] 1 film vald, { $size }
   *[other] { $count } filmer valda, { $size }
  }
import-room = { $size } ledigt på USB-minnet
import-no-room = Får inte plats: det fattas { $size } på USB-minnet
import-no-title = Skriv en titel på varje vald film
import-start = { $count ->
    [0] Hämta
    [one] Hämta filmen
   *[other] Hämta { $count } filmer
  }
import-job-waiting = väntar på sin tur
import-job-resuming = ser efter hur mycket som finns …
import-job-sealing = hämtas { $percent } %
import-job-verifying = kontrolleras { $percent } %
import-job-inspecting = nästan klar
import-job-cancelling = avbryts …
import-left = { $minutes } min kvar
import-left-seconds = mindre än en minut kvar
import-speed = { $size } i sekunden
import-number-of = { $number } av { $count }
import-cancel = Avbryt
import-cancel-all = Avbryt alla
import-then-locks = låser sedan
import-then-closes = stänger sedan
import-leave-stay-short = Lås inte
import-leave-stay-open = Stäng inte
import-news = En kamera eller ett minneskort med nya filmer är anslutet.
import-news-open = Visa filmerna
import-done = { $count ->
    [one] Filmen finns nu på USB-minnet, läst tillbaka och jämförd.
   *[other] { $count } filmer finns nu på USB-minnet, lästa tillbaka och jämförda.
  }
import-erase-question = Radera originalen? Enligt reglerna ska filmerna inte ligga kvar där de kom ifrån.
import-erase-forbidden = Originalen ligger kvar där de kom ifrån: på den här datorn raderar Vitrin inget där.
import-erase = { $count ->
    [one] Radera originalet
   *[other] Radera { $count } original
  }
import-erase-not = Låt dem ligga kvar
import-erasing = Raderar originalen …
import-erased-all = { $count ->
    [one] Filmen finns på USB-minnet, och originalet är raderat.
   *[other] { $count } filmer finns på USB-minnet, och originalen är raderade.
  }
import-erased-some = { $gone ->
    [one] { $count } filmer finns på USB-minnet. Ett av originalen är raderat.
   *[other] { $count } filmer finns på USB-minnet. { $gone } av originalen är raderade.
  }
import-erased-none = Filmerna finns på USB-minnet, men originalen ligger kvar.
import-erased-left = Originalen till de här gick inte att radera: { $titles }. Radera dem där de ligger, i en kamera med dess egen meny.
import-erased-flash = Minneskort flyttar runt det som sparas, så rester kan finnas kvar som bara specialister kommer åt. Formatera kortet i kameran ibland, och förstör det när det inte ska användas mer.
import-kept-not-showable = Originalet till ”{ $title }” ligger kvar: filmen kan inte visas, så originalet kan behövas.
import-kept-warnings = Originalet till ”{ $title }” ligger kvar: något av filmen saknas eller hörs inte, så titta på den först.
import-kept-not-inspected = Originalet till ”{ $title }” ligger kvar: det gick inte att ta reda på om filmen kan visas.
import-kept-salvaged = ”{ $title }” är inte hela filmen, utan det som hann bli helt innan hämtningen avbröts.
import-salvaged-title = { $title } (början)
import-failed = ”{ $title }” hämtades inte. { $why }
import-left-unfinished = Det som hann sparas ligger kvar, krypterat. Anslut det som filmen hämtas från och markera filmen i listan för att fortsätta.
import-unfinished = Hämtningen av filmen avbröts. Det som hann sparas ligger kvar, krypterat.
import-unfinished-resume = Fortsätt hämta
import-unfinished-salvage = Spara det som blev helt
import-unfinished-erase = Radera
import-leave-title = { $count ->
    [0] Originalen raderas fortfarande
    [one] En film hämtas fortfarande
   *[other] { $count } filmer hämtas fortfarande
  }
import-leave-lock = { $count ->
    [0] USB-minnet kan låsas när det är klart, eller genast. Avbryts raderingen, kan original ligga kvar; filmerna finns på USB-minnet.
   *[other] USB-minnet kan låsas när det är klart, eller genast. Avbryts hämtningen, ligger originalet kvar orört.
  }
import-leave-close = { $count ->
    [0] Vitrin kan stängas när det är klart, eller genast. Avbryts raderingen, kan original ligga kvar; filmerna finns på USB-minnet.
   *[other] Vitrin kan stängas när det är klart, eller genast. Avbryts hämtningen, ligger originalet kvar orört.
  }
import-leave-lock-later = Lås när det är klart
import-leave-close-later = Stäng när det är klart
import-leave-lock-now = { $count ->
    [0] Avbryt raderingen och lås
   *[other] Avbryt hämtningen och lås
  }
import-leave-close-now = { $count ->
    [0] Avbryt raderingen och stäng
   *[other] Avbryt hämtningen och stäng
  }
import-leave-stay = Fortsätt arbeta
error-import-source-gone = Kameran, kortet eller filen går inte längre att läsa.
    .advice = Anslut kameran eller kortet igen och hämta filmen på nytt.
error-import-source-changed = Filmen ändrades medan den lästes.
    .advice = Stäng av inspelningen i kameran och hämta filmen igen. Inget är raderat.
error-import-not-allowed = Vitrin får inte läsa där.
    .advice = Filmer hämtas från kameran, ett minneskort eller ett USB-minne. Kopiera dem inte till datorn först.
error-import-nothing-here = Här finns inga filmer
    .advice = Är det rätt kamera, kort eller mapp? Välj en annan, eller gå tillbaka.
error-import-source-not-found = Originalet till filmen hittades inte.
    .advice = Anslut kameran eller sätt i kortet som den hämtades från, och försök igen.
error-import-stick-full = USB-minnet blev fullt.
    .advice = Radera en film som inte längre behövs, och hämta sedan filmen igen. Det som redan har kommit in behöver inte kopieras en gång till.
error-import-stick-gone = USB-minnet togs ut.
    .advice = Sätt i det, lås upp igen och hämta filmen på nytt.
error-import-locked = USB-minnet låstes medan filmen hämtades.
    .advice = Lås upp och hämta filmen på nytt.

# -- Upplåst: leta efter kopior på datorn ----------------------------------------------------------------------------

error-sweep-failed = Det gick inte att leta färdigt.
    .advice = Försök igen. Händer det igen: stäng Vitrin, öppna det igen och försök en gång till.
error-sweep-not-allowed = Vitrin får inte titta i dina mappar på den här datorn.
    .advice = Stäng Vitrin, öppna det igen och försök en gång till. Händer det igen, fråga it-supporten.
sweep-open = Leta efter kopior på datorn …
sweep-title = Kopior av filmer på datorn
sweep-running = { $count ->
    [one] Letar … 1 fil är genomgången.
   *[other] Letar … { $count } filer är genomgångna.
  }
sweep-found = { $count ->
    [0] Inga kopior hittades på skrivbordet, i hämtade filer, dokument, papperskorg, tillfälliga filer eller webbläsare.
    [one] En kopia hittades.
   *[other] { $count } kopior hittades.
  }
sweep-unreadable = { $count ->
    [one] En mapp gick inte att titta i.
   *[other] { $count } mappar gick inte att titta i.
  }
sweep-nothing = Ingen film på USB-minnet har hämtats från en fil, så det finns inget att leta efter.
sweep-copy-of = kopia av ”{ $title }”
sweep-copy-of-erased = kopia av en film som är raderad från USB-minnet
sweep-warning = Det som raderas här går inte att få tillbaka. Filmerna på USB-minnet rörs inte.
sweep-erase = { $count ->
    [0] Radera
    [one] Radera kopian
   *[other] Radera { $count } kopior
  }
sweep-erasing = Raderar …
sweep-erased = { $count ->
    [0] Ingen kopia raderades.
    [one] En kopia är raderad.
   *[other] { $count } kopior är raderade.
  }
sweep-left = Gick inte att radera: { $names }
sweep-flash = En disk kan ha kvar rester i celler som inget program kommer åt. Kopior i en molntjänst eller på andra datorer syns inte härifrån.

# -- Upplåst: detaljer om en film (R-NEED) -------------------------------------------------------------------------

details-hide = Dölj detaljerna
details-several = { $count } filmer valda
details-recorded = Inspelad
details-purpose = Ändamål
details-purpose-hint = till exempel handledning
details-consent = Samtycke gavs
details-withdrawn = Samtycke återkallat
details-keep-until = Behålls till och med
details-day-hint = ÅÅÅÅ-MM-DD
details-day-wrong = Skriv dagen så här: 2026-09-28
details-sound = Ljud
details-mono = mono
details-stereo = stereo
details-channels = { $count } kanaler
details-imported = Hämtad
details-imported-by = { $date } av { $name }
details-markers = Markeringar

# -- Upplåst: radera (R-ERASE) --------------------------------------------------------------------------------------

erase-title = { $count ->
    [one] Radera filmen?
   *[other] Radera { $count } filmer?
  }
erase-for-good = Det går inte att ångra. Nyckeln förstörs, och sedan filerna på USB-minnet.
erase-film = ”{ $title }”
erase-all-working = Raderar allt …
erase-all-title = Radera allt på minnet?
erase-all-for-good = Alla filmer, alla lösenord och listan över filmer raderas, och det går inte att ångra. Sedan kan minnet användas på nytt, med ett nytt lösenord. Annat på minnet lämnas som det är.
erase-all-do = Radera allt
erase-flash = Ett USB-minne kan ha kvar krypterade rester i minnesceller som det har lagt undan. Utan nyckel går de inte att öppna.
erase-keep = Behåll
erase-do = { $count ->
    [one] Radera filmen
   *[other] Radera { $count } filmer
  }
erase-several = Radera { $count } filmer …
erase-working = { $count ->
    [one] Raderar filmen …
   *[other] Raderar { $count } filmer …
  }

# -- Upplåst: lösenord (R-PASS) -------------------------------------------------------------------------------------

page-receipts = Kvitton på raderingar
page-receipts-none = Inget är raderat än.
page-back = Tillbaka till filmerna
passwords-title = Lösenord
passwords-intro = Varje lösenord öppnar alla filmer på USB-minnet. Ge den som också ska kunna öppna det, till exempel en handledare, ett eget.
passwords-own = { $name } (du är inne med det här)
passwords-change = Byt lösenord …
passwords-add = Lägg till ett lösenord …
passwords-remove = Ta bort
passwords-remove-hint = Ta bort lösenordet ”{ $name }”
passwords-remove-last = Det sista lösenordet kan inte tas bort
passwords-remove-question = Ta bort lösenordet ”{ $name }”? Det öppnar inte filmerna längre.
passwords-current = Lösenordet som det är nu
passwords-name = Vems är lösenordet?
passwords-name-hint = till exempel handledarens namn
passwords-change-do = Byt lösenord
passwords-add-do = Lägg till lösenordet
passwords-remove-do = Ta bort lösenordet
passwords-cancel = Avbryt
passwords-keep = Behåll
passwords-working = Sparar …
passwords-changed = Lösenordet är bytt. Det gamla öppnar inte längre.
passwords-added = Lösenordet ”{ $name }” har lagts till.
passwords-removed = Lösenordet ”{ $name }” är borttaget och öppnar inte längre.

# -- Visning ------------------------------------------------------------------------------------------------------

show-opening = Öppnar …
show-playing = Spelar
show-paused = Pausad
show-ended = Slut
show-curtain = Dold
show-closing = Stänger …
show-failed-shared = Borta. De andra ser ”Paus” tills du stänger filmen.
show-left = { $time } kvar
show-next = Nästa markering om { $time }
show-next-named = Om { $time }: { $text }
show-play = Spela
show-pause = Pausa
show-jump = 10 s
show-back = Bakåt 10 sekunder{ IN-BRACKETS("long_jump_back") }
show-forward = Framåt 10 sekunder{ IN-BRACKETS("long_jump_forward") }
show-step-back = En bild bakåt
show-step-forward = En bild framåt
show-position = Plats i filmen
show-rate-value = { $factor }×
show-volume = Ljudstyrka
show-volume-hint = Till höger om strecket blir svagt tal starkare än inspelat; det som redan är starkt skräller inte.
show-mute = Stäng av ljudet
show-unmute = Sätt på ljudet
show-fullscreen = Helskärm
show-window = Lämna helskärm
show-curtain-on = Dölj filmen
show-curtain-on-hint = De andra ser ”Paus” i stället, genast, och filmen tystnar{ IN-BRACKETS("hide") }
show-curtain-off = Visa igen
show-curtain-off-hint = Filmen syns igen, pausad{ IN-BRACKETS("hide") }
show-resume = Fortsätt vid { $time }
show-resume-hint = Här slutade du förra gången (mellanslag)
show-from-start = Från början
show-repeat-from = Upprepa härifrån{ IN-BRACKETS("repeat_from") }
show-repeat-from-at = { KEY("repeat_from") ->
    [none] Upprepas från { $time }
   *[other] Upprepas från { $time } ({ KEY("repeat_from") } flyttar hit)
}
show-repeat-to = Upprepa hit{ IN-BRACKETS("repeat_to") }
show-repeat-to-at = { KEY("repeat_to") ->
    [none] Upprepas till { $time }
   *[other] Upprepas till { $time } ({ KEY("repeat_to") } flyttar hit)
}
show-segment = Spara { $from }–{ $to } som avsnitt{ IN-BRACKETS("segment") }
show-repeat-off = Upprepa inte längre{ IN-BRACKETS("repeat_off") }
show-slower = Långsammare{ IN-BRACKETS("slower") }
show-faster = Fortare{ IN-BRACKETS("faster") }
show-rate-usual = Hastighet; tryck för filmens egen
show-close = Stäng filmen
end-film-title = Ska filmen stängas? De andra ser dess fönster.
end-switch-title = Ska filmen bytas? De andra ser dess fönster.
end-lock-title = Ska Vitrin låsas? De andra ser filmens fönster.
end-window-title = Ska Vitrin avslutas? De andra ser filmens fönster.
end-body = Filmens fönster försvinner ur mötet. Filmen är dold medan du väljer: de andra ser bara ”Paus”.
end-keep = Fortsätt visa
end-switch = Byt film
end-window = Avsluta Vitrin
picture-open = Bilden: zoom, ljus, vrid
picture-zoom = Zoom
picture-brightness = Ljus
picture-contrast = Kontrast
picture-turn = Vrid ett kvarts varv
picture-plain = Som inspelad
picture-still = Spara bilden i listan
picture-still-hint = Den här bilden, med det som är täckt i den, sparas förseglad på stickan som en egen bild bland filmerna. Ljus, kontrast och zoom följer inte med.
picture-hint = I filmens fönster: Ctrl och mushjulet zoomar där pekaren är, och en bild som är nära flyttar du genom att dra i den. Filmen på stickan ändras inte.

keys-title = Tangenter
keys-both = De gäller här och i filmens fönster, så länge du inte skriver i ett fält. Här låser Ctrl+L.
settings-open = Inställningar (F10)
settings-title = Inställningar
settings-theme = Färger
settings-theme-system = Som datorn
settings-theme-light = Ljusa
settings-theme-dark = Mörka
settings-theme-contrast = Hög kontrast
settings-text-size = Textens storlek
settings-percent = { $percent } %
settings-language = Språk
settings-language-system = Som datorn
settings-film = Filmen öppnas
settings-film-other = På den andra skärmen, om det finns en
settings-film-other-filled = På den andra skärmen och fyller den
settings-film-same = Alltid på samma skärm som Vitrin
settings-lead-in = Börja före en markering
settings-seconds = { $seconds } s
settings-kept = Gäller för alla USB-minnen på den här datorn och sparas i { $path }. Där står ingenting om patienter eller filmer.
settings-keys-open = Se och ändra tangenterna
settings-close = Klart
remote-open = Liten fjärrkontroll
remote-open-hint = Gör fönstret till en liten fjärrkontroll som ligger överst, så att filmen får plats bredvid
remote-leave = Visa hela Vitrin
remote-leave-hint = Mötet, markeringarna, anteckningarna och de andra filmerna
remote-marked = Markerad { $time }
keys-open = Tangenter (F1 eller ?)
keys-close = Stäng
keys-or = { " " }eller{ " " }
keys-space = Mellanslag
keys-with-shift = Skift+{ $key }
keys-change = Ändra
keys-change-of = Ändra tangenten: { $does }
keys-add = Lägg till
keys-add-of = Lägg till en tangent: { $does }
keys-as-given = Som förut
keys-as-given-of = Tangenten som förut: { $does }
keys-all-as-given = Alla tangenter som förut
keys-none = ingen tangent
keys-fixed = alltid
keys-press = Tryck på den nya tangenten, ensam eller med Ctrl. Esc lämnar det som det är.
keys-refused-fixed = { $key } gör alltid det här: { $does }. Tryck på en annan tangent, eller Esc.
keys-refused-needed = Den tangenten behövs för listor, fält och knappar, eller av datorn. Tryck på en annan tangent, eller Esc.
keys-refused-easy = För att inget ska börja eller sluta i ett möte av misstag krävs här en tangent tillsammans med Ctrl. Tryck på en annan, eller Esc.
keys-taken = { $key } gör redan det här: { $does }. Ska den gälla här i stället?
keys-use-here = Använd den här
keys-keep = Låt det vara
keys-play-pause = spela eller pausa
keys-long-jump-back = tio sekunder bakåt
keys-long-jump-forward = tio sekunder framåt
keys-jump-back = fem sekunder bakåt
keys-jump-forward = fem sekunder framåt
keys-short-jump-back = en sekund bakåt
keys-short-jump-forward = en sekund framåt
keys-step-back = en bild bakåt
keys-step-forward = en bild framåt
keys-slower = långsammare
keys-faster = fortare
keys-to-start = till början
keys-to-end = till slutet
keys-tenths = till en tiondel av filmen: 0 är början, 5 mitten
keys-repeat-from = upprepa härifrån (eller dra med Skift)
keys-repeat-to = upprepa hit
keys-repeat-off = upprepa inte längre
keys-mark = markera stället
keys-segment = spara stycket som upprepas som avsnitt
keys-category = nästa kategori för markeringen
keys-still = spara bilden bland filmerna
keys-previous-marker = till strax före förra markeringen
keys-next-marker = till strax före nästa markering
keys-hide = dölj filmen, eller visa den igen
keys-fullscreen = helskärm, eller ett fönster igen
keys-leave = lämna helskärm; i ett möte: dölj filmen
keys-share = börja eller sluta visa i mötet
keys-louder = starkare
keys-softer = svagare
keys-mute = ljudet av eller på
keys-channels = en sida av ljudet på båda
keys-nearer = närmare bilden
keys-farther = längre bort från bilden
keys-pan-left = längre åt vänster i en bild som är nära
keys-pan-right = längre åt höger i en bild som är nära
keys-pan-up = längre upp i en bild som är nära
keys-pan-down = längre ner i en bild som är nära
keys-brighter = ljusare
keys-darker = mörkare
keys-more-contrast = mer kontrast
keys-less-contrast = mindre kontrast
keys-turn = vrid bilden ett kvarts varv
keys-plain = hela bilden, ljus som den spelades in
keys-other-film = av två filmer: styr den andra
keys-in-step = två filmer i takt, eller var för sig
keys-swap-sides = två filmer byter sida
keys-bar = listen i filmens fönster, eller ingen
keys-help = visa tangenterna

# -- Visning: mötet, markeringar och anteckningar -------------------------------------------------------------------

pair-open = Visa bredvid …
pair-open-hint = En film till, samma film på ett annat ställe eller en bild, bredvid den här i samma fönster
pair-same = Samma film, på ett annat ställe
pair-none = Det finns inget annat i valvet att visa bredvid.
pair-beside = Bredvid: { $title }
pair-beside-at = Bredvid, { $place }: { $title }
pair-in-step = I takt
pair-in-step-on-hint = Det du gör med den ena filmen görs med båda{ IN-BRACKETS("in_step") }
pair-in-step-off-hint = Spela och spola båda tillsammans, med det avstånd de har nu{ IN-BRACKETS("in_step") }
pair-steer = Styr den
pair-steer-hint = Den andra filmen hörs i stället, och knapparna styr den{ IN-BRACKETS("other_film") }
pair-swap = Byt sida
pair-swap-hint = Filmerna byter sida{ IN-BRACKETS("swap_sides") }
pair-alone = Bara den första
pair-alone-hint = Ta bort filmen bredvid; den som visades först visas vidare
pair-first-only = Går bara med den film som visades först

desk-both = Visning
desk-meeting = I mötet
desk-notes = Anteckningar
meeting-share = Visa i mötet
meeting-share-hint = Filmens fönster blir som mötet behöver det och visar ”Paus” tills du spelar{ IN-BRACKETS("share") }
meeting-unshare = Sluta visa
meeting-unshare-hint = Sluta först dela i Pexip. Filmen döljs och fönstret blir ett vanligt fönster igen{ IN-BRACKETS("share") }.
meeting-size = { $width } × { $height }
meeting-size-hint = Filmens storlek i mötet. Den större är skarpare, den mindre är lättare för datorn.
meeting-sound-check = Prova ljudet
meeting-sound-check-hint = Spelar en ton och frågan ”Hör du detta?”, så att de andra kan svara
meeting-sound-check-paused = Pausa filmen först
meeting-level = Ljudnivå
meeting-silent = Hörs inget?
meeting-room = Helskärm på
meeting-display-main = Datorns skärm ({ $width }×{ $height })
meeting-display-other = Projektorn ({ $width }×{ $height })
meeting-display-hint = Filmen fyller { $name }
meeting-preview = De andra ser:
meeting-seen-film = filmen
meeting-seen-still = filmen, pausad
meeting-seen-curtain = bara ”Paus”
meeting-step-share = Tryck på ”Visa i mötet”. Filmens fönster visar nu bara ”Paus”.
meeting-step-window = I Pexip: Dela skärm → Fönster → ”{ $window }”.
meeting-step-sound = Ljud: slå på webbläsarens ruta (”Dela även systemljud”). Finns ingen: slå på ”{ $switch }”. Annars hörs filmen bara hos dig.
    .windows = Ljud: slå på webbläsarens ruta (”Dela även systemljud”). Annars hörs filmen bara hos dig.
meeting-step-play = Ser de andra ”Paus”? Tryck på Spela. Det här fönstret ser ingen annan.
meeting-silent-meter = Tryck på ”Prova ljudet”. Rör sig mätaren inte, så är filmens ljud avstängt här eller datorn utan ljud.
meeting-silent-box = Rör den sig: sluta dela i Pexip och dela om, med rutan ”Dela även systemljud” på. Den går inte att slå på i efterhand.
meeting-silent-host = Filmens ljud går samma väg som din mikrofon. Har mötets värd tystat dig, så är filmen också tyst.
meeting-silent-headset = Använd headset. I högtalare kan de andra höra sig själva som eko.
meeting-microphone = Skicka filmens ljud genom mikrofonen
meeting-microphone-hint = Gör en mikrofon som bär filmens ljud och din röst, för webbläsare som inte kan dela ett fönsters ljud
meeting-microphone-choose = Välj nu mikrofonen ”{ $microphone }” i Pexip: där hörs filmen och du.
meeting-microphone-mute = Välj nu mikrofonen ”{ $microphone }” i Pexip. Där hörs bara filmen: datorn har ingen egen mikrofon.
microphone-name = Vitrin (film och mikrofon)
notes-mark = Lägg till markering
notes-mark-hint = Sätter en markering där filmen står{ IN-BRACKETS("mark") }
notes-segment = Spara som avsnitt
notes-segment-hint = { KEY("repeat_from") ->
    [none] Sätt först början under filmen. Slutet sätter du också där, eller så är det där filmen står{ IN-BRACKETS("segment") }
   *[other] { KEY("repeat_to") ->
        [none] Sätt först början med { KEY("repeat_from") }. Slutet är där filmen står{ IN-BRACKETS("segment") }
       *[other] Sätt först början med { KEY("repeat_from") }. Slutet är där du trycker på { KEY("repeat_to") }, eller där filmen står{ IN-BRACKETS("segment") }
    }
}
notes-none = Inga markeringar än. Tryck på N när du ser ett ställe som ni ska tala om.
notes-marker-hint = Vad händer här?
notes-marker-text = Markeringens text vid { $time }
notes-go = Gå till { $time }, från fem sekunder före
notes-go-segment = Gå till avsnittet som börjar vid { $time }
notes-repeat = Upprepa avsnittet { $from }–{ $to } ({ $length })
notes-repeat-off = Upprepa inte längre avsnittet { $from }–{ $to } ({ $length })
notes-remove = Ta bort markeringen vid { $time }
notes-removed = Markeringen vid { $time } är borttagen. Ta tillbaka den (Ctrl+Z)
notes-undo = Ångra
notes-title = Anteckningar
notes-hint = Syns bara här, och sparas krypterade på USB-minnet med filmen.
notes-category = Kategori vid { $time }
markers-title = Alla markeringar
markers-back = Till filmerna
markers-search = Sök i texter och titlar
markers-here = Bara den här filmen
markers-none = { KEY("mark") ->
    [none] Inga markeringar än. Du sätter dem medan du ser en film.
   *[other] Inga markeringar än. Du sätter dem medan du ser en film, med { KEY("mark") }.
}
markers-none-found = Inga markeringar passar. Ta bort något av det du har valt här ovanför.
markers-set-by = Satt av { $name } { $date }
markers-export = Exportera …
markers-export-hint = Sparar den här filmens markeringar i en fil som andra program kan läsa
markers-export-warning = Filmens markeringar ({ $count }) sparas i en fil på USB-minnet som inte är krypterad: alla som har USB-minnet kan läsa vad du har skrivit om patienten. Filmens titel och anteckningar kommer inte med. Flytta filen genast till enhetens egen lagringsplats. Att du exporterade står sedan i loggen.
markers-export-text = Som text
markers-export-csv = Som tabell (CSV)
markers-export-vtt = Som undertexter (WebVTT)
markers-exported = Markeringarna ligger okrypterade i { $folder }: { $file }. Flytta filen till enhetens egen lagringsplats.
show-places-title = Att visa i dag ({ $count })
show-places-none = Listan är tom. Tryck på knappen med raderna vid en markering, här eller i en annan film, så kommer stället på listan.
show-places-begin = Visa från början
show-places-begin-hint = Öppnar det första stället dolt. Du visar det när du vill{ IN-BRACKETS("next_marker") }
show-places-show = Visa ställe { $number } av { $count }
show-places-show-hint = Spelar stället, så att de andra ser det{ IN-BRACKETS("next_marker") }
show-places-going = Öppnar ställe { $number } av { $count } …
show-places-next = Nästa ställe ({ $number } av { $count } visas)
show-places-next-hint = Döljer filmen och öppnar nästa ställe dolt{ IN-BRACKETS("next_marker") }
show-places-last = Avsluta ({ $number } av { $count } visas)
show-places-last-hint = Döljer filmen; listan är slut{ IN-BRACKETS("next_marker") }
show-places-back = Till förra stället, dolt{ IN-BRACKETS("previous_marker") }
show-places-end = Sluta gå efter listan
show-places-drag = Dra till en annan plats i listan
show-places-up = Flytta upp { $name }
show-places-down = Flytta ner { $name }
show-places-remove = Ta bort { $name } från listan
show-places-put = Lägg stället vid { $time } på listan Att visa i dag
show-places-taken = Ta bort stället vid { $time } från listan Att visa i dag
category-none = Ingen kategori
category-turning-point = Vändpunkt
category-alliance = Allians
category-difficult = Svårt ställe
category-well-done = Bra gjort
category-question = Fråga
categories-edit = Ändra kategorierna
categories-intro = De gäller alla filmer på USB-minnet, och sparas krypterade där. Varje färg har en egen form. Markeringar med en kategori som du tar bort finns kvar utan kategori.
categories-colour = Färg och form
categories-name = Kategorins namn
categories-remove = Ta bort { $name }
categories-add = Lägg till en kategori
categories-save = Spara
categories-leave = Avbryt
colour-amber = Gul cirkel
colour-blue = Blå triangel
colour-green = Grön kvadrat
colour-red = Röd romb
colour-violet = Lila stjärna
colour-teal = Turkos triangel nedåt
colour-pink = Rosa kors
colour-grey = Grå ring
covers-open = Täck över ansikten …
covers-open-some = Övertäckt: { $count ->
    [one] ett område
   *[other] { $count } områden
} …
covers-open-hint = Rita i filmens fönster över det som inte ska synas. Det täcks för alla som ser filmen, också i ett möte.
covers-done = Klar
covers-undo-hint = Ångra den senaste ändringen (Ctrl+Z)
covers-title = Övertäckta områden
covers-how = Dra med musen i filmens fönster, över det som inte ska synas. Dra i ett område för att flytta det, och i en kant för att ändra storleken. Det täcks genast.
covers-none = Inget är övertäckt än.
covers-limits = Bara det som ligger under området är borta. Kroppen och rummet finns kvar, rösten också om den inte förvrängs, och den som rör sig kan komma utanför. Se igenom filmen innan du visar den.
covers-name = Område { $number }
covers-all-along = hela filmen
covers-from-on = från { $from }
covers-between = { $from }–{ $to }
covers-moves = flyttas
covers-from = Från här
covers-from-named = Område { $number }: täck från här
covers-from-hint = Området täcker från den bild som syns nu
covers-to = Till här
covers-to-named = Område { $number }: täck till här
covers-to-hint = Området täcker till och med den bild som syns nu
covers-whole = Hela filmen
covers-whole-named = Område { $number }: täck hela filmen
covers-whole-hint = Området täcker från början till slut
covers-follow = Flytta härifrån
covers-follow-named = Område { $number }: flytta härifrån
covers-follow-hint = När någon byter plats: tryck här just innan, spela lite till och dra området dit. Däremellan flyttas det av sig självt.
covers-still = Stå stilla
covers-still-named = Område { $number }: stå stilla
covers-still-hint = Området ligger hela tiden där det är nu
covers-remove = Ta bort område { $number }
faces-find = Täck ansikten automatiskt
faces-find-hint = Filmen gås igenom från början till slut, och de ansikten som hittas täcks. Under tiden är hela bilden täckt.
faces-finding = Letar efter ansikten:
faces-finding-in = Letar efter ansikten i ”{ $title }”:
faces-stop = Avbryt
faces-stop-hint = Det som inte har gåtts igenom förblir täckt
faces-elsewhere = Ansikten letas efter i en annan film.
faces-about = Sökningen är en hjälp och ingen anonymitet: ansikten som är små, bortvända eller delvis dolda kan missas. Titta igenom filmen en gång, ta bort det som får synas och rita det som fattas.
faces-name = Ansikte { $number }
faces-unseen = Inte genomgånget
faces-see = Gå dit
faces-see-named = Gå till ansikte { $number }
faces-see-hint = Visar filmen där området börjar
faces-open-named = Låt ansikte { $number } synas
faces-unseen-remove = Visa det som inte har gåtts igenom
voices-disguise = Förvräng rösterna
voices-disguise-hint = Alla röster i filmen får samma surrande tonläge, för dig och för alla som hör filmen, också i ett möte. Det sparas med filmen. Det är en förvrängning för den som lyssnar, ingen anonymitet: en inspelning av den kan spåras, och orden säger fortfarande vem det handlar om.
voices-plain-hint = Rösterna är förvrängda. Tryck för att höra dem som de spelades in.
voices-plain-meeting-hint = Rösterna är förvrängda. Tryck för att höra dem som de spelades in: filmen döljs och stannar först, så att mötet inte hör något av misstag.
still-kept = Bilden är sparad i listan: { $title }
    .advice = Den behålls lika länge som filmen, och raderas för sig.
voices-disguised = Rösterna är förvrängda, nu och varje gång filmen visas.
    .advice = Det är en förvrängning för den som lyssnar, ingen anonymitet: en inspelning av den kan spåras till en människa, och orden säger fortfarande vem det handlar om. Skratt och gråt blir svåra att känna igen.
left-out-add = Tysta { $from }–{ $to }
left-out-add-hint = Ljudet mellan A och B hörs inte längre, varken här eller i ett möte: ett namn som sägs, till exempel. Det sparas med filmen.
left-out-name = Tystat { $from }–{ $to }
left-out-go = Gå till det tystade stället { $from }–{ $to }
left-out-beep = Pip
left-out-beep-named = Pip i stället för tystnad { $from }–{ $to }
left-out-remove = Låt { $from }–{ $to } höras igen

# -- Fel: USB-minnet och filmerna på det ---------------------------------------------------------------------------

error-wrong-password = Fel lösenord.
    .advice = Skriv det igen. Kontrollera stora och små bokstäver.
error-no-vault-here = Här finns inga filmer från Vitrin än.
    .advice = Ligger de någon annanstans, så välj den mappen. Annars kan du förbereda den här för filmer.
error-not-a-vault = Här finns inga filmer från Vitrin.
    .advice = Välj USB-minnet, eller den mapp på det, där filmerna ligger.
error-already-a-vault = Här finns redan filmer från Vitrin.
    .advice = Välj en annan mapp, eller använd det som redan finns.
error-foreign-file = I mappen ligger en fil som heter { $file } och inte kommer från Vitrin. Den skulle skrivas över.
    .advice = Flytta filen eller ge den ett annat namn, eller välj en annan mapp.
error-vault-damaged = Informationen på USB-minnet är skadad och kan inte läsas.
    .advice = Använd inte minnet mer. Lämna det till it-supporten; ofta går filmerna att rädda.
error-film-damaged = Filmen är skadad: det som ligger på USB-minnet är inte det som sparades.
    .advice = Kontrollera filmen med kommandot { $command }, eller importera den på nytt om originalet finns kvar.
error-film-damaged-here = Filmen är skadad: det som ligger på USB-minnet är inte det som sparades.
    .advice = Se efter om fler filmer är skadade. Finns originalet kvar, hämta filmen på nytt.
warning-checked-whole = { $count ->
    [one] Filmen är hel.
   *[other] Alla { $count } filmer är hela.
  }
    .advice = Allt som ligger på USB-minnet är det som sparades.
warning-checked-damaged = { $count ->
    [one] Filmen ”{ $titles }” är skadad.
   *[other] { $count } filmer är skadade: { $titles }.
  }
    .advice = Hämta på nytt om originalen finns kvar. Lita inte längre på det här USB-minnet.
warning-everything-erased = Allt är raderat: filmerna, lösenorden och listan över filmer.
    .advice = Välj ett nytt lösenord, så kan minnet användas på nytt. Kvittot på raderingen sparas då på det.
warning-erased = { $count ->
    [one] Filmen är raderad.
   *[other] { $count } filmer är raderade.
  }
    .advice = Nycklarna är förstörda och filerna borta: ingen kan öppna dem mer.
warning-faces-covered = { $count ->
        [0] Inga ansikten hittades.
        [one] Ett område täcker ett ansikte.
       *[other] { $count } områden täcker ansikten.
    }
    .advice = Titta igenom filmen en gång innan du visar den.
warning-faces-stopped = Sökningen efter ansikten avbröts. Det som inte har gåtts igenom är täckt.
    .advice = Låt filmen gås igenom igen, eller ta bort området ”Inte genomgånget”.
warning-erased-files-left = { $count ->
    [one] Filmen är raderad, men filer av den gick inte att ta bort.
   *[other] { $count } filmer är raderade, men filer av dem gick inte att ta bort.
  }
    .advice = Ingen kan öppna dem, för nycklarna är förstörda. Vitrin försöker igen nästa gång något sparas på minnet.
error-medium-lost = USB-minnet går inte längre att läsa.
    .advice = Sitter det i ordentligt? Sätt i det igen och lås upp på nytt.
error-newer-version = Filmerna är sparade med en nyare version av Vitrin.
    .advice = Be it-supporten att uppdatera Vitrin på den här datorn.
error-bad-cost = Inställningarna för lösenordet på USB-minnet är inte tillåtna.
    .advice = Minnet kan ha manipulerats. Öppna det inte; lämna det till it-supporten.
error-no-space = USB-minnet är fullt.
    .advice = Radera en film som inte längre behövs, eller använd ett större minne.
error-read-only = Det går inte att skriva på USB-minnet.
    .advice = Kontrollera att minnet inte är skrivskyddat och att du får spara på det.
error-access-denied = Datorn tillåter inte att filerna på USB-minnet läses.
    .advice = Kontrollera att du har rätt till mappen, eller fråga it-supporten.
error-vault-busy = Ett annat program använder USB-minnets filmer just nu.
    .advice = Vänta tills det är klart, eller stäng det andra fönstret, och försök igen.
error-film-not-found = Det finns ingen film med det namnet.
    .advice = Titta i listan över filmer och försök igen.
error-film-ambiguous = Flera filmer har det namnet.
    .advice = Använd filmens id ur listan; de första tecknen räcker.
error-film-unfinished = Hämtningen av filmen avbröts, så filmen är inte hel.
    .advice = Hämta samma film igen: den fortsätter där den stannade, och först då kan filmen visas.
# Import bredvid andra program
error-being-imported = Filmen hämtas just nu.
    .advice = Vänta tills det är klart, eller avbryt hämtningen.
error-erased-meanwhile = Filmen raderades av ett annat program medan den hämtades.
    .advice = Hämta den igen om du fortfarande behöver den. Radera inte originalet innan dess.

error-too-many-passwords = Det finns redan så många lösenord som får plats.
    .advice = Ta bort ett lösenord innan du lägger till ett nytt.
error-too-many-markers = Filmen har redan så många markeringar som får plats.
    .advice = Ta bort en markering innan du sätter en ny.
error-too-many-covers = Filmen har redan så många övertäckta områden, eller ställen där de flyttas, som får plats.
    .advice = Ta bort ett område, eller rita ett större.
error-too-many-left-out = Filmen har redan så många tystade ställen som får plats.
    .advice = Ta bort några, eller tysta ett längre ställe.
error-too-many-ratings = Filmen har redan så många bedömningar som får plats.
    .advice = Ta bort en bedömning som inte behövs.
error-rating-full = Bedömningen rymmer inte mer text, eller inte fler ställen på den punkten.
    .advice = Korta en kommentar, eller ta bort ett ställe.
error-too-many-forms = USB-minnet har redan så många formulär som får plats.
    .advice = Ta bort ett formulär, eller bedömningar med formulär som inte behövs.
error-rating-of-another = Bedömningen är någon annans, och bara den personen kan ändra den.
    .advice = Gör en egen bedömning med samma formulär.
error-rating-finished = Bedömningen är klar och ändras inte längre.
    .advice = Gör en ny bedömning om något ska vara annorlunda.
error-film-empty = Filen är tom.
    .advice = Kontrollera att du valde rätt fil på kameran eller minneskortet.
error-read-back-differs = USB-minnet ger inte tillbaka det som skrevs på det.
    .advice = Minnet är trasigt. Använd ett annat och hämta filmen till det.
error-source-unreadable = Filmen som ska hämtas går inte att läsa.
    .advice = Kontrollera att kameran eller minneskortet är anslutet och påslaget.
error-source-changed = Filmen tog slut i förtid eller ändrades medan den lästes.
    .advice = Kontrollera kameran eller minneskortet och hämta filmen igen. Radera inte originalet.
error-cancelled = Avbrutet.
    .advice = Inget är sparat. Börja om när du vill.
error-bad-text = { $field } kan inte se ut så.
    .advice = Skriv minst ett tecken, högst { $max }, utan radbrytningar.
field-name = Namnet på etiketten
field-unit = Enheten på etiketten
field-if-found = Texten ”upphittat”
field-title = Titeln
field-imported-by = Namnet på den som hämtar filmen
field-password-name = Lösenordets namn
field-marker = Markeringens text
field-category = Kategorins namn
field-notes = Anteckningarna
field-comment = Kommentaren
field-purpose = Ändamålet
field-withdrawal = Hur samtycket återkallas
error-bad-part-size = Delarnas storlek är inte tillåten.
    .advice = Ange en multipel av 16 KiB, högst 4000 MiB.
error-too-many-films = USB-minnet rymmer inga fler filmer.
    .advice = Radera en film som inte längre behövs.
error-password-name-unknown = Det finns inget lösenord med det namnet.
    .advice = Kontrollera hur namnet stavas.
error-password-name-taken = Det finns redan ett lösenord med det namnet.
    .advice = Välj ett annat namn.
error-last-password = Det sista lösenordet kan inte tas bort.
    .advice = Lägg till ett nytt lösenord först; annars går filmerna aldrig att öppna igen.
error-no-randomness = Datorn kunde inte skapa säkra krypteringsnycklar.
    .advice = Starta om datorn. Händer det igen, fråga it-supporten.
error-password-too-long = Lösenordet är för långt.
    .advice = Ett lösenord kan ha högst 1024 tecken, färre med å, ä och ö.
error-password-not-text = Lösenordet är inte läsbar text.
    .advice = Skriv det för hand i stället för att hämta det ur en fil.
error-password-unreadable = Inget lösenord kunde läsas.
    .advice = Kör kommandot igen och skriv lösenordet när det efterfrågas.
error-out-of-memory = Datorns arbetsminne räcker inte.
    .advice = Stäng andra program och försök igen.
error-io = Datorn kunde inte läsa eller skriva.
    .advice = Kontrollera att USB-minnet sitter i och försök igen. Händer det igen, fråga it-supporten.
error-not-noted = Det du skrev kunde inte sparas: { $why }
    .advice = { $advice }
error-notes-sealed = Det du skrev är inte sparat än: { $why }
    .advice = Det finns kvar, krypterat, så länge Vitrin är öppet. Lås upp samma filmer igen, så sparas det.
error-notes-would-be-lost = Vitrin stängdes inte, för det du skrev är inte sparat på USB-minnet än.
    .advice = Lås upp samma filmer igen, så sparas det. Behövs det inte, stäng en gång till; då försvinner det.
error-microphone-no-server = Datorn har inget ljud att göra en mikrofon av.
    .advice = Dela filmens ljud med rutan i webbläsaren, eller fråga it-supporten.
error-microphone-no-answer = Datorns ljud svarade inte, så mikrofonen kunde inte göras.
    .advice = Prova igen om en stund. Händer det igen, starta om datorn.
error-microphone-refused = Datorns ljud tillåter inte att en mikrofon görs.
    .advice = Dela filmens ljud med rutan i webbläsaren, eller fråga it-supporten.
error-microphone-not-here = På den här datorn går det inte att göra en mikrofon som bär filmen.
    .advice = Slå på ”Dela även systemljud” i webbläsaren när du delar filmens fönster.
error-settings-unreadable = Inställningarna kunde inte läsas.
    .advice = De vanliga gäller. Ändra dem med F10.
error-settings-malformed = Filen med inställningar går inte att förstå från rad { $line }.
    .advice = De vanliga gäller. Filen läggs åt sidan när du ändrar något med F10.
error-settings-value = Inställningen { $key } har ett värde som inte finns.
    .advice = Den vanliga gäller i stället. Ändra den med F10.
error-settings-key = Tangenten som är vald för { $action } ({ $does }) går inte att välja, eller är vald två gånger.
    .advice = Den vanliga tangenten gäller för det, och allt annat som är inställt. Öppna tangenterna ({ KEY("help") }) och välj där.
error-settings-not-kept = Inställningarna kunde inte sparas.
    .advice = De gäller tills Vitrin stängs.
error-no-form-dialog = Datorn har inget fönster för att välja fil.
    .advice = Den som sköter datorn kan lägga till formuläret: vitrin forms MAPP --add FIL
error-no-folder-dialog = Datorn har inget fönster för att välja mapp.
    .advice = Skriv mappens sökväg i fältet i stället.

# -- Fel: visningen -------------------------------------------------------------------------------------------------

error-unsupported = Den här sortens film kan inte visas ({ $detail }).
    .advice = Filmen ligger kvar oförändrad. Berätta för it-supporten vilken kamera eller vilket program den kommer från: den kan göras om till MP4 (H.264).
error-broken-film = Filmen går inte att spela upp: innehållet är trasigt.
    .advice = Den var troligen trasig redan på kameran. Prova en annan film.
error-unfinished-film = Filmen går inte att spela upp: kameran avslutade aldrig inspelningen, så filmens innehållsförteckning saknas.
    .advice = Radera den inte i kameran. Sätt tillbaka kortet och slå på kameran, den kan avsluta filmen själv; hämta den sedan igen. Annars kan it-supporten låta reparera filen.
error-no-display = Fönstret för filmen kunde inte öppnas.
    .advice = Starta om datorn och försök igen. Händer det igen, fråga it-supporten.
error-no-window = Vitrins fönster kunde inte öppnas.
    .advice = Starta om datorn och försök igen. Händer det igen, fråga it-supporten.
error-no-sandbox = Filmen visas inte, eftersom skyddet runt den inte gick att slå på.
    .advice = Datorns operativsystem behöver uppdateras. Fråga it-supporten.
error-protocol = Filmfönstret och det här fönstret förstår inte varandra.
    .advice = Starta om Vitrin. Händer det igen, be it-supporten att installera om programmet.
error-internal = Något gick fel när filmen skulle visas.
    .advice = Visa filmen igen. Händer det igen, starta om Vitrin.
error-stage-ended = Filmfönstret stängdes oväntat.
    .advice = Inget på USB-minnet har ändrats. Visa filmen igen.
error-beside-lost = Filmen bredvid kan inte visas. { $why }
    .advice = Den första filmen visas vidare.
error-stage-start = Filmfönstret kunde inte startas.
    .advice = Starta om Vitrin. Händer det igen, fråga it-supporten.
warning-no-sound-output = Datorn har ingen ljudutgång som fungerar. Filmen visas utan ljud.
    .advice = Anslut högtalare eller hörlurar och visa filmen igen.
warning-cut-short = Filmen eller bilden är avbruten: filen slutar för tidigt. Det som finns visas.
    .advice = Finns filmen kvar i kameran, hämta den igen. Radera den inte där innan dess.
warning-first-part-only = Bara filmens första del visas: filen består av flera inspelningar, och de andra spelades in med andra inställningar.
    .advice = Finns de kvar i kameran, hämta var och en för sig. Radera dem inte där innan dess.
warning-unsupported-sound = Filmens ljud är av en sort som inte kan spelas. Bilden visas utan ljud.
    .advice = Berätta för it-supporten vilken kamera eller vilket program filmen kommer från: ljudet kan göras om till AAC.
warning-display-lost = Skärmen eller projektorn som visade filmen har kopplats ur. Filmen är dold och dess fönster är tillbaka på datorn.
    .advice = Koppla in den igen, välj den som skärm och spela vidare.
warning-no-still = Bilden kunde inte sparas.
    .advice = Pausa filmen där bilden syns och försök igen.
warning-bad-value = Filmfönstret kunde inte göra det som begärdes.
    .advice = Försök igen när filmen syns.

# -- Problem: datorn ------------------------------------------------------------------------------------------------

barred-title = Inget låses upp på den här datorn än
barred-again = Kontrollera igen
barred-looking = Kontrollerar …
error-swap-risk = Datorn kan lämna kvar delar av en film på sin disk: när minnet inte räcker skriver den till en plats som inte är krypterad ({ $area }).
    .advice = Därför öppnas inget här. Be it-supporten att kryptera den platsen (växlingsutrymmet, swap) eller att stänga av den. Den som ansvarar för filmerna kan i stället godta risken: { $option } på kommandoraden, eller { $key } i { $place }.
    .advice-windows = Därför öppnas inget här. Be it-supporten att slå på BitLocker för den enheten. Den som ansvarar för filmerna kan i stället godta risken: { $option } på kommandoraden, eller { $key } i { $place }.
warning-swap-accepted = Datorn kan lämna kvar delar av en film på sin disk, i en plats som inte är krypterad ({ $area }).
    .advice = Den som ansvarar för filmerna har godtagit det. Be it-supporten att kryptera platsen (växlingsutrymmet, swap).
    .advice-windows = Den som ansvarar för filmerna har godtagit det. Be it-supporten att slå på BitLocker för den enheten.
warning-copy-damaged = Något på USB-minnet är skadat, men det finns i två exemplar och det andra är helt. Inget saknas.
    .advice = Minnet håller kanske på att gå sönder: kontrollera det med { $command }, och för över filmerna till ett nytt.
warning-copy-damaged-here = Något på USB-minnet är skadat, men det finns i två exemplar och det andra är helt. Inget saknas.
    .advice = Minnet håller kanske på att gå sönder: kontrollera filmerna, och för över dem till ett nytt minne.
warning-change-may-be-missing = Något på USB-minnet är skadat. Det finns i två exemplar, men det skadade kan ha varit det nyaste: den senaste ändringen kan saknas.
    .advice = Se efter om filmer, anteckningar och lösenord är som de ska. Saknas något: ändra ingenting på minnet och lämna det till it-supporten. Annars kan du fortsätta.
error-policy-unreadable = Datorns regler för Vitrin går inte att läsa ({ $file }: { $why }).
    .advice = Därför öppnas inget här. Be it-supporten att rätta filen eller ta bort den.
    .advice-windows = Därför öppnas inget här. Be it-supporten att se över grupprincipen för Vitrin.
error-policy-not-administrators = Datorns regler för Vitrin kan ha ändrats av någon obehörig: { $file } kan skrivas av andra än administratören.
    .advice = Därför öppnas inget här. Be it-supporten att göra filen till administratörens egen (ägare root, ingen annan får skriva).
    .advice-windows = Därför öppnas inget här. Be it-supporten att ge registernyckeln dess vanliga rättigheter (bara administratörer får skriva).
error-policy-malformed = Datorns regler för Vitrin går inte att förstå ({ $file }, rad { $line }: { $why }).
    .advice = Därför öppnas inget här. Be it-supporten att rätta raden; Vitrins docs/policy.md säger vad som kan stå där.
error-policy-bad-value = Datorns regler för Vitrin går inte att förstå ({ $file }: { $why }).
    .advice = Därför öppnas inget här. Be it-supporten att rätta värdet; Vitrins docs/policy.md säger vad som kan stå där.
warning-locked-idle = USB-minnet låstes, eftersom ingen hade använt Vitrin på ett tag.
    .advice = Skriv lösenordet för att fortsätta.
warning-locked-sleep = USB-minnet låstes, eftersom datorn gick i vila.
    .advice = Skriv lösenordet för att fortsätta.
warning-locked-screen = USB-minnet låstes, eftersom skärmen låstes.
    .advice = Skriv lösenordet för att fortsätta.

# -- Regler för lösenord (R-PASS): varje bruten regel nämns ---------------------------------------------------------

passphrase-rules = Lösenordet uppfyller inte regionens regler:
    .advice = Välj ett lösenord med minst 8 tecken, stora och små bokstäver A–Z och minst en siffra, som börjar med en bokstav.
passphrase-rule-length = Det ska ha minst { $minimum } tecken.
passphrase-rule-upper = Det ska innehålla minst en stor bokstav (A–Z).
passphrase-rule-lower = Det ska innehålla minst en liten bokstav (a–z).
passphrase-rule-digit = Det ska innehålla minst en siffra (0–9).
passphrase-rule-first = Det första tecknet ska vara en bokstav.

# -- Inspelning -------------------------------------------------------------------------------------------------------

record-open = Spela in
record-open-hint = Spela in med datorns kamera, direkt till USB-minnet
record-heading = Spela in
record-back = Tillbaka till filmerna
record-title-label = Titel
record-title-hint = Dag och klockslag
record-camera = Kamera
record-microphone = Mikrofon
record-without-sound = Utan ljud
record-again = Försök igen
record-begin = Börja spela in
record-pause = Pausa
record-resume = Fortsätt
record-stop = Avsluta inspelningen
record-test = Provinspelning
record-test-hint = Spelar in i fem sekunder, kontrollerar bild och ljud och slänger sedan provet
record-opening = Kameran startas …
record-ready = Klar att spela in
record-testing = Provinspelning pågår. Säg något.
record-beginning = Inspelningen startas …
record-running = Inspelning pågår
record-paused = Inspelningen är pausad
record-finishing = Inspelningen sparas och kontrolleras …
record-failed = Ingen bild
record-level = Ljudnivå
record-left = plats för { $left } till
record-cut-off = Avbruten inspelning
record-cut-off-hint = Inspelningen avbröts. Markera filmen för att spara det som blev helt eller radera den.
record-unfinished = Inspelningen avbröts. Det som hann spelas in ligger kvar, krypterat.
error-recording-unfinished = Inspelningen avbröts, så filmen är inte hel.
    .advice = Markera filmen i listan och spara det som blev helt. Sedan kan den visas.
record-title = Inspelning { $date } kl. { $time }
record-test-picture = Bild: ja, från { $camera }.
record-test-dark = Bilden är mörk. Sitter det ett lock eller en skjutlucka för { $camera }?
record-test-no-picture = Ingen bild kom från { $camera }.
record-test-sound = Ljud: ja, från { $microphone }.
record-test-silent = Inget ljud hördes från { $microphone }. Är mikrofonen avstängd?
record-test-without-sound = Inget ljud spelas in.
record-nothing = Inget hann spelas in.
    .advice = Det finns ingen film att spara. Börja om.
record-space-used-up = USB-minnet blev fullt, så inspelningen avslutades.
    .advice = Det som spelades in är helt och sparat. Radera filmer som inte behövs längre, eller använd ett annat USB-minne.
record-microphone-lost = Mikrofonen försvann under inspelningen.
    .advice = Resten av filmen är utan ljud. Kontrollera sladden eller välj en annan mikrofon nästa gång.
cli-cameras = Kameror:
cli-no-camera = Ingen kamera hittades.
cli-microphones = Mikrofoner:
cli-no-microphone = Ingen mikrofon hittades.
cli-recording = Inspelningen pågår. Avsluta med Ctrl+C.
cli-recording-progress = ● { $length }  { $size }  plats för { $left } till
cli-recorded = { $title }: inspelad och kontrollerad, { $length }, { $size }, id { $id }
error-no-camera = Ingen kamera hittades.
    .advice = Kontrollera att kameran är ansluten och påslagen. Sattes den i efter att Vitrin startade: starta om Vitrin.
error-no-microphone = Ingen mikrofon hittades.
    .advice = Anslut en mikrofon, eller spela in utan ljud.
error-camera-busy = Kameran används av ett annat program.
    .advice = Avsluta videomötet eller programmet som använder kameran, och försök igen.
error-camera-denied = Datorn släpper inte fram kameran.
    .advice = Kontrollera om kameran har en avstängningsknapp eller skjutlucka, och om datorns sekretessinställningar tillåter kameran. Annars kan it-supporten hjälpa till.
error-camera-silent = Kameran ger ingen bild.
    .advice = Dra ut kameran och sätt i den igen, eller välj en annan kamera.
error-microphone-denied = Mikrofonen går inte att använda.
    .advice = Kontrollera att den är påslagen, att inget annat program har den för sig själv och att datorns sekretessinställningar tillåter den.
error-camera-lost = Kameran försvann under inspelningen.
    .advice = Det som hann spelas in är sparat. Kontrollera kamerans sladd innan du spelar in igen.
error-no-encoder = Det som behövs för att spela in saknas på datorn: { $detail }.
    .advice = Be it-supporten att installera det.
error-recorder-sandbox = Inspelningen kunde inte skyddas på den här datorn.
    .advice = Därför spelas inget in. Datorns operativsystem kan behöva uppdateras: fråga it-supporten.
error-recorder-start = Inspelningen kunde inte startas.
    .advice = Starta om Vitrin och försök igen.
error-recorder-locked = USB-minnet låstes innan inspelningen var sparad.
    .advice = Det som hann spelas in ligger kvar, krypterat. Lås upp USB-minnet, markera filmen i listan och välj att spara det som blev helt.
error-recorder-lost = Inspelningen avbröts av ett fel i Vitrin.
    .advice = Det som hann spelas in är sparat. Börja en ny inspelning.

# -- Kommandoraden --------------------------------------------------------------------------------------------------

cli-password = Lösenord:{" "}
cli-password-rules = Lösenordet ska ha minst { $minimum } tecken, stora och små bokstäver A–Z och minst en siffra, och börja med en bokstav.
cli-password-new = Nytt lösenord:{" "}
cli-password-repeat = Samma lösenord en gång till:{" "}
cli-passwords-differ = De två lösenorden är inte lika.
    .advice = Kör kommandot igen och skriv samma lösenord båda gångerna.
cli-shell-reads-terminal = Lösenordet efterfrågas inte här: kommandotolken väntar inte på vitrin.exe, och det du skriver kan hamna som ett kommando i dess historik.
    .advice = Starta vitrin.com i stället, med samma ord efter (i PowerShell: .\vitrin.com).
cli-no-terminal = Det finns ingen terminal att fråga efter lösenordet i.
    .advice = Kör kommandot i en terminal, eller lämna över lösenordet med --password-fd.
cli-bad-descriptor = Det går inte att läsa något från fildeskriptor { $number }.
    .advice = Kontrollera numret efter --password-fd; i skalet skrivs det { $number }<fil.
cli-interrupted = Avbrutet.
    .advice = Inget som redan var klart har gått förlorat. Kör kommandot igen för att fortsätta.
cli-closed-sleep = Filmen stängdes, eftersom datorn gick i vila.
    .advice = Kör kommandot igen när datorn har vaknat.
cli-closed-screen = Filmen stängdes, eftersom skärmen låstes.
    .advice = Kör kommandot igen när skärmen är upplåst.
cli-curtain-stays = Filmen kan inte visas längre. De andra ser fortfarande ”Paus”.
    .advice = Sluta dela fönstret och tryck sedan Esc i det.
cli-stage-reports = filmens process meddelar: { $line }
cli-output = Resultatet kunde inte skrivas ({ $why }).
    .advice = Kontrollera vart kommandots utdata går och om det finns plats där.
cli-system = Datorns operativsystem vägrade ({ $why }).
    .advice = Kör kommandot igen. Händer det igen, fråga it-supporten.
cli-no-display = Det finns ingen skärm att öppna fönstret på.
    .advice = Kör kommandot i en grafisk session, eller använd kommandona för terminalen: vitrin --help.
cli-film-not-found = Det finns ingen film som heter ”{ $film }”.
    .advice = Titta i listan över filmer och försök igen: vitrin list.
cli-film-ambiguous = Flera filmer heter ”{ $film }”.
    .advice = Ange filmens id, eller mer av det: vitrin list visar det.
cli-nothing-erased = Kommandot säger vad mer som ska raderas vid källan, men ingen källa raderas.
    .advice = Lägg till --erase-source.
cli-one-title = Det är en titel men mer än en fil.
    .advice = Importera filerna en i taget, eller utelämna --title: då får varje film sitt filnamn som titel.
cli-created = Mappen { $folder } är klar för filmer. Förvara lösenordet väl: utan det kan ingen öppna dem.
cli-info-name = Tillhör
cli-info-unit = Enhet
cli-info-date = Skapad
cli-info-if-found = Upphittat
cli-show-missing = Filen { $file } finns inte.
    .advice = Kontrollera namnet och att volymen som den ligger på är ansluten och upplåst.
cli-show-not-a-file = { $file } är ingen fil.
    .advice = Ange själva filmen, inte mappen som den ligger i.
cli-show-empty = { $file } är tom.
    .advice = Kontrollera att filmen kopierades hel.
cli-show-unreadable = { $file } kan inte läsas.
    .advice = Kontrollera att du får läsa filen och att volymen som den ligger på fortfarande är ansluten.
cli-show-refused = Filmen visas inte, eftersom { $reason }.
    .advice = Kryptera in den i valvet på ditt USB-minne, DIR, och visa den därifrån: { $command }
cli-show-in-the-clear = den ligger okrypterad på en disk eller ett USB-minne som inte heller är krypterat
cli-show-in-memory = den ligger i datorns arbetsminne (en RAM-disk), som inte är en krypterad volym och kan hamna på disken
cli-show-weakly = den är krypterad med EncFS, som är känt för att vara svagt
cli-show-network = den ligger på en annan dator, och om den krypterar filmen syns inte härifrån
cli-show-unknown = systemet inte talar om ifall volymen som den ligger på är krypterad
cli-column-id = Id
cli-list-empty = Här finns inga filmer än.
# Import: radera originalet, fortsätta, rädda
cli-already-there = { $file }: finns redan i valvet, som ”{ $title }”
cli-comparing = Jämför { $title }
cli-overwriting = Raderar originalet till { $title }
cli-gone-from-card = { $films ->
    [one] En film finns i valvet och är borta från platsen den kom från.
   *[other] { $films } filmer finns i valvet och är borta från platsen de kom från.
 } På ett minneskort kan spår finnas kvar som bara specialutrustning kan läsa; låt kameran formatera kortet då och då.
cli-source-kept = Originalet till ”{ $title }” raderas inte, eftersom filmen inte kan visas eller något av den saknas.
    .advice = Titta på den först. För att radera originalet ändå: --erase-unshowable.
cli-source-left = Alla original gick inte att radera.
    .advice = Kontrollera att kortet inte är skrivskyddat och radera dem i kameran.
cli-file-left = { $file } gick inte att radera.
    .advice = Kontrollera att kortet inte är skrivskyddat och radera filen i kameran.
cli-not-overwritten = { $file } är borttagen, men innehållet gick inte att skriva över.
    .advice = Låt kameran formatera kortet.
cli-erasing-forbidden = Originalet får inte raderas: det har datorns administratör bestämt.
    .advice = Importera utan --erase-source.
cli-salvaged-title = { $title } (början; importen avbröts)
cli-salvaged = { $title }: { $size } har bevarats, id { $id }
cli-salvaged-length = { $title }: { $length }, { $size } har bevarats, id { $id }
cli-finding-faces = Letar efter ansikten i { $title }
cli-faces-covered =
    { $count ->
        [0] Inga ansikten hittades i { $title }.
        [one] Ett område täcker ett ansikte i { $title }.
       *[other] { $count } områden täcker ansikten i { $title }.
    } Titta igenom filmen en gång innan du visar den.
cli-faces-unseen = Från { $from } är hela bilden täckt: den delen har inte gåtts igenom.
cli-nothing-to-salvage = Inget av filmen är helt.
    .advice = Importera den igen om originalet finns kvar; radera den annars.
cli-whole-already = Filmen är redan hel.
    .advice = Det finns inget att rädda.
# Städning
cli-no-such-folder = Mappen { $folder } finns inte.
    .advice = Kontrollera namnet.
cli-nothing-to-look-for = Ingen film i valvet har importerats från en fil, så det finns inget att leta efter.
cli-copy-of = { $path }: en kopia av ”{ $title }” ({ $size })
cli-copy-of-erased = { $path }: en kopia av en film som har raderats ur valvet ({ $size })
cli-beginning-of = { $path }: början av ”{ $title }” ({ $size })
cli-beginning-of-erased = { $path }: början av en film som har raderats ur valvet ({ $size })
cli-swept = Genomsökta filer: { $files }. Hittade kopior: { $copies }. Raderade: { $erased }.
cli-not-looked-at = Mappar och filer som inte gick att läsa: { $count }.
cli-sweep-cannot-see = Det som inte syns är filmer som har klippts eller konverterats, innehållet i arkiv och e-post, andra användares mappar, andra datorer och molntjänster, och det som tidigare har raderats utan att skrivas över.
cli-copies-left = Alla kopior gick inte att radera.
    .advice = Stäng programmen som har dem öppna och försök igen, eller fråga it-supporten.
cli-resuming = Kontrollerar vad som redan finns av { $title }
cli-sealing = Förseglar { $title }
cli-checking = Kontrollerar { $title }
cli-indexing = Gör ett register över { $title }
cli-imported = { $title }: förseglad och kontrollerad, { $size }, id { $id }
cli-not-showable = ”{ $title }” importerades hel, men: { $problem }
    .advice = Behåll originalet tills it-supporten har tittat på det.
cli-not-looked-into = ”{ $title }” importerades hel men kunde inte undersökas: dess längd och sort är okända.
    .advice = Visa den en gång innan originalet raderas.
cli-log-empty = Det finns inga sådana händelser i loggen.
cli-log-exported = Exporterade händelser: { $count }
cli-export-file = Filen kan inte skrivas ({ $why }).
    .advice = Ange en fil som inte finns än, i en mapp där du får skriva.
cli-markers-none = Filmen har inga markeringar.
cli-markers-exported = Exporterade markeringar: { $count }
cli-markers-clear = Det som exporteras är inte krypterat: alla som får tag i det kan läsa vad som står om patienten.
cli-log-day = Det datumet går inte att räkna med.
    .advice = Ange en dag mellan år 1 och 9998.
cli-log-failed = Loggen är inte det som skrevs.
    .advice = Berätta det för it-supporten, och använd USB-minnet som bevis: skriv inget mer på det.
cli-verify-whole = { $title }: hel
cli-verify-damaged = { $title }: SKADAD
cli-verify-unfinished = { $title }: importen är inte klar
cli-verify-leftovers = Raderade filmer som har filer kvar på USB-minnet: { $count }. Filerna gick inte att ta bort; ingen kan öppna dem, för filmernas nycklar är förstörda.
    .advice = Vitrin försöker igen nästa gång något sparas på minnet. Hjälper inte det: formatera eller förstör minnet när filmerna på det inte längre behövs.
cli-verify-failed = Något på USB-minnet är inte det som sparades där.
    .advice = Importera de skadade filmerna igen om originalen finns kvar, och lita inte längre på det här minnet.
cli-verify-unfinished-films = Filmer vars import inte är klar: { $count }
cli-verify-header = Etikett och lösenord
cli-verify-catalogue = Listan över filmer
cli-verify-copy-equal = { $what }: båda exemplaren är hela och lika
cli-verify-copy-older = { $what }: det ena exemplaret är äldre; nästa ändring gör det likt det andra
cli-verify-copy-missing = { $what }: det ena av två exemplar saknas; nästa ändring gör ett nytt
cli-verify-copy-damaged = { $what }: det ena av två exemplar är SKADAT
cli-verify-copy-unreadable = { $what }: det ena av två exemplar GÅR INTE ATT LÄSA
cli-verify-copy-failed = Något på USB-minnet är inte det som sparades där, men det finns i ett exemplar till.
    .advice = Filmerna går att visa. Lita inte längre på det här minnet: för över filmerna till ett nytt.
cli-erase-question = Radera ”{ $title }” för gott? Det går inte att ångra. [j/N]
cli-yes = ja
cli-erase-several-question = Radera dessa { $count } filmer för gott? Det går inte att ångra. [j/N]
cli-erase-all-question = Radera hela valvet i { $folder } för gott, med filmer ({ $count }), nycklar och lösenord? Det går inte att ångra. [j/N]
cli-erase-nothing-kept = Inget är raderat.
cli-erase-nothing-overdue = Ingen film är över tiden.
cli-erased-all = Valvet i { $folder } är raderat. Nu går det att göra ett nytt där.
cli-receipts-none = Här finns inga kvitton.
cli-password-in-use = { $name } (används nu)
cli-erase-kept = { $title }: inte raderad
cli-erased = { $title }: raderad
cli-erase-unfinished = ”{ $title }” kan inte öppnas längre, för nyckeln är förstörd. Men alla dess filer gick inte att ta bort från USB-minnet.
    .advice = Vitrin försöker igen nästa gång något sparas på minnet; vitrin verify säger om det är klart. Hjälper inte det: formatera eller förstör minnet när filmerna på det inte längre behövs.
# Kvitto på radering. Det nämner ingen patient och ingen titel.
receipt-title = Kvitto på radering
receipt-when = Raderat: { $time }
receipt-by = Med lösenordet som heter: { $name }
receipt-computer = På datorn: { $name }
receipt-vault = USB-minnets id: { $id }
receipt-film = Film { $id }: inspelad { $recorded }, hämtad { $imported }, { $size }
receipt-day-unknown = okänd dag
receipt-everything = Allt är raderat: alla filmer, alla nycklar, alla lösenord och listan över filmer.
receipt-how = Så gick det till: filmens nyckel förstördes i båda exemplaren av listan över filmer. USB-minnets egen nyckel byttes, så att äldre kopior av filmens nyckel är oanvändbara. Sedan skrevs början av filmens filer över, och filerna togs bort.
receipt-checked = Kontrollerat efteråt på USB-minnet: varken filmerna eller listan över filmer från före raderingen går att öppna med de nycklar som finns kvar.
receipt-not-checked = Det gick inte att kontrollera resultatet efteråt. Kör en kontroll av USB-minnet.
receipt-files-left = Alla filer gick inte att ta bort. Ingen kan öppna dem, för nycklarna är förstörda. Vitrin försöker igen nästa gång något sparas på minnet.
receipt-old-passwords = De här lösenorden har inte använts sedan filmerna på USB-minnet fick sitt nya format: { $names }. Den som har ett av dem och en äldre kopia av hela minnet kan fortfarande öppna kopian av listan över filmer, tills lösenordet har använts en gång.
receipt-flash = Ett USB-minne kan ha gamla exemplar av data kvar i celler som inget program kommer åt. Det som finns där är krypterat, och nyckeln är förstörd. Om inte ens det får finnas kvar: förstör minnet.
receipt-no-title = Filmens titel står inte här, eftersom den kan avslöja vem patienten är.
receipt-title-in-log = Den krypterade loggen på USB-minnet behåller titeln, så att det i efterhand går att se vem händelserna gäller.

# Vad som ändras om en film, och hur länge den sparas
cli-edited = { $title }: ändrad
cli-column-keep-until = Sparas till
cli-keep-overdue = { $date }, SKA RADERAS
cli-keep-withdrawn = samtycket återkallat, SKA RADERAS

cli-password-changed = Lösenordet är bytt.
cli-password-added = Lösenordet ”{ $name }” har lagts till.
cli-password-removed = Lösenordet ”{ $name }” har tagits bort.
# What is on a card or in a folder.
sources-missing = Det finns inget på { $place }.
    .advice = Kontrollera namnet och att kameran eller dess kort är anslutet.
sources-unreadable = { $place } går inte att läsa.
    .advice = Ta ut kortet, sätt i det igen och försök på nytt. Radera inget på det.
sources-some-phone = en telefon eller surfplatta
sources-is-phone = (telefon eller surfplatta)
sources-phone = { $names }: inspelad med { $device }. Regeln säger: för filmning används fristående kamera, eller dator med USB-minnet i. Mobiltelefon eller surfplatta får inte användas för inspelning. Inget importerades.
    .advice = Måste filmen ändå bevaras: importera den med --from-phone, och radera den från telefonen och överallt dit telefonen kopierar sina filmer.
sources-phone-forbidden = { $names }: inspelad med { $device }. Mobiltelefon eller surfplatta får inte användas för inspelning, och den här datorns administratör tillåter inte att sådana filmer importeras. Inget importerades.
    .advice = Fråga den som ansvarar för filmerna vad som ska göras med dem.
cli-sources-empty = Här finns inga inspelningar.
cli-sources-unknown = { $count ->
    [one] En fil eller mapp som Vitrin inte känner till:
   *[other] { $count } filer eller mappar som Vitrin inte känner till:
}
cli-sources-not-showable = ”{ $name }” går att importera, men: { $problem }
cli-sources-cut-short = Här finns mer än vad som söktes igenom.
    .advice = Ange mappen som filmerna ligger i.
sources-no-such-recording = { $name } är ingen av inspelningarna där.
    .advice = vitrin sources räknar upp dem.
cli-column-recording = Inspelning
cli-column-parts = Filer
cli-column-device = Inspelad med
# The file that is imported.
intake-missing = Filen { $file } finns inte.
    .advice = Kontrollera namnet och att kameran eller dess kort är anslutet.
intake-not-a-file = { $file } är ingen fil.
    .advice = Ange själva filmen, inte mappen som den ligger i.
intake-empty = { $file } är tom.
    .advice = Kontrollera att det är rätt fil på kameran eller minneskortet.
intake-own-file = { $file } är en del av valvet självt.
    .advice = Ange en film från kameran eller dess kort.
intake-interrupted = { $file } gick inte att läsa ända till slutet. Det som redan finns på USB-minnet är kvar.
    .advice = Anslut kameran eller kortet igen och importera samma film: importen fortsätter där den stannade. Radera inte originalet.
intake-already-there = Filmen finns redan i valvet.
    .advice = Den importeras inte en gång till.
intake-not-the-same = Det som finns i filerna är inte det som finns i valvet.
    .advice = Inget raderas. Importera filmen igen.
intake-vault-locked = Valvet låstes innan filmen var hel.
    .advice = Lås upp det och importera filmen igen. Radera inte originalet.
intake-broke-off = { $file } gick inte att läsa ända till slutet. { $kept }
    .advice = Kontrollera att kameran eller kortet sitter i ordentligt och importera filmen igen. Radera inte originalet.
intake-ended-early = { $file } tog slut i förtid: { $read } av { $size } gick att läsa. { $kept }
    .advice = Kontrollera att kameran eller kortet sitter i ordentligt och importera filmen igen. Radera inte originalet.
intake-changed = { $file } ändrades medan den lästes. { $kept }
    .advice = Vänta tills kameran eller programmet som skriver filmen är klart, och importera den igen. Radera inte originalet.
intake-nothing-kept = Inget av den finns kvar i valvet.
intake-rest-left = En ofullständig rest ligger kvar i valvet; radera den.
intake-unreadable = { $file } kan inte läsas.
    .advice = Kontrollera att kameran eller kortet är anslutet och att du får läsa filen.

# -- vitrin doctor: vad som undersöktes, vad som hittades, vad man kan göra åt det (läses av IT) ---------------------

doctor-green = grönt
doctor-yellow = gult
doctor-red = RÖTT
cli-doctor-green = Allt är som det ska: film kan visas säkert på den här datorn.
cli-doctor-yellow = Film kan visas här; raderna märkta gult säger vad som kan bli bättre.
cli-doctor-red = Något på den här datorn är inte säkert, eller hindrar film från att visas.
    .advice = Gör vad raderna märkta RÖTT säger och kör vitrin doctor igen.
doctor-memory-lock = Låst minne
doctor-memory-lock-unlimited = Utan gräns, och använt: en filmprocess som bara väntar håller { $locked } borta från växlingen. { $keys }
doctor-memory-lock-needless = Utan gräns, men filmprocessen använder det inte; minne kan inte heller hamna okrypterat på en disk (se Växling). { $keys }
doctor-memory-lock-unused = Utan gräns, men filmprocessen använder det inte, och minne kan hamna okrypterat på en disk (se Växling). { $keys }
    .advice = Kryptera växlingsutrymmet eller stäng av det (swapoff, och raden i /etc/fstab).
    .advice-windows = Slå på BitLocker för enheten med växlingsfilen.
doctor-memory-lock-limited = Upp till { $limit } per process; inte heller resten kan hamna okrypterat på en disk (se Växling). { $keys }
doctor-memory-lock-short = Bara upp till { $limit } per process, och resten kan hamna okrypterat på en disk (se Växling). { $keys }
    .advice = Låt användaren låsa minne utan gräns (memlock i /etc/security/limits.d), eller kryptera växlingsutrymmet.
    .advice-windows = Slå på BitLocker för enheten med växlingsfilen.
doctor-memory-lock-refused = Systemet vägrar att låsa minne.
    .advice = Tillåt användaren att låsa minne: memlock i /etc/security/limits.d.
    .advice-windows = Stäng andra program och kör vitrin doctor igen; säg till oss om det består.
doctor-memory-lock-keys-hidden = Nycklar ligger i minne som bara Vitrin självt kan läsa (memfd_secret).
doctor-memory-lock-keys-locked = Nycklar ligger i låst minne; den här kärnan har inte memfd_secret.
    .windows = Nycklar ligger i låst minne.
doctor-wiping = Överskrivning
doctor-wiping-works = Minne skrivs över när det lämnas tillbaka, även av bibliotek.
doctor-wiping-own = Vitrin skriver över det minne som det självt lämnar tillbaka; det som bibliotek lämnar tillbaka i Windows ligger kvar tills filmens process avslutas.
    .advice = Stäng filmen när den är sedd: då avslutas dess process. Mer går inte att göra åt det i Windows.
doctor-wiping-broken = Minne som bibliotek lämnar tillbaka skrivs inte över: de hittar inte Vitrins egen free().
    .advice = Installera Vitrin ur paketet som det levererades, gjort för GNU C-biblioteket.
doctor-swap = Växling
doctor-swap-none = Det finns inget växlingsutrymme.
    .windows = Det finns ingen växlingsfil.
doctor-swap-in-memory = Minne som växlas ut stannar i arbetsminnet, komprimerat (zram).
doctor-swap-encrypted = Växlingsutrymmet är krypterat.
    .windows = Växlingsfilen är krypterad.
doctor-swap-forbidden = Vitrin körs där växling är förbjuden (dess kontrollgrupp).
doctor-swap-locked = Det finns okrypterat växlingsutrymme, men allt minne som Vitrin har är låst.
    .windows = Det finns en okrypterad växlingsfil, men allt minne som Vitrin har är låst.
doctor-swap-accepted = Minne kan skrivas till { $area }, som inte är krypterat. Policyn godtar det.
    .advice = Kryptera växlingsutrymmet eller stäng av det; ta sedan bort accept_swap ur policyn.
    .advice-windows = Slå på BitLocker för den enheten; ta sedan bort AcceptSwap ur policyn.
doctor-swap-exposed = Minne kan skrivas till { $area }, som inte är krypterat.
    .advice = Kryptera växlingsutrymmet eller stäng av det (swapoff, och raden i /etc/fstab).
    .advice-windows = Slå på BitLocker för den enheten, eller låt Windows kryptera växlingsfiler (fsutil behavior set EncryptPagingFile 1, starta sedan om).
doctor-hibernation = Viloläge
doctor-hibernation-refused = Systemet skriver inte sitt minne till en disk medan ett valv är upplåst.
    .windows = Viloläge och snabbstart är avstängda.
doctor-hibernation-no-place = Det finns ingen disk som systemet kan skriva sitt minne till.
doctor-hibernation-encrypted = Systemet skulle skriva sitt minne till en disk som är krypterad.
doctor-hibernation-open = Systemet kan skriva hela sitt minne till en disk som inte är krypterad, även nycklar och film.
    .advice = Stäng av viloläget (AllowHibernation=no i /etc/systemd/sleep.conf), eller kryptera växlingsutrymmet.
    .advice-windows = Stäng av viloläget (powercfg /hibernate off, som administratör), eller slå på BitLocker för enheten där Windows ligger.
doctor-crash-dumps = Kraschdumpar
doctor-crash-dumps-none = En krasch lämnar inget efter sig, och inget annat av användarens program kan läsa Vitrins minne.
doctor-crash-dumps-none-guarded = En krasch lämnar inget efter sig, och inget annat av användarens program kan utan vidare öppna Vitrins minne.
doctor-crash-dumps-sudden = Den här datorn sparar minnet av program som kraschar, och alla krascher kan Vitrin inte förebygga: { $pattern }
    .advice = Be dem som sköter datorn att stänga av det för vitrin.exe, eller att bara spara små dumpar.
doctor-crash-dumps-possible = En krasch kan lämna minne efter sig, i: { $pattern }
    .advice = Starta Vitrin ur paketet som det levererades; säg till oss om det här består.
doctor-sandbox-stage = Sandlåda: film
doctor-sandbox-stage-on = I kraft ({ $level }).
doctor-sandbox-stage-partly = I kraft så långt den här kärnan kan ({ $level }).
    .windows = I kraft så långt den här Windows kan ({ $level }).
    .advice = En nyare kärna kan ta bort mer: Linux 6.12 eller nyare.
    .advice-windows = En nyare Windows kan ta bort mer: Windows 10 22H2 eller nyare.
doctor-sandbox-stage-connected = I kraft ({ $level }), men filmens process skulle kunna ansluta till andra datorer.
    .advice = En administratör kan hindra det med en brandväggsregel: se ”Denying connections” i docs/windows.md.
doctor-sandbox-stage-off = Filmens process kan inte stängas in, så ingen film visas: { $why }
    .advice = Använd Linux 6.1 eller nyare, med landlock i listan lsm= på kärnans kommandorad.
    .advice-windows = Använd Windows 10 22H2 eller nyare; säg till oss om det består.
doctor-sandbox-stage-lost = Filmens process startar inte: { $why }
    .advice = Kör vitrin doctor igen; installera om Vitrin om det består.
doctor-sandbox-console = Sandlåda: konsol
doctor-sandbox-console-partly = I kraft så långt den här kärnan kan ({ $level }). Prövat: den skriver inget någon annanstans.
    .windows = I kraft så långt den här Windows kan ({ $level }). Prövat: den skriver inget någon annanstans.
    .advice = En nyare kärna kan ta bort mer: Linux 6.12 eller nyare.
    .advice-windows = En nyare Windows kan ta bort mer: Windows 10 22H2 eller nyare.
doctor-sandbox-console-on = I kraft ({ $level }). Prövat: den skriver inget någon annanstans.
doctor-sandbox-console-leaks = Den sägs vara i kraft, men en fil kunde skapas där ingen får finnas.
    .advice = Berätta det för oss, med vad vitrin doctor --json och uname -a skriver.
    .advice-windows = Berätta det för oss, med vad vitrin doctor --json och ver skriver.
doctor-sandbox-console-off = Konsolen arbetar utan sandlåda: { $why }
    .windows = Konsolen har alla användarens rättigheter: Windows stänger bara in filmens process.
    .advice = Använd Linux 6.1 eller nyare, med landlock i listan lsm= på kärnans kommandorad.
    .advice-windows = Det går inget att göra åt. Film avkodas bara i filmens process.
doctor-sandbox-commands = Sandlåda: kommandon
doctor-sandbox-commands-partly = I kraft så långt den här kärnan kan ({ $level }). Prövat: de skriver inget någon annanstans.
    .windows = I kraft så långt den här Windows kan ({ $level }). Prövat: de skriver inget någon annanstans.
    .advice = En nyare kärna kan ta bort mer: Linux 6.12 eller nyare.
    .advice-windows = En nyare Windows kan ta bort mer: Windows 10 22H2 eller nyare.
doctor-sandbox-commands-on = I kraft ({ $level }). Prövat: de skriver inget någon annanstans.
doctor-sandbox-commands-leaks = Den sägs vara i kraft, men en fil kunde skapas där ingen får finnas.
    .advice = Berätta det för oss, med vad vitrin doctor --json och uname -a skriver.
    .advice-windows = Berätta det för oss, med vad vitrin doctor --json och ver skriver.
doctor-sandbox-commands-off = Kommandona arbetar utan sandlåda: { $why }
    .windows = Kommandona har alla användarens rättigheter: Windows stänger bara in filmens process.
    .advice = Använd Linux 6.1 eller nyare, med landlock i listan lsm= på kärnans kommandorad.
    .advice-windows = Det går inget att göra åt. Film avkodas bara i filmens process.
doctor-display = Skärm
doctor-display-none = Här finns inget skrivbord.
    .advice = Kör vitrin doctor i den skrivbordssession där film visas.
    .advice-windows = Kör vitrin doctor där någon är inloggad vid en skärm.
doctor-display-broken = Inget fönster kan öppnas: { $why }
    .advice = Kontrollera skrivbordssessionen, och att paketen mesa-vulkan-drivers och libgl1-mesa-dri är installerade.
    .advice-windows = Installera grafikkortets drivrutin (Windows Update), starta om datorn och kör vitrin doctor igen.
doctor-display-software = Processorn ritar själv: { $device }. Stora filmer kan gå ryckigt.
    .advice = Installera grafikprocessorns drivrutin om det finns en; använd annars film på högst 1280×720.
doctor-display-hardware = { $device }
doctor-capture = Skärminspelning
doctor-capture-no-desktop = Här finns inget skrivbord att fråga.
    .advice = Kör vitrin doctor i den skrivbordssession där film visas.
    .advice-windows = Kör vitrin doctor där någon är inloggad vid en skärm.
doctor-capture-x11 = X11: varje program i sessionen kan spela in varje fönster, och inget går att undanta.
    .advice = Använd en Wayland-session, och kör inget vid sidan av Vitrin och videomötet som du inte litar på.
doctor-capture-as-picked = Wayland: program får bara de fönster som användaren väljer i skrivbordets egen dialog.
doctor-capture-without-asking = Wayland, men skrivbordet låter program spela in utan att fråga ({ $extension }).
    .advice = Kör inget vid sidan av Vitrin och videomötet som du inte litar på, eller använd GNOME eller KDE Plasma.
doctor-capture-excluded = Vitrins fönster utelämnas när program spelar in skärmen; filmens fönster dock inte medan det visas i ett möte.
doctor-capture-not-excluded = Varje program kan spela in varje fönster, även Vitrins: { $why }
    .advice = Kör inget vid sidan av Vitrin och videomötet som du inte litar på; Windows 10 22H2 eller nyare kan utelämna fönster.
doctor-capture-remote = Du arbetar på den här datorn från en annan: Vitrins fönster kan spelas in där och här, som alla andra.
    .advice = Visa filmer vid själva datorn, eller var säker på båda datorerna.
doctor-sound = Ljud
doctor-sound-works = Det finns en ljudutgång ({ $output }).
doctor-sound-none = Det finns ingen ljudutgång: film visas utan ljud.
    .advice = Anslut högtalare eller hörlurar, och kontrollera att PulseAudio eller PipeWire körs i sessionen.
    .advice-windows = Anslut högtalare eller hörlurar, och välj dem i Windows inställningar för ljud.
doctor-sound-no-gstreamer = GStreamer startar inte: { $why }
    .advice = Installera om GStreamer (libgstreamer1.0-0).
    .advice-windows = Installera om Vitrin: GStreamer ingår i det.
doctor-plugins = Filmformat
doctor-plugins-all = Alla sorters film som Vitrin känner till kan visas.
doctor-plugins-some = De här kan inte visas: { $kinds }.
    .advice = apt install { $packages }
    .advice-windows = Installera om Vitrin: allt som film behöver ingår i det.
doctor-plugins-broken = Ingen film kan visas; GStreamer saknar: { $elements }.
    .advice = apt install { $packages }
    .advice-windows = Installera om Vitrin: allt som film behöver ingår i det.
doctor-plugins-no-gstreamer = GStreamer startar inte: { $why }
    .advice = Installera om GStreamer (libgstreamer1.0-0).
    .advice-windows = Installera om Vitrin: GStreamer ingår i det.
doctor-aes = AES
doctor-aes-hardware = Med processorns egna instruktioner, { $speed } i sekunden.
doctor-aes-software = I MJUKVARA: processorn har inga instruktioner för AES. Bara { $speed } i sekunden; film kan hacka.
    .advice = Använd en annan dator, eller låt slå på AES i dess firmware eller i den virtuella maskinens inställningar.
doctor-aes-slow = Processorn har instruktioner för AES, men bara { $speed } i sekunden nås, som i MJUKVARA.
    .advice = Stäng andra program och kör vitrin doctor igen; installera om Vitrin om det består.
doctor-aes-broken = AES kunde inte prövas: { $why }
    .advice = Stäng andra program och kör vitrin doctor igen.
doctor-awake = Hålla sig vaken
doctor-awake-works = Datorn kan hållas vaken medan en film är öppen.
doctor-awake-refused = Datorn kan somna medan en film är öppen: { $why }
    .advice = Kontrollera att systemd-logind körs, eller stäng av automatisk vila i skrivbordets inställningar.
    .advice-windows = Stäng av strömsparläget i Windows inställningar medan film visas.
doctor-policy = Policy
doctor-policy-known = Låser efter { $minutes } minuter utan film. { $keeping } { $swap } En administratör bestämmer i { $place }.
doctor-policy-keep-days = En ny film får behållas så här många dagar: { $days }.
doctor-policy-keep-undecided = Hur länge en film får behållas är inte bestämt.
doctor-policy-swap-refused = Okrypterad växling vägras.
    .windows = Okrypterade växlingsfiler vägras.
doctor-policy-swap-accepted = Okrypterad växling godtas.
    .windows = Okrypterade växlingsfiler godtas.
doctor-policy-broken = Policyn går inte att lita på, så inget låses upp: { $why }
    .advice = Låt en administratör rätta { $file }.
doctor-volume = Volym
doctor-volume-encrypted = Krypterad med { $by }.
doctor-volume-sealed = { $why }. Det gör inget: filmerna i valvet är krypterade var för sig.
doctor-volume-open = { $why }. Okrypterad film visas inte härifrån.
    .advice = Gör ett valv här (vitrin init { $folder }) och importera filmerna till det.
doctor-volume-missing = { $folder } finns inte eller går inte att öppna.
    .advice = Kontrollera namnet och att USB-minnet sitter i.
doctor-volume-in-the-clear = Inte krypterad
doctor-volume-in-memory = I datorns arbetsminne (en RAM-disk), som inte är en krypterad volym
doctor-volume-weak = Krypterad med EncFS, som är känt för att vara svagt
doctor-volume-on-network = På en annan dator, och om den krypterar syns inte härifrån
doctor-volume-not-told = Systemet talar inte om ifall den är krypterad
doctor-vault = Valv
doctor-vault-readable = Finns, och dess huvud är helt; tillhör { $name }; lösenord: { $passwords }.
doctor-vault-leftovers = Finns, och dess huvud är helt; tillhör { $name }; lösenord: { $passwords }. Men filer i mappen films som inte går att läsa eller ändra, eller är rester av en raderad film: { $count }, den första { $first }.
    .advice = Inget annat hindras av dem. En raderad film kan ingen öppna, och Vitrin försöker ta bort resterna nästa gång något sparas på minnet; vitrin verify säger om något är kvar.
doctor-vault-none = Det finns inget valv i { $folder }.
    .advice = Ange valvets mapp, eller gör ett: vitrin init { $folder }
doctor-vault-none-needed = Det finns inget valv. Okrypterad film kan visas från volymen: vitrin show.
doctor-vault-copy-damaged = Finns, tillhör { $name }; en av filerna som ligger där i två exemplar är skadad i det ena.
    .advice = Kontrollera minnet: vitrin verify. För över filmerna till ett nytt minne.
doctor-vault-unreadable = Valvet kan inte läsas: { $why }
    .advice = Kontrollera USB-minnet. Säger vitrin info detsamma, lämna det till någon som kan rädda filmerna.

# -- Bedömning med formulär --------------------------------------------------------------------------------------

rating-tab = Bedöma
rating-choose = Bedöm filmen
rating-choose-about = Fyll i ett formulär medan du ser filmen. Det sparas krypterat på USB-minnet med filmen, och syns aldrig i mötet.
rating-begin = Börja
rating-begin-named = Bedöm med { $form }
rating-form-items =
    { $count ->
        [one] 1 punkt
       *[other] { $count } punkter
    }
rating-form-own = enhetens eget
rating-export = Exportera …
rating-export-hint = Sparar bedömningarna av den här filmen i en fil som andra program kan läsa
rating-export-warning = Bedömningar av filmen ({ $count }) sparas i en fil på USB-minnet som inte är krypterad: alla som har USB-minnet kan läsa vad som står om patient och behandlare. Den andras bedömning kommer med när ni båda är klara. Filmens titel och anteckningar kommer inte med. Flytta filen genast till enhetens egen lagringsplats. Att du exporterade står sedan i loggen.
rating-export-csv = Som tabell (CSV)
rating-export-json = Som JSON
rating-exported = Bedömningarna ligger okrypterade i { $folder }: { $file }. Flytta filen till enhetens egen lagringsplats.
rating-add-form = Lägg till formulär …
rating-add-form-hint = En fil med ett formulär som ni själva har skrivit (TOML). Det läggs krypterat på USB-minnet.
rating-add-form-title = Välj ett formulär
rating-form-added = Formuläret ”{ $title }” är tillagt.
rating-form-there = Formuläret ”{ $title }” finns redan.
rating-remove-form = Ta bort formuläret { $form } ur valet
rating-form-unreadable = (formuläret går inte att läsa här)
rating-mine = Dina bedömningar
rating-others = Andras bedömningar
rating-state-begun = pågår
rating-state-finished = klar { $date }
rating-state-hidden = klar { $date }, dold
rating-state-answered = pågår, { $done } av { $all } besvarade
rating-unfinished = Syns när { $name } är klar.
rating-own-first = Syns när du själv är klar med en bedömning med samma formulär. Annars påverkar den din.
rating-continue = Fortsätt
rating-continue-named = Fortsätt med { $form }
rating-see = Visa
rating-see-named = Visa { $form }, { $name }
rating-compare = Jämför med din
rating-compare-named = Jämför { $form }, { $name }, med din
rating-remove = Ta bort bedömningen { $form }
rating-remove-question = Ta bort din bedömning ”{ $form }”? Den går inte att få tillbaka.
rating-remove-yes = Ta bort
rating-finish = Klar …
rating-finish-question = { $open ->
        [0] Är du klar? Sedan ändras bedömningen inte längre, och den som också är klar med samma formulär kan jämföra.
        [one] En punkt är inte besvarad. Är du klar? Sedan ändras bedömningen inte längre, och den som också är klar med samma formulär kan jämföra.
       *[other] { $open } punkter är inte besvarade. Är du klar? Sedan ändras bedömningen inte längre, och den som också är klar med samma formulär kan jämföra.
    }
rating-finish-yes = Klar
rating-no = Avbryt
rating-back = Till bedömningarna
rating-progress = { $done } av { $all } besvarade
rating-not-applicable = Ej aktuellt
rating-value-named = { $item }: { $value }
rating-value-anchor-named = { $item }: { $value }, { $anchor }
rating-count-more = Räkna
rating-count-more-hint = En gång till, med platsen där filmen står
rating-count-more-named = Räkna en gång till: { $item }
rating-count-less-named = En gång mindre: { $item }
rating-count-named = { $item }: { $count }
rating-place = Här i filmen
rating-place-hint = Sparar platsen där filmen står vid den här punkten
rating-place-named = Lägg till platsen vid { $item }
rating-go = Gå till { $time }, { $item }
rating-place-remove = Ta bort platsen { $time }, { $item }
rating-comment = Kommentar
rating-comment-open = Kommentera: { $item }
rating-comment-named = Kommentar: { $item }
rating-mean = medel { $value }
rating-total = summa { $value }
rating-score-of = ({ $answered } av { $items })
rating-score-missing = för få svar ({ $answered } av { $items })
rating-all-items = Alla punkter
rating-difference = Skillnad
rating-agreement = Samstämmighet
rating-agreement-none = Ingen punkt har fått ett värde av båda.
rating-exact = Samma värde: { $percent } % ({ $count } av { $items })
rating-within-one = Högst ett steg isär: { $percent } % ({ $count } av { $items })
rating-kappa = Utöver slumpen: viktad kappa { $kappa } (0 är slumpen, 1 är helt lika)
rating-kappa-too-few = För få punkter för kappa ({ $items } av minst { $least }): enstaka svar skulle avgöra.
rating-kappa-scales = Ingen kappa: punkterna har olika skalor.
rating-kappa-no-spread = Ingen kappa: ni har båda gett samma värde på allt.

# -- Formulär som filer ------------------------------------------------------------------------------------------

form-line = Rad { $line }: { $what }
form-unreadable = Filen går inte att läsa.
    .advice = Kontrollera var den ligger och vad den heter.
form-too-long = Filen är för lång för ett formulär (högst 32 kB).
    .advice = Dela upp formuläret, eller korta texterna.
form-not-text = filen är ingen text i UTF-8.
    .advice = Spara den som text med kodningen UTF-8.
form-syntax = så kan det inte stå i ett formulär (TOML).
    .advice = Se efter citattecken, hakparenteser och likhetstecken på raden. Ett färdigt formulär att utgå från: vitrin forms --print session-craft
form-newer = formuläret är av ett senare slag än den här Vitrin känner till.
    .advice = Använd en nyare Vitrin.
form-unknown-key = ett formulär har inget som heter ”{ $key }” här.
    .advice = Rätta stavningen, eller ta bort raden.
form-missing-key = ”{ $key }” saknas.
    .advice = Lägg till det.
form-not = ”{ $key }” måste vara { $expected }.
    .advice = Ändra det som står efter likhetstecknet.
form-bad-text = texten i ”{ $key }” är tom, för lång (högst { $max } byte) eller innehåller styrtecken.
    .advice = Skriv en kortare text på en rad.
form-out-of-range = ”{ $key }” måste ligga mellan { $min } och { $max }.
    .advice = Ändra talet.
form-count = ”{ $key }” måste finnas minst en gång och högst { $max }.
    .advice = Lägg till eller ta bort.
form-repeated = två punkter heter ”{ $key }”.
    .advice = Ge varje punkt ett eget namn.
form-no-such-scale = det finns ingen skala som heter ”{ $key }”.
    .advice = Rätta namnet, eller lägg till skalan under [scale.{ $key }].
form-cannot-be-scored = ”score” går bara för punkter vars skalor har samma lägsta och högsta värde.
    .advice = Ta bort ”score”, eller ge punkterna samma skala.
form-expected-text = text inom citattecken
form-expected-wording = text inom citattecken, eller en på varje språk med .sv och .en efter namnet
form-expected-number = ett heltal
form-expected-yes-no = true eller false
form-expected-table = en tabell, till exempel under [scale.namn]
form-expected-list = en lista, till exempel under [[group]] eller [[group.item]]
form-expected-name = ett namn med små bokstäver a–z, siffror och bindestreck (högst 40 tecken)
form-expected-score = "mean" eller "total"
form-expected-answer = "scale", "count" eller "comment"
cli-form-good = Formuläret är rätt: { $title }, punkter: { $count }
cli-form-removed = Formuläret ”{ $title }” finns inte längre att välja.
cli-form-unknown = Det finns inget formulär som heter { $name }.
    .advice = vitrin forms listar dem som finns; med valvets mapp även valvets egna.
cli-form-shipped = Formulär som hör till Vitrin tas inte bort.
    .advice = Ett eget med samma namn visas i stället: vitrin forms MAPP --add FIL
cli-form-own = valvets eget
cli-form-vitrin = Vitrins
cli-form-count = antal gånger
cli-form-comment = fri text
cli-ratings-none = Inga bedömningar.
cli-ratings-clear = Det som exporteras är inte krypterat: alla som får tag i det kan läsa vad som står om patient och behandlare.
cli-ratings-exported = Exporterade bedömningar: { $count }
cli-rating-id = ID
cli-rating-form = FORMULÄR
cli-rating-by = AV
cli-rating-state = LÄGE
cli-rating-unknown = Ingen bedömning, eller flera, har ett id som börjar med { $name }.
    .advice = vitrin ratings MAPP listar dem.
cli-rating-unfinished = Bedömningen är inte klar, och visas bara för { $name }.
    .advice = Vänta tills den är klar.
cli-rating-own-first = { $name } har bedömt filmen; det visas när du har gjort färdigt en egen bedömning med samma formulär.
    .advice = Bedöm filmen i fönstret. Behöver du se den ändå: --all
cli-rating-form-unreadable = Bedömningens formulär går inte att läsa med den här Vitrin.
    .advice = Använd en nyare Vitrin. Värdena finns i vitrin ratings --json.
cli-rating-not-comparable = De två bedömningarna är inte av samma film och med samma formulär.
    .advice = Välj två ur listan som har samma film och samma formulär.
